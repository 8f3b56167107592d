/// Identifies a group of people for as long as the ledger lives. Numbers start at 1.
///
/// What a group is called, and where it comes from, is kept beside the accounts.
public struct GroupNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let rawValue: UInt32
  public init(_ rawValue: UInt32) { self.rawValue = rawValue }
  public var description: String { String(rawValue) }
  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// That a person is in a group.
public struct Membership: Hashable, Sendable {
  public let group: GroupNumber
  public let person: PersonNumber

  public init(_ group: GroupNumber, _ person: PersonNumber) {
    self.group = group
    self.person = person
  }
}

/// One fact about a group.
public enum GroupEvent: Equatable, Sendable {
  case added(GroupNumber)
  /// It has no members any more, and is given nothing.
  case removed(GroupNumber)
  case memberAdded(Membership)
  case memberRemoved(Membership)
}

extension GroupEvent {
  /// Whether somebody may do more after it than before: whoever enters a group sees at once what it sees.
  public var givesRights: Bool { if case .memberAdded = self { true } else { false } }
}

/// What someone wants to be true of groups.
public enum GroupCommand: Equatable, Sendable {
  /// Adds the next group; the answer carries the number.
  case add
  case remove(GroupNumber)
  /// Puts people into groups and takes others out, all at once. What is so already stays so.
  case change(add: [Membership], remove: [Membership])
}

/// The rules about groups.
public enum Groups {
  /// Chooses the events that answer `command`.
  ///
  /// - Parameters:
  ///   - next: the number the next group will have.
  ///   - isThere: whether there is a group with this number.
  ///   - standing: what is known of a person, or nil where nobody has the number.
  ///   - isMember: whether somebody is in a group now.
  ///   - members: who is in a group now.
  public static func decide(
    _ command: GroupCommand, next: GroupNumber, isThere: (GroupNumber) -> Bool,
    standing: (PersonNumber) -> Standing?, isMember: (Membership) -> Bool,
    members: (GroupNumber) -> [PersonNumber]
  ) throws(Refusal) -> [GroupEvent] {
    switch command {
    case .add: return [.added(next)]
    case .remove(let group):
      guard isThere(group) else { throw .unknownGroup(group.description) }
      return members(group).map { .memberRemoved(Membership(group, $0)) } + [.removed(group)]
    case .change(let added, let removed):
      for membership in added + removed {
        guard isThere(membership.group) else {
          throw .unknownGroup(membership.group.description)
        }
        guard let standing = standing(membership.person) else {
          throw .unknownPerson(membership.person.description)
        }
        if standing.isErased { throw .personErased(membership.person) }
      }
      return unique(added).filter { !isMember($0) && !removed.contains($0) }
        .map { .memberAdded($0) }
        + unique(removed).filter(isMember).map { .memberRemoved($0) }
    }
  }

  private static func unique(_ memberships: [Membership]) -> [Membership] {
    var seen = Set<Membership>()
    return memberships.filter { seen.insert($0).inserted }
  }
}
