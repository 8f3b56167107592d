import Domain
import LMDB

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
    try store.removeSessions(in: transaction) { $0.hasEnded(at: now, limits) }

    let token = Token.new()
    let record = SessionRecord(
      person: person, startedAt: now, lastSeenAt: now,
      authenticatedAt: min(now, authenticatedAt ?? now),
      userAgent: shortened(userAgent), origin: origin)
    try transaction.put(record, forKey: ByteKey(token.hash), in: store.sessions)
    return NewSession(token: token.text, session: record.session(token: token.text))
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
  public func session(_ token: String) throws(SignInError) -> Session? {
    let key = ByteKey(Token(text: token).hash)
    let now = clock.now()
    let store = try store()
    let found: SessionRecord? = try store.read { transaction throws(SignInError) in
      try transaction.record(forKey: key, in: store.sessions)
    }
    guard let found, !found.hasEnded(at: now, limits) else { return nil }
    guard now - found.lastSeenAt >= Session.lastSeenStep else {
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
    let store = try store()
    try store.write { transaction throws(SignInError) in
      try transaction.remove(ByteKey(Token(text: token).hash), in: store.sessions)
    }
  }

  /// Ends all sessions of a person, on every device. O(sessions).
  public func endSessions(of person: PersonNumber) throws(SignInError) {
    let store = try store()
    try store.write { transaction throws(SignInError) in
      try store.removeSessions(in: transaction) { $0.person == person }
    }
  }
}

extension PrivateStore {
  func removeSessions(
    in transaction: borrowing WriteTransaction, where isOver: (SessionRecord) -> Bool
  ) throws(SignInError) {
    for (key, session) in try transaction.records(SessionRecord.self, in: sessions)
    where isOver(session) {
      try transaction.remove(key, in: sessions)
    }
  }
}
