import Domain
import Ledger
import SignIn

/// The rights that somebody has from a provider, to be taken back when their account there is untied:
/// also where the settings have the provider no longer, or call it otherwise.
struct ProviderRights: Sendable {
  private let ledger: RequestLedger
  private let accounts: Accounts

  init(_ dependencies: WebDependencies) {
    ledger = dependencies.ledger
    accounts = dependencies.accounts
  }

  /// Takes the role of an admin where it came from there, and then the groups: cut off in between, it
  /// leaves a role that can be taken, and never one that cannot.
  ///
  /// - Parameter ids: what the settings call the provider, and what they have called it.
  /// - Throws: `LedgerError`; with `.refused(.lastAdmin)` nothing was taken.
  func takeBack(_ ids: Set<String>, from person: PersonNumber) async throws {
    let current = Set(try ledger.groups(of: person))
    let given = Dictionary(
      grouping: try accounts.groups().filter {
        ids.contains($0.source) && current.contains($0.number)
      }, by: \.source
    ).sorted { $0.key < $1.key }
    for (id, groups) in given where groups.contains(where: { $0.externalName.isEmpty }) {
      guard try ledger.standing(of: person)?.role == .admin else { break }
      _ = try await ledger.perform(
        .person(.changeRole(person, to: .member)), by: try doer(for: id))
    }
    for (id, groups) in given {
      let memberships = groups.map(\.number).sorted().map { Membership($0, person) }
      _ = try await ledger.perform(
        .group(.change(add: [], remove: memberships)), by: try doer(for: id))
    }
  }

  /// Who acts: the machine of the provider. Where it was erased or may do nothing any more, as it may be
  /// with a provider that was given up, the operator, who has written the settings.
  private func doer(for id: String) throws -> PersonNumber {
    guard let service = try accounts.person(ProviderGroups.identity(of: id)),
      let standing = try ledger.standing(of: service), standing.isActive, standing.role == .admin
    else { return .operator }
    return service
  }
}
