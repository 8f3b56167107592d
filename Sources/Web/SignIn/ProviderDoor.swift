import Domain
import Ledger
import Logging
import OpenIDConnect
import SignIn

/// Finds out who somebody from a provider is here, lets new people join, and keeps name, address,
/// role and groups as the provider says.
///
/// A person is the issuer and the subject, and nothing else: an e-mail address invites, and shows
/// nobody whose account it is.
struct ProviderDoor: Sendable {
  private let ledger: RequestLedger
  private let accounts: Accounts
  private let logger: Logger
  private let groups: ProviderGroups
  /// People come in one after the other, so that two answers about one newcomer make one person.
  private let turnstile = Turnstile()

  init(_ dependencies: WebDependencies) {
    ledger = dependencies.ledger
    accounts = dependencies.accounts
    logger = dependencies.logger
    groups = ProviderGroups(dependencies)
  }

  /// The person who has arrived.
  ///
  /// - Throws: `NotAdmitted`; `LedgerError` and `SignInError` where the disk does not do its part,
  ///   also where a right that was to be taken away could not be: then nobody comes in with it.
  func admit(_ arrival: Arrival, from provider: Provider) async throws -> PersonNumber {
    try await turnstile.inTurn {
      let person = try await person(arrival, provider)
      try checkStanding(of: person)
      // Before they have any rights from there, so that these can be taken whatever happens.
      try accounts.note(provider: provider.id, of: arrival.identity)
      try keep(arrival, provider, as: person)
      try await groups.apply(arrival.groups, to: person, from: provider)
      return person
    }
  }

  /// Whether whoever has arrived is `person`, who is signed in here.
  func confirm(_ arrival: Arrival, is person: PersonNumber) throws {
    guard try accounts.person(arrival.identity) == person else { throw NotAdmitted.somebodyElse }
    try checkStanding(of: person)
  }

  /// From now on `identity` is `person`, who is signed in here and said so.
  func connect(_ identity: Identity, to person: PersonNumber) async throws {
    try await turnstile.inTurn {
      try checkStanding(of: person)
      do throws(SignInError) { try accounts.link(identity, to: person) } catch {
        if error == .identityTaken { throw NotAdmitted.tiedToAnother }
        throw error
      }
    }
  }

  private func checkStanding(of person: PersonNumber) throws {
    guard let standing = try ledger.standing(of: person), standing.isActive, standing.maySignIn,
      !standing.isService
    else { throw NotAdmitted.notActive }
  }

  // MARK: New people

  private func person(_ arrival: Arrival, _ provider: Provider) async throws -> PersonNumber {
    if let person = try accounts.person(arrival.identity) { return person }
    guard let email = arrival.email.flatMap({ try? Account.usableEmail($0) }) else {
      throw NotAdmitted.noEmail
    }
    guard arrival.isEmailVerified else { throw NotAdmitted.emailNotVerified }
    guard provider.domains.cover(email) else { throw NotAdmitted.otherDomain }
    if let account = try accounts.account(email: email) {
      try checkStanding(of: account.person)
      guard let person = try accounts.acceptInvitation(to: email, as: arrival.identity) else {
        throw NotAdmitted.emailTaken
      }
      return person
    }
    guard provider.domains != .invitedOnly else { throw NotAdmitted.notInvited }
    return try await join(arrival, email, provider)
  }

  private func join(
    _ arrival: Arrival, _ email: String, _ provider: Provider
  ) async throws -> PersonNumber {
    let service = try await groups.service(of: provider)
    let outcome = try await ledger.perform(
      .person(.join(role: .member, maySignIn: true)), by: service)
    guard let person = outcome.person else {
      throw Problem(.internalError, "The ledger took a new person and named no number.")
    }
    let name = arrival.name.flatMap(Self.usable) ?? Self.usable(email) ?? "Person \(person)"
    try accounts.register(Account(person: person, name: name, email: email))
    try accounts.link(arrival.identity, to: person)
    return person
  }

  // MARK: What they are called

  /// Takes over name and address. An address that is somebody else's here is left out.
  private func keep(_ arrival: Arrival, _ provider: Provider, as person: PersonNumber) throws {
    guard let before = try accounts.account(person) else {
      throw NotAdmitted.notActive
    }
    var account = before
    if let name = arrival.name.flatMap(Self.usable) { account.name = name }
    if let email = arrival.email.flatMap({ try? Account.usableEmail($0) }), arrival.isEmailVerified,
      provider.domains.cover(email)
    {
      let owner = try accounts.account(email: email)?.person
      if owner == nil || owner == person {
        account.email = email
      } else {
        logger.notice(
          "An e-mail address of a provider is another person's here, and was left out",
          metadata: ["provider": "\(provider.id)", "person": "\(person)"])
      }
    }
    if account != before { try accounts.register(account) }
  }

  /// The name as an account may have it: what is too long is cut.
  private static func usable(_ text: String) -> String? {
    var name = ""
    for character in text where !character.unicodeScalars.contains(where: isControl) {
      guard name.utf8.count + character.utf8.count <= Account.maximumName else { break }
      name.append(character)
    }
    return try? Account.usableName(name)
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control
  }
}
