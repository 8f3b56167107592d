import Domain
import Ledger
import OpenIDConnect
import SignIn

extension WebDependencies {
  /// Unties somebody from an account at a provider: what rights they have from there goes, and the
  /// sessions that it began for them end.
  ///
  /// - Parameters:
  ///   - id: which account, as `Identity.id`.
  ///   - session: the id of the session that goes on, where it is theirs.
  ///   - actor: who does it.
  /// - Throws: `Problem` where there is no such account; errors of ledger and accounts. Where rights
  ///   could not be taken, the account is still tied, so that it can be tried again.
  func disconnect(
    _ id: String, of person: PersonNumber, keeping session: String?, by actor: PersonNumber,
    from address: String
  ) async throws {
    let isService = try ledger.standing(of: person)?.isService ?? false
    let identity = try accounts.identities(of: person).first { $0.id == id }
    // The service persons of providers are found by theirs.
    guard let identity, !isService else {
      throw Problem(.notFound, "There is no such account: it was disconnected already.")
    }
    let provider = party?.providers.first { $0.issuer == identity.issuer }
    if let provider {
      try await ProviderGroups(self).apply(.these([]), to: person, from: provider)
    }
    try accounts.unlink(identity, from: person, keeping: session)
    audit.note(
      .providerDisconnected, person: person, address: address,
      "\(provider?.id ?? identity.issuer), account \(id)"
        + (actor == person ? "" : ", by person \(actor)"))
  }
}
