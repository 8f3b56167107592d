import Domain
import LMDB

// What somebody sees of their sessions, and ends of them.
extension Accounts {
  /// The running sessions of a person, the one that was used last first. O(sessions).
  public func sessions(of person: PersonNumber) throws(SignInError) -> [Session] {
    let now = clock.now()
    let store = try store()
    let records = try store.read { transaction throws(SignInError) in
      try transaction.records(SessionRecord.self, in: store.sessions)
    }
    return
      records
      .filter { $0.record.person == person && !$0.record.hasEnded(at: now, limits) }
      .map { Session($0.record, hash: $0.key.bytes, csrfToken: "") }
      .sorted { ($0.lastSeenAt, $0.startedAt, $0.id) > ($1.lastSeenAt, $1.startedAt, $1.id) }
  }

  /// Ends one session of a person, by its `id`. Somebody else's is not found. O(sessions).
  ///
  /// - Returns: whether it was there.
  public func endSession(id: String, of person: PersonNumber) throws(SignInError) -> Bool {
    let now = clock.now()
    let store = try store()
    return try store.write { transaction throws(SignInError) in
      for (key, record) in try transaction.records(SessionRecord.self, in: store.sessions)
      where record.person == person && Session.id(hash: key.bytes) == id {
        try store.end(record, key, in: transaction, at: now)
        return true
      }
      return false
    }
  }

  /// Whether they showed who they are so lately that nothing asks again (`SessionLimits.fresh`).
  public func isFresh(_ session: Session) -> Bool {
    // A clock that was set back must not make an old sign-in young.
    let age = clock.now() - session.authenticatedAt
    return age >= 0 && age <= limits.fresh
  }

  /// Whose session this names, whether it runs or has ended not long ago. It gives no right to anything.
  public func remembered(_ token: String) throws(SignInError) -> PersonNumber? {
    let key = ByteKey(Token(text: token).hash)
    let now = clock.now()
    let store = try store()
    return try store.read { transaction throws(SignInError) in
      let running: SessionRecord? = try transaction.record(forKey: key, in: store.sessions)
      if let running { return running.person }
      let ended: EndedSessionRecord? = try transaction.record(forKey: key, in: store.ended)
      guard let ended, now - ended.endedAt <= SessionLimits.remembered else { return nil }
      return ended.person
    }
  }

  /// Whose session ended, when its cookie comes once more; nil where it is unknown or still running.
  ///
  /// It gives no right to anything: it says whose a form is that was sent too late.
  ///
  /// - Parameter csrf: what came with the form: only a page of that very session had it.
  public func endedSession(
    _ token: String, csrf: String
  ) throws(SignInError) -> PersonNumber? {
    let secret = Token(text: token)
    guard areEqualInConstantTime(csrf, secret.csrf) else { return nil }
    let key = ByteKey(secret.hash)
    let now = clock.now()
    let store = try store()
    return try store.read { transaction throws(SignInError) in
      let running: SessionRecord? = try transaction.record(forKey: key, in: store.sessions)
      if let running { return running.hasEnded(at: now, limits) ? running.person : nil }
      let ended: EndedSessionRecord? = try transaction.record(forKey: key, in: store.ended)
      guard let ended, now - ended.endedAt <= SessionLimits.remembered else { return nil }
      return ended.person
    }
  }
}

extension PrivateStore {
  /// Ends a session; that it was there is remembered for a while.
  func end(
    _ session: SessionRecord, _ key: ByteKey, in transaction: borrowing WriteTransaction,
    at now: Int64
  ) throws(SignInError) {
    try transaction.remove(key, in: sessions)
    let record = EndedSessionRecord(person: session.person, endedAt: now)
    try transaction.put(record, forKey: key, in: ended)
  }

  /// Forgets the sessions that ended long ago, and of a person who has had too many the first that
  /// ended. O(ended sessions).
  func forgetEnded(
    in transaction: borrowing WriteTransaction, at now: Int64
  ) throws(SignInError) {
    var remembered: [PersonNumber: [(key: ByteKey, endedAt: Int64)]] = [:]
    for (key, record) in try transaction.records(EndedSessionRecord.self, in: ended) {
      if now - record.endedAt > SessionLimits.remembered {
        try transaction.remove(key, in: ended)
      } else {
        remembered[record.person, default: []].append((key, record.endedAt))
      }
    }
    for theirs in remembered.values where theirs.count > SessionLimits.rememberedOfOne {
      let latest = theirs.sorted { $0.endedAt > $1.endedAt }
      for (key, _) in latest.dropFirst(SessionLimits.rememberedOfOne) {
        try transaction.remove(key, in: ended)
      }
    }
  }

  /// Removes what is kept for forms that came too late.
  func removeLate(
    in transaction: borrowing WriteTransaction, of isTheirs: (PersonNumber) -> Bool
  ) throws(SignInError) {
    for (key, record) in try transaction.records(EndedSessionRecord.self, in: ended)
    where isTheirs(record.person) {
      try transaction.remove(key, in: ended)
    }
    for (key, draft) in try transaction.records(DraftRecord.self, in: drafts)
    where isTheirs(draft.person) {
      try transaction.remove(key, in: drafts)
    }
  }
}

extension SessionLimits {
  /// For this long after its end a session is known, without any right: thirty days.
  public static let remembered: Int64 = 30 * 86_400
  /// How many ended sessions of one person are known, the latest: some tens of kilobytes. Nobody has
  /// typed into a thousand windows within a month; what signs in that often is a program.
  static let rememberedOfOne = 1_000
}

/// A session that is over.
struct EndedSessionRecord: StoredRecord {
  static let name = "ended session"
  var person: PersonNumber
  var endedAt: Int64
}

extension EndedSessionRecord {
  init?(_ reader: inout RecordReader) {
    guard let number: UInt32 = reader.integer(), let endedAt: Int64 = reader.integer()
    else { return nil }
    self.init(person: PersonNumber(number), endedAt: endedAt)
  }

  func write(to writer: inout RecordWriter) {
    writer.integer(person.rawValue)
    writer.integer(endedAt)
  }
}
