/// What somebody is on one board. Each may do all that the one before may.
public enum BoardRole: UInt8, CaseIterable, Comparable, Sendable {
  /// Sees.
  case viewer = 1
  /// Also asks: files requests, comments, edits their own.
  case requester = 2
  /// Also works: assigns, changes the status, edits.
  case handler = 3
  /// Also prepares definitions of the board.
  case editor = 4
  /// Also deploys them, and says who may see the board.
  case owner = 5
  /// Nobody is made this on a board: the admins of the ledger are it on every one.
  case admin = 6

  /// Those that can be given.
  public static let grantable: [BoardRole] = [.viewer, .requester, .handler, .editor, .owner]

  /// The stable name, in commands, addresses and JSON.
  public var name: String {
    switch self {
    case .viewer: "viewer"
    case .requester: "requester"
    case .handler: "handler"
    case .editor: "editor"
    case .owner: "owner"
    case .admin: "admin"
    }
  }

  /// The role that can be given and is called so.
  public init?(name: String) {
    guard let role = Self.grantable.first(where: { $0.name == name }) else { return nil }
    self = role
  }

  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// Who may see a board, and what they are there.
public struct BoardAccess: Equatable, Sendable {
  /// How many people and groups can be named. A group is the better way to name more.
  public static let maximumGrants = 1_000

  public enum Mode: UInt8, CaseIterable, Sendable {
    /// Its owner and the admins. What a board begins with.
    case `private` = 1
    /// Everybody who may sign in, and more for those who are named.
    case workspace = 2
    /// Those who are named.
    case custom = 3

    public var name: String {
      switch self {
      case .private: "private"
      case .workspace: "workspace"
      case .custom: "custom"
      }
    }

    public init?(name: String) {
      guard let mode = Self.allCases.first(where: { $0.name == name }) else { return nil }
      self = mode
    }
  }

  public var mode: Mode
  /// Nil where the operator made the board; then the admins are its owners.
  public var owner: PersonNumber?
  /// What everybody is in the mode `workspace`.
  public var workspaceRole: BoardRole
  /// Each person and group once, in their order. Empty in the mode `private`.
  public var grants: [AccessGrant]

  public init(
    mode: Mode, owner: PersonNumber?, workspaceRole: BoardRole = .handler,
    grants: [AccessGrant] = []
  ) {
    self.mode = mode
    self.owner = owner
    self.workspaceRole = workspaceRole
    self.grants = grants
  }

  /// What a board begins with that `maker` made.
  public init(_ opening: BoardOpening, by maker: PersonNumber) {
    self.init(
      mode: opening == .private ? .private : .workspace, owner: maker == .operator ? nil : maker)
  }

  /// What somebody is here who is no admin: the highest of what their person and groups are given.
  ///
  /// A machine is no colleague: what is open to the workspace is not open to it until it is named.
  public func role(of standing: Standing, in groups: Set<GroupNumber>) -> BoardRole? {
    if standing.person == owner { return .owner }
    if mode == .private { return nil }
    var role: BoardRole? = mode == .workspace && !standing.isService ? workspaceRole : nil
    for grant in grants {
      switch grant.subject {
      case .person(standing.person): break
      case .group(let group) where groups.contains(group): break
      case .person, .group: continue
      }
      role = max(role ?? grant.role, grant.role)
    }
    return role
  }

  /// The access as it is kept: in order, nobody twice, nobody named who is not here.
  ///
  /// Who was put out or erased since, or is a group that is gone, stands in nobody's way: an owner stays
  /// the owner until another is named, and a name that means nobody any more is left out.
  ///
  /// - Parameter current: the access that it takes the place of.
  /// - Throws: `.unknownPerson`, `.personErased`, `.unknownGroup`, `.cannotOwn`, `.tooManyGrants`.
  public static func decide(
    _ wanted: BoardAccess, over current: BoardAccess? = nil,
    standing: (PersonNumber) -> Standing?, isThere: (GroupNumber) -> Bool
  ) throws(Refusal) -> BoardAccess {
    var access = wanted
    if let owner = wanted.owner, owner != current?.owner {
      guard let now = standing(owner) else { throw .unknownPerson(owner.description) }
      guard now.maySignIn, now.isActive else { throw .cannotOwn(owner) }
    }
    if wanted.mode != .workspace { access.workspaceRole = .handler }
    guard wanted.mode != .private else {
      access.grants = []
      return access
    }
    let known = Set(current?.grants.map(\.subject) ?? [])
    var roles: [AccessSubject: BoardRole] = [:]
    for grant in wanted.grants {
      guard let absence = absence(of: grant.subject, standing, isThere) else {
        roles[grant.subject] = grant.role
        continue
      }
      guard known.contains(grant.subject) else { throw absence }
    }
    guard roles.count <= maximumGrants else { throw .tooManyGrants(roles.count) }
    access.grants = roles.map { AccessGrant($0.key, $0.value) }.sorted { $0.subject < $1.subject }
    return access
  }

  /// Why nobody can be given anything under this name; nil where somebody can.
  private static func absence(
    of subject: AccessSubject, _ standing: (PersonNumber) -> Standing?,
    _ isThere: (GroupNumber) -> Bool
  ) -> Refusal? {
    switch subject {
    case .person(let person):
      guard let now = standing(person) else { return .unknownPerson(person.description) }
      return now.isErased ? .personErased(person) : nil
    case .group(let group):
      return isThere(group) ? nil : .unknownGroup(group.description)
    }
  }

  /// The reason of a change as it is kept; empty is none.
  ///
  /// - Throws: `.tooLong`, `.controlCharacter`.
  public static func reason(_ text: String) throws(Refusal) -> String {
    try Wording.reason(text) ?? ""
  }

  /// Whether anybody could be more under `other` than here: then it takes the right to widen.
  public func isWidened(by other: BoardAccess) -> Bool {
    if other.mode == .workspace, mode != .workspace || other.workspaceRole > workspaceRole {
      return true
    }
    if let owner = other.owner, owner != self.owner { return true }
    return other.grants.contains { grant in
      guard let before = grants.first(where: { $0.subject == grant.subject }) else { return true }
      return grant.role > before.role
    }
  }
}

/// What a board begins with.
public enum BoardOpening: UInt32, CaseIterable, Sendable {
  /// Everybody who may sign in works on it. Zero in the log: boards were so before they had access.
  case workspace = 0
  /// Its owner and the admins.
  case `private` = 1
}

/// What one person or group is on a board.
public struct AccessGrant: Equatable, Hashable, Sendable {
  public let subject: AccessSubject
  public let role: BoardRole

  public init(_ subject: AccessSubject, _ role: BoardRole) {
    self.subject = subject
    self.role = role
  }
}

/// Who is given something.
public enum AccessSubject: Hashable, Comparable, Sendable {
  case person(PersonNumber)
  case group(GroupNumber)

  public static func < (a: Self, b: Self) -> Bool {
    switch (a, b) {
    case (.person(let a), .person(let b)): a < b
    case (.group(let a), .group(let b)): a < b
    case (.person, .group): true
    case (.group, .person): false
    }
  }
}
