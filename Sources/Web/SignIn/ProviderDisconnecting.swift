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
  /// - Throws: `Problem` where there is no such account, or the last admin is one by it; errors of
  ///   ledger and accounts. Where rights could not be taken, the account is still tied, so that it can
  ///   be tried again.
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
    let providers = (party?.providers ?? []).filter { $0.issuer == identity.issuer }
    try await takeRights(of: identity, from: person, providers.map(\.id))
    try accounts.unlink(identity, from: person, keeping: session)
    audit.note(
      .providerDisconnected, person: person, by: actor, address: address,
      "\(providers.first?.id ?? identity.issuer), account \(id)")
  }

  /// - Parameter ids: what the settings call the provider now. What they called it when somebody came
  ///   from there may be something else, and is known as well.
  private func takeRights(
    of identity: Identity, from person: PersonNumber, _ ids: [String]
  ) async throws {
    let known = try accounts.providers(of: identity)
    do {
      try await ProviderRights(self).takeBack(Set(known + ids), from: person)
    } catch LedgerError.refused(.lastAdmin) {
      throw Problem(
        .refusedByRule,
        "The last admin is one by this account, and somebody has to be. Make somebody else an admin "
          + "first, then disconnect it. Nothing was changed.")
    }
  }
}
