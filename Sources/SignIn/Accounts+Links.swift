import Domain
import LMDB

extension Accounts {
  /// A link that nobody used for this long is good for nothing: a day.
  public static let linkLifetime: Int64 = 86_400

  /// Makes a one-time link for a person; answers its secret, for `/sign-in?token=…`.
  ///
  /// A person has one link at a time: the one before ends, because whoever asks for a new one has
  /// lost it, and what is lost may be found.
  ///
  /// - Throws: `.noAccount` where nobody has the number.
  public func issueLink(
    for person: PersonNumber, validFor seconds: Int64 = linkLifetime
  ) throws(SignInError) -> String {
    let token = Token.new()
    let now = clock.now()
    let store = try store()
    try store.write { transaction throws(SignInError) in
      guard try store.account(person, in: transaction) != nil else { throw .noAccount(person) }
      for (key, link) in try transaction.records(LinkRecord.self, in: store.links)
      where link.person == person || link.expiresAt <= now {
        try transaction.remove(key, in: store.links)
      }
      let link = LinkRecord(person: person, expiresAt: now + seconds)
      try transaction.put(link, forKey: ByteKey(token.hash), in: store.links)
    }
    return token.text
  }

  /// Uses up a link and begins a session; nil where the link is unknown, used or expired.
  ///
  /// - Parameter userAgent: what the browser calls itself, to tell one's sessions apart.
  public func redeem(_ token: String, userAgent: String) throws(SignInError) -> NewSession? {
    let key = ByteKey(Token(text: token).hash)
    let store = try store()
    // Most attempts with a wrong link come from guessing: those must not wait for the disk.
    let isKnown = try store.read { transaction throws(SignInError) in
      try transaction.record(LinkRecord.self, forKey: key, in: store.links) != nil
    }
    guard isKnown else { return nil }
    return try store.write { transaction throws(SignInError) in
      // Somebody else may have been quicker since.
      let link: LinkRecord? = try transaction.record(forKey: key, in: store.links)
      guard let link else { return nil }
      try transaction.remove(key, in: store.links)
      guard link.expiresAt > clock.now() else { return nil }
      return try begin(
        for: link.person, via: .link, userAgent: userAgent, on: store, in: transaction)
    }
  }
}
