public import SignIn

/// Somebody's account at a provider, and whom it is to be tied to here once they say so.
struct Connection: Carried, Equatable {
  let provider: String
  let issuer: String
  let subject: String
  let person: UInt32
  let at: Int64
}

extension RelyingParty {
  /// What a page carries that asks somebody whether the account they have arrived with is theirs.
  ///
  /// - Parameter person: who is signed in here; for nobody else it is good.
  public func offer(
    _ arrival: Arrival, to person: UInt32
  ) throws(OpenIDConnectError) -> String {
    let connection = Connection(
      provider: arrival.session.provider, issuer: arrival.identity.issuer,
      subject: arrival.identity.subject, person: person, at: clock.now())
    do { return try seal.seal(connection, for: .connection) } catch { throw .attemptUnreadable }
  }

  /// The account that was offered to this person at this provider, at most ten minutes ago.
  ///
  /// - Throws: `.attemptUnreadable`, `.attemptExpired`.
  public func offered(
    _ sealed: String, to person: UInt32, at provider: String
  ) throws(OpenIDConnectError) -> Identity {
    guard let connection = seal.open(sealed, as: Connection.self, for: .connection),
      connection.person == person, connection.provider == provider
    else { throw .attemptUnreadable }
    guard !connection.hasExpired(at: clock.now()) else { throw .attemptExpired }
    return Identity(issuer: connection.issuer, subject: connection.subject)
  }
}
