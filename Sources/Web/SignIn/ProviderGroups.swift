import Domain
import Ledger
import Logging
import OpenIDConnect
import SignIn

/// Makes role and groups of whoever signs in what their provider says.
///
/// A provider has groups of its own here, and touches no others. One of them is unseen and remembers
/// whom it made an admin: so it takes that role only from whom it gave it to.
struct ProviderGroups: Sendable {
  private let ledger: RequestLedger
  private let accounts: Accounts
  private let logger: Logger

  init(_ dependencies: WebDependencies) {
    ledger = dependencies.ledger
    accounts = dependencies.accounts
    logger = dependencies.logger
  }

  /// Writes to the log only where something changes.
  func apply(
    _ claimed: ClaimedGroups, to person: PersonNumber, from provider: Provider
  ) async throws {
    switch claimed {
    case .notAsked: return
    case .unknown(let reason):
      logger.warning(
        "A provider did not tell somebody's groups; they were left as they were",
        metadata: [
          "provider": "\(provider.id)", "person": "\(person)", "reason": "\(reason)",
        ])
    case .these(let names):
      let names = Set(names)
      let meanings = provider.groups.filter { names.contains($0.key) }
      try await apply(meanings, to: person, from: provider)
    }
  }

  private func apply(
    _ meanings: [String: GroupMeaning], to person: PersonNumber, from provider: Provider
  ) async throws {
    let known = try await registered(of: provider)
    let current = Set(try ledger.groups(of: person))
    var wanted = Set(
      meanings.compactMap { name, meaning -> GroupNumber? in
        guard case .group = meaning else { return nil }
        return known.groups.first { $0.externalName == name }?.number
      })
    var isToBeAdmin = false
    if let admins = known.admins, let standing = try ledger.standing(of: person) {
      let wasMade = current.contains(admins)
      isToBeAdmin = meanings.values.contains(.admin)
      if try await isToBeRemembered(
        standing, shallBeAdmin: isToBeAdmin, wasMade: wasMade, from: provider)
      {
        wanted.insert(admins)
      }
    }
    let own = Set(known.groups.map(\.number)).union(known.admins.map { [$0] } ?? [])
    try await change(
      person, add: wanted.subtracting(current),
      remove: current.intersection(own).subtracting(wanted),
      by: provider)
    // Last, and taken first: whoever is an admin by a provider is remembered as one, wherever this is
    // cut off.
    if isToBeAdmin { try await give(.admin, to: person, by: provider) }
  }

  /// Takes the role of an admin where that is due.
  ///
  /// - Returns: whether it is to be remembered that the provider made them one.
  private func isToBeRemembered(
    _ standing: Standing, shallBeAdmin: Bool, wasMade: Bool, from provider: Provider
  ) async throws -> Bool {
    let isAdmin = standing.role == .admin
    // An admin that somebody here had made before stays one whatever the provider says later.
    if shallBeAdmin { return wasMade || !isAdmin }
    guard wasMade, isAdmin else { return false }
    do {
      try await give(.member, to: standing.person, by: provider)
      return false
    } catch LedgerError.refused(.lastAdmin) {
      logger.warning(
        "A provider would have taken the last admin; they stay one",
        metadata: ["provider": "\(provider.id)", "person": "\(standing.person)"])
      return true
    }
  }

  private func change(
    _ person: PersonNumber, add: Set<GroupNumber>, remove: Set<GroupNumber>, by provider: Provider
  ) async throws {
    guard !add.isEmpty || !remove.isEmpty else { return }
    _ = try await ledger.perform(
      .group(
        .change(
          add: add.sorted().map { Membership($0, person) },
          remove: remove.sorted().map { Membership($0, person) })),
      by: try await service(of: provider))
  }

  private func give(
    _ role: Role, to person: PersonNumber, by provider: Provider
  ) async throws {
    guard try ledger.standing(of: person)?.role != role else { return }
    _ = try await ledger.perform(
      .person(.changeRole(person, to: role)), by: try await service(of: provider))
  }

  // MARK: What a provider has here

  /// The groups of a provider, those of former settings included.
  private struct Registered {
    var groups: [Group]
    /// Nil where the settings never made anybody an admin.
    var admins: GroupNumber?
  }

  /// Makes what the settings name and is not there yet: the service person, and the groups, so that
  /// boards can be opened to them before anybody has come.
  func prepare(_ provider: Provider) async throws {
    _ = try await service(of: provider)
    if provider.groupsClaim != nil { _ = try await registered(of: provider) }
  }

  private func registered(of provider: Provider) async throws -> Registered {
    var registered = try known(of: provider)
    for (name, meaning) in provider.groups.sorted(by: { $0.key < $1.key }) {
      switch meaning {
      case .admin where registered.admins == nil:
        registered.admins = try await add(
          called: "Admins by \(provider.name)", there: "", provider)
      case .admin: break
      case .group(let title):
        let group = registered.groups.first { $0.externalName == name }
        if group == nil {
          _ = try await add(called: title, there: name, provider)
        } else if var group, group.name != title {
          group.name = title
          try accounts.register(group)
        }
      }
    }
    return try known(of: provider)
  }

  private func known(of provider: Provider) throws -> Registered {
    let own = try accounts.groups().filter { $0.source == provider.id }
    return Registered(
      groups: own.filter { !$0.externalName.isEmpty },
      admins: own.first { $0.externalName.isEmpty }?.number)
  }

  private func add(
    called name: String, there external: String, _ provider: Provider
  ) async throws -> GroupNumber {
    let outcome = try await ledger.perform(.group(.add), by: try await service(of: provider))
    guard let number = outcome.group else {
      throw Problem(.internalError, "The ledger took a new group and named no number.")
    }
    try accounts.register(
      Group(number: number, name: name, source: provider.id, externalName: external))
    return number
  }

  // MARK: Who acts

  /// The machine in whose name people join and change through this provider, so that the log says so.
  /// Made at the first need; the operator makes it, who has written the settings.
  func service(of provider: Provider) async throws -> PersonNumber {
    let identity = Self.identity(of: provider.id)
    if let person = try accounts.person(identity) { return person }
    let outcome = try await ledger.perform(.person(.addService(role: .admin)), by: .operator)
    guard let person = outcome.person else {
      throw Problem(.internalError, "The ledger took a new service and named no number.")
    }
    let name = "Sign-in by \(provider.name)"
    try accounts.register(Account(person: person, name: name, email: nil))
    try accounts.link(identity, to: person)
    return person
  }

  /// What the service of the provider with this id is remembered by. No provider has an issuer like
  /// this, which has to be a web address.
  static func identity(of id: String) -> Identity {
    Identity(issuer: "request-ledger:sign-in", subject: id)
  }
}
