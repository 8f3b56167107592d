import Domain
import LMDB
import Synchronization

extension Accounts {
  /// Begins a session for somebody who has shown who they are; nil where they have no account.
  ///
  /// - Parameters:
  ///   - userAgent: what the browser calls itself, to tell one's sessions apart.
  ///   - authenticatedAt: when they showed who they are, where that was not now; 0 where
  ///     nobody says.
  public func beginSession(
    for person: PersonNumber, via origin: SessionOrigin, userAgent: String,
    authenticatedAt: Int64? = nil
  ) throws(SignInError) -> NewSession? {
    let store = try store()
    return try store.write { transaction throws(SignInError) in
      try begin(
        for: person, via: origin, userAgent: userAgent, authenticatedAt: authenticatedAt,
        on: store, in: transaction)
    }
  }

  func begin(
    for person: PersonNumber, via origin: SessionOrigin, userAgent: String,
    authenticatedAt: Int64? = nil, on store: PrivateStore,
    in transaction: borrowing WriteTransaction
  ) throws(SignInError) -> NewSession? {
    let now = clock.now()
    let account: AccountRecord? = try transaction.record(forKey: person.key, in: store.accounts)
    guard var account else { return nil }
    if account.firstSignInAt == 0 {
      account.firstSignInAt = max(now, 1)
      try transaction.put(account, forKey: person.key, in: store.accounts)
    }
    if isCleanUpDue(at: now) {
      try store.endSessions(in: transaction, at: now) { $0.hasEnded(at: now, limits) }
      try store.forgetEnded(in: transaction, at: now)
    }
    try store.makeRoomForSession(of: person, in: transaction, at: now)

    let token = Token.new()
    let record = SessionRecord(
      person: person, startedAt: now, lastSeenAt: now,
      authenticatedAt: min(now, authenticatedAt ?? now),
      userAgent: shortened(userAgent), origin: origin)
    try transaction.put(record, forKey: ByteKey(token.hash), in: store.sessions)
    return NewSession(token: token.text, session: record.session(token: token.text))
  }

  /// Whether sessions that are over are to be cleaned away: at most once a minute, because that reads
  /// those of everybody. What lies there meanwhile lets nobody in: each use looks whether it is over.
  private func isCleanUpDue(at now: Int64) -> Bool {
    cleanedUpAt.withLock { last in
      // A clock that was set back puts nothing off.
      if let time = last, time <= now, now - time < Session.cleanUpStep { return false }
      last = now
      return true
    }
  }

  private func shortened(_ userAgent: String) -> String {
    var text = ""
    var length = 0
    for character in userAgent {
      length += character.utf8.count
      guard length <= Session.maximumUserAgent else { break }
      text.append(character)
    }
    return text
  }

  /// The running session whose secret is `token`; nil where there is none, or it has ended.
  ///
  /// Notes that it was used, at most once a minute.
  ///
  /// - Parameter isUse: whether somebody uses it; a look whether it still runs is no use, and does not
  ///   keep it from ending.
  public func session(_ token: String, isUse: Bool = true) throws(SignInError) -> Session? {
    let key = ByteKey(Token(text: token).hash)
    let now = clock.now()
    let store = try store()
    let found: SessionRecord? = try store.read { transaction throws(SignInError) in
      try transaction.record(forKey: key, in: store.sessions)
    }
    guard let found, !found.hasEnded(at: now, limits) else { return nil }
    guard isUse, now - found.lastSeenAt >= Session.lastSeenStep else {
      return found.session(token: token)
    }
    return try store.write { transaction throws(SignInError) in
      // It may have been ended since; what is over must not come back.
      let record: SessionRecord? = try transaction.record(forKey: key, in: store.sessions)
      guard var record else { return nil }
      record.lastSeenAt = max(record.lastSeenAt, now)
      try transaction.put(record, forKey: key, in: store.sessions)
      return record.session(token: token)
    }
  }

  /// Ends a session. Where there is none, nothing happens.
  public func endSession(_ token: String) throws(SignInError) {
    let hash = Token(text: token).hash
    let now = clock.now()
    let store = try store()
    try store.write { transaction throws(SignInError) in
      let key = ByteKey(hash)
      let record: SessionRecord? = try transaction.record(forKey: key, in: store.sessions)
      guard let record else { return }
      try store.end(record, key, in: transaction, at: now)
    }
  }

  /// Ends all sessions of a person, on every device, or all but one. O(sessions).
  ///
  /// - Parameter kept: the `id` of the session that goes on.
  /// - Returns: how many ended.
  @discardableResult
  public func endSessions(
    of person: PersonNumber, except kept: String? = nil
  ) throws(SignInError) -> Int {
    let now = clock.now()
    let store = try store()
    return try store.write { transaction throws(SignInError) in
      var count = 0
      for (key, record) in try transaction.records(SessionRecord.self, in: store.sessions)
      where record.person == person && Session.id(hash: key.bytes) != kept {
        if !record.hasEnded(at: now, limits) { count += 1 }
        try store.end(record, key, in: transaction, at: now)
      }
      return count
    }
  }
}

extension PrivateStore {
  /// Ends the sessions of this person that were used longest ago, where they have as many as they may.
  ///
  /// O(sessions of everybody): there is no index by person, which would be one more entry to write
  /// whenever a session begins or ends. Of another's session the first four bytes are read, at most one
  /// page of the file, and nothing is copied.
  fileprivate func makeRoomForSession(
    of person: PersonNumber, in transaction: borrowing WriteTransaction, at now: Int64
  ) throws(SignInError) {
    let theirs = try transaction.sessions(of: person, in: sessions)
    let surplus = theirs.count - (SessionLimits.ofOnePerson - 1)
    guard surplus > 0 else { return }
    let unused = theirs.sorted { a, b in
      (a.record.lastSeenAt, a.record.startedAt, a.key)
        < (b.record.lastSeenAt, b.record.startedAt, b.key)
    }
    for (key, record) in unused.prefix(surplus) {
      try end(record, key, in: transaction, at: now)
    }
  }

  /// Ends those sessions.
  func endSessions(
    in transaction: borrowing WriteTransaction, at now: Int64, where isOver: (SessionRecord) -> Bool
  ) throws(SignInError) {
    for (key, session) in try transaction.records(SessionRecord.self, in: sessions)
    where isOver(session) {
      try end(session, key, in: transaction, at: now)
    }
  }

  /// Removes those sessions as if they had never been.
  func removeSessions(
    in transaction: borrowing WriteTransaction, where isOver: (SessionRecord) -> Bool
  ) throws(SignInError) {
    for (key, session) in try transaction.records(SessionRecord.self, in: sessions)
    where isOver(session) {
      try transaction.remove(key, in: sessions)
    }
  }
}

extension Transaction where Self: ~Copyable {
  /// The sessions of one person, in the order of the keys. O(sessions of everybody).
  fileprivate borrowing func sessions(
    of person: PersonNumber, in table: Table<ByteKey>
  ) throws(SignInError) -> [(key: ByteKey, record: SessionRecord)] {
    var found: [(ByteKey, [UInt8])] = []
    do throws(LMDBError) {
      try forEachRaw(in: table) { key, value in
        if SessionRecord.person(in: value) == person {
          found.append((ByteKey(bytes: key), value.array()))
        }
        return true
      }
    } catch { throw SignInError(error) }
    var records: [(key: ByteKey, record: SessionRecord)] = []
    for (key, bytes) in found { records.append((key, try SessionRecord(decoding: bytes))) }
    return records
  }
}

extension SessionRecord {
  /// Whose it is, which its first bytes say; nil where they are no session.
  fileprivate static func person(in bytes: RawSpan) -> PersonNumber? {
    guard bytes.byteCount >= 4 else { return nil }
    return PersonNumber(UInt32(littleEndian: bytes.integer(at: 0)))
  }
}
