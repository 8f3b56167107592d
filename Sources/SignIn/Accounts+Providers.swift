import Domain
import LMDB

// What signing in at a provider needs of the accounts.
extension Accounts {
  /// Ties `identity` to the account with this e-mail address, where it is an invitation: nobody has
  /// ever signed in with it, and it is nobody elsewhere. Nil where there is no such account; then
  /// nothing was written, because an address alone shows nobody whose account it is.
  public func acceptInvitation(
    to email: String, as identity: Identity
  ) throws(SignInError) -> PersonNumber? {
    guard let email = try? Account.usableEmail(email) else { return nil }
    let store = try store()
    return try store.write { transaction throws(SignInError) in
      guard let person = try store.person(email: email, in: transaction) else { return nil }
      let account: AccountRecord? = try transaction.record(
        forKey: person.key, in: store.accounts)
      let identities = try transaction.records(IdentityRecord.self, in: store.identities)
      guard let account, account.firstSignInAt == 0,
        !identities.contains(where: { $0.record.person == person })
      else { return nil }
      let known: IdentityRecord? = try transaction.record(
        forKey: identity.key, in: store.identities)
      guard known == nil else { throw .identityTaken }
      try transaction.put(
        IdentityRecord(person: person, issuer: identity.issuer, subject: identity.subject),
        forKey: identity.key, in: store.identities)
      return person
    }
  }

  /// Takes down what the settings call the provider of `identity`: before somebody gets rights from
  /// there, so that they are found whatever the settings say later. Where it is nobody's, nothing
  /// happens. Writes only what is new.
  public func note(provider: String, of identity: Identity) throws(SignInError) {
    guard try !providers(of: identity).contains(provider) else { return }
    let store = try store()
    try store.write { transaction throws(SignInError) in
      let known: IdentityRecord? = try transaction.record(
        forKey: identity.key, in: store.identities)
      guard var record = known, !record.providers.contains(provider) else { return }
      record.providers.append(provider)
      try transaction.put(record, forKey: identity.key, in: store.identities)
    }
  }

  /// What the settings called the provider of `identity` whenever somebody came as it, the first name
  /// first. None where it is nobody's, or nobody has come since this is taken down.
  public func providers(of identity: Identity) throws(SignInError) -> [String] {
    let store = try store()
    return try store.read { transaction throws(SignInError) in
      let known: IdentityRecord? = try transaction.record(
        forKey: identity.key, in: store.identities)
      return known?.providers ?? []
    }
  }

  /// Ends the sessions that a provider began: those of its session `sessionID` where it names one,
  /// else all of its `subject`. Answers whose they were. O(sessions).
  @discardableResult
  public func endSessions(
    by provider: String, subject: String?, sessionID: String?
  ) throws(SignInError) -> [PersonNumber] {
    let now = clock.now()
    let store = try store()
    return try store.write { transaction throws(SignInError) in
      var people: [PersonNumber] = []
      try store.endSessions(in: transaction, at: now) { session in
        guard session.origin.isMeant(by: provider, subject: subject, sessionID: sessionID)
        else { return false }
        people.append(session.person)
        return true
      }
      return people
    }
  }
}

extension SessionOrigin {
  fileprivate func isMeant(by provider: String, subject: String?, sessionID: String?) -> Bool {
    guard case .provider(let session) = self, session.provider == provider else { return false }
    // Where the token names both, both have to be right.
    if let subject, session.subject != subject { return false }
    // A session that came without a name ends with all of its subject: one too many rather than one
    // that goes on.
    if let sessionID, !session.sessionID.isEmpty { return session.sessionID == sessionID }
    return subject != nil
  }
}
