import Domain
import LMDB

extension Accounts {
  /// Makes a token. Tokens that have expired go, whosever they are.
  ///
  /// Whether its maker may make it, and its person may have it, is for the caller to know.
  ///
  /// - Throws: `.noAccount`; `.unusableName`; `.unusableToken` where it would have no scope, too many
  ///   or too long a life; `.tooManyTokens`.
  public func createToken(_ request: TokenRequest) throws(SignInError) -> NewToken {
    let request = try request.checked()
    let secret = TokenSecret.new()
    let hash = secret.hash
    let now = clock.now()
    let record = TokenRecord(
      person: request.person, maker: request.maker, name: request.name, scopes: request.scopes,
      createdAt: now, expiresAt: now + request.lifetime, lastUsedAt: 0)
    let store = try store()
    try store.write { transaction throws(SignInError) in
      guard try store.account(request.person, in: transaction) != nil else {
        throw .noAccount(request.person)
      }
      try store.removeTokens(in: transaction) { _, token in token.expiresAt <= now }
      let tokens = try transaction.records(TokenRecord.self, in: store.tokens)
      guard
        tokens.count(where: { $0.record.person == request.person }) < AccessToken.maximumPerPerson
      else { throw .tooManyTokens }
      try transaction.put(record, forKey: ByteKey(hash), in: store.tokens)
    }
    return NewToken(secret: secret.text, token: AccessToken(record, hash: hash))
  }

  /// The token whose secret this is; nil where there is none, or it has ended. One hash, one read.
  ///
  /// Whether its person may still do anything is for the ledger to say.
  public func token(_ secret: String) throws(SignInError) -> AccessToken? {
    guard let secret = TokenSecret(secret) else { return nil }
    let hash = secret.hash
    let store = try store()
    let record: TokenRecord? = try store.read { transaction throws(SignInError) in
      try transaction.record(forKey: ByteKey(hash), in: store.tokens)
    }
    guard let record, record.expiresAt > clock.now() else { return nil }
    return AccessToken(record, hash: hash)
  }

  /// Whether it is time to note that `token` was used: at most once a minute.
  public func isUseDue(_ token: AccessToken) -> Bool {
    guard let last = token.lastUsedAt else { return true }
    return clock.now() - last >= AccessToken.lastUsedStep
  }

  /// Notes that a token was used. Waits for the disk, so no answer should wait for this.
  public func noteUse(of secret: String) throws(SignInError) {
    guard let secret = TokenSecret(secret) else { return }
    let key = ByteKey(secret.hash)
    let now = clock.now()
    let store = try store()
    try store.write { transaction throws(SignInError) in
      // It may have been revoked since; what is over must not come back.
      let record: TokenRecord? = try transaction.record(forKey: key, in: store.tokens)
      guard var record, now - record.lastUsedAt >= AccessToken.lastUsedStep else { return }
      record.lastUsedAt = now
      try transaction.put(record, forKey: key, in: store.tokens)
    }
  }

  /// Every token of a person, or of everybody, the newest first; those that expired stay until the
  /// next is made. O(tokens).
  public func tokens(of person: PersonNumber? = nil) throws(SignInError) -> [AccessToken] {
    let store = try store()
    return try store.read { transaction throws(SignInError) in
      try transaction.records(TokenRecord.self, in: store.tokens)
        .filter { person == nil || $0.record.person == person }
        .map { AccessToken($0.record, hash: $0.key.bytes) }
        .sorted { ($0.createdAt, $0.id) > ($1.createdAt, $1.id) }
    }
  }

  /// Ends the token with this `id`; answers what it was, or nil where there is none.
  ///
  /// - Parameter person: whose it has to be; another's is as if it were not there.
  @discardableResult
  public func revokeToken(
    _ id: String, of person: PersonNumber? = nil
  ) throws(SignInError) -> AccessToken? {
    let store = try store()
    return try store.write { transaction throws(SignInError) in
      var ended: AccessToken?
      try store.removeTokens(in: transaction) { hash, token in
        guard Session.id(hash: hash) == id, person == nil || token.person == person else {
          return false
        }
        ended = AccessToken(token, hash: hash)
        return true
      }
      return ended
    }
  }

  /// Ends all that lets somebody in: sessions, links and tokens, in one commit.
  ///
  /// For whoever was put out; once more before they are let in again, so that nothing of before is
  /// good for anything, wherever the first time was cut off.
  public func endAccess(of person: PersonNumber) throws(SignInError) {
    let store = try store()
    try store.write { transaction throws(SignInError) in
      try store.removeSessions(in: transaction) { $0.person == person }
      try store.removeTokens(in: transaction) { _, token in token.person == person }
      for (key, link) in try transaction.records(LinkRecord.self, in: store.links)
      where link.person == person {
        try transaction.remove(key, in: store.links)
      }
    }
  }
}

extension PrivateStore {
  func removeTokens(
    in transaction: borrowing WriteTransaction, where isOver: ([UInt8], TokenRecord) -> Bool
  ) throws(SignInError) {
    for (key, token) in try transaction.records(TokenRecord.self, in: tokens)
    where isOver(key.bytes, token) {
      try transaction.remove(key, in: tokens)
    }
  }
}
