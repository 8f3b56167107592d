import Directory
import Domain
import ProjectionEngine

/// Who may see a board: everybody who is here and gets in, with how.
public struct Audience: Sendable, Equatable {
  /// How somebody gets in: the way that gives them most.
  public enum Way: Sendable, Equatable {
    case admin
    case owner
    /// Named themselves.
    case named
    case group(GroupNumber)
    /// As everybody who may sign in.
    case workspace
  }

  public struct Member: Sendable, Equatable {
    public let person: PersonNumber
    public let isService: Bool
    public let role: BoardRole
    public let way: Way
  }

  public let access: BoardAccess
  /// By number.
  public let members: [Member]

  /// How many people, and how many machines.
  public var people: Int { members.count { !$0.isService } }
  public var services: Int { members.count { $0.isService } }
}

extension RequestLedger {
  /// Who may see a board now, or could under another access. O(people).
  ///
  /// - Throws: `.refused`: `.unknownBoard`; `.denied` for another access, of whoever may not give it.
  public func audience(
    of board: String, under access: BoardAccess? = nil, by reader: some Principal
  ) throws(LedgerError) -> Audience {
    try ask(as: reader) { question in
      let known = try question.board(board)
      if access != nil { try question.check(.manageAccess, on: known.number) }
      return try question.audience(under: access ?? known.access)
    }
  }
}

extension Question {
  fileprivate func audience(under access: BoardAccess) throws -> Audience {
    // Only groups that are named count, and most boards name none.
    var groups: [PersonNumber: Set<GroupNumber>] = [:]
    for case .group(let group) in access.grants.map(\.subject) {
      for person in try views.directory.members(of: group, in: snapshot) {
        groups[person, default: []].insert(group)
      }
    }
    let members = try views.directory.everybody(in: snapshot).compactMap { standing in
      access.member(standing, in: groups[standing.person] ?? [])
    }
    return Audience(access: access, members: members)
  }
}

extension BoardAccess {
  /// Nil where they do not get in, or nobody can be them: an imported name never signs in.
  fileprivate func member(_ standing: Standing, in groups: Set<GroupNumber>) -> Audience.Member? {
    guard standing.isService || standing.maySignIn,
      let role = Rights(standing: standing, groups: groups).role(on: self)
    else { return nil }
    return Audience.Member(
      person: standing.person, isService: standing.isService, role: role,
      way: way(of: standing, role, groups))
  }

  private func way(
    of standing: Standing, _ role: BoardRole, _ groups: Set<GroupNumber>
  ) -> Audience.Way {
    if role == .admin { return .admin }
    if standing.person == owner { return .owner }
    for grant in grants where grant.role == role {
      switch grant.subject {
      case .person(standing.person): return .named
      case .group(let group) where groups.contains(group): return .group(group)
      case .person, .group: continue
      }
    }
    return .workspace
  }
}
