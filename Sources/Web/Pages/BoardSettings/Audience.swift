import Domain
import Ledger

/// Who could see a board, and what they would be there.
struct Audience: Equatable, Sendable {
  /// Everybody who could see it, machines included.
  let roles: [PersonNumber: BoardRole]
  /// How many of them are people.
  let people: Int

  /// - Parameter memberships: the groups that people are in.
  init(
    _ access: BoardAccess, among standings: [Standing],
    _ memberships: [PersonNumber: Set<GroupNumber>]
  ) {
    var roles: [PersonNumber: BoardRole] = [:]
    var people = 0
    for standing in standings where standing.maySignIn || standing.isService {
      let rights = Rights(standing: standing, groups: memberships[standing.person] ?? [])
      guard let role = rights.role(on: access) else { continue }
      roles[standing.person] = role
      if !standing.isService { people += 1 }
    }
    self.roles = roles
    self.people = people
  }

  /// Who would be more under `other`, and who less, by number.
  func difference(to other: Audience) -> (gains: [Change], loses: [Change]) {
    var (gains, loses): ([Change], [Change]) = ([], [])
    for person in Set(roles.keys).union(other.roles.keys).sorted() {
      let change = Change(person: person, before: roles[person], after: other.roles[person])
      let (before, after) = (change.before?.rawValue ?? 0, change.after?.rawValue ?? 0)
      if after > before { gains.append(change) }
      if after < before { loses.append(change) }
    }
    return (gains, loses)
  }

  struct Change: Equatable, Sendable {
    let person: PersonNumber
    /// Nil where they could not, or cannot, see it.
    let before: BoardRole?
    let after: BoardRole?
  }
}
