/// What can be done in a ledger, as far as rights tell things apart. `docs/access.md` has the table.
public enum Action: CaseIterable, Sendable {
  // On a board.

  /// See its requests, their history, and the board as it was.
  case read
  /// File a new request.
  case submit
  /// Say something about a request.
  case comment
  /// Edit a request that one asked for oneself.
  case editOwn
  /// Assign, change the status, edit any request, and undo that.
  case work
  /// Save definitions that nobody sees yet, and review them.
  case define
  /// Make a definition the board's.
  case deploy
  /// Say who may see and do what.
  case manageAccess
  /// Take in a history from elsewhere.
  case importHistory

  // In the whole ledger.

  /// Be here at all: the list of boards, who works here, checkpoints.
  case enter
  /// Invite people, change roles and groups, end sessions.
  case managePeople
  /// Make boards.
  case createBoards
  /// Remove texts and people for good.
  case erase
  /// Read who signed in, what was denied, who took data out; change the policy.
  case audit

  /// Those that are about one board.
  public static let ofBoards: [Action] = [
    .read, .submit, .comment, .editOwn, .work, .define, .deploy, .manageAccess, .importHistory,
  ]
}

/// The one access decision. Page, API and command all come through it, because the engine asks it
/// for each command and each question, and nothing reaches the log around the engine.
///
/// Deny is the default: a new action has to be named, and what is not said is not allowed.
public enum Access {
  /// Whether somebody who is `role` on a board may do `action` there.
  public static func permits(_ action: Action, to role: BoardRole) -> Bool {
    switch action {
    case .read: role >= .viewer
    case .submit, .comment, .editOwn: role >= .requester
    case .work: role >= .handler
    case .define: role >= .editor
    case .deploy, .manageAccess: role >= .owner
    case .importHistory: role >= .admin
    case .enter, .managePeople, .createBoards, .erase, .audit: false
    }
  }

  /// Whether somebody with `role` may do `action`, which is about the whole ledger.
  public static func permits(
    _ action: Action, to role: Role, under policy: Policy = .standard
  ) -> Bool {
    switch (action, role) {
    case (_, .admin): true
    case (.enter, .member): true
    case (.createBoards, .member): policy.boardMakers == .everyone
    case (_, .member): false
    }
  }
}

/// What one person may do, everything considered. Whoever asks or acts is answered by this alone.
public struct Rights: Equatable, Sendable {
  /// Nil is the operator, who has the data folder in hands and may do everything.
  public let standing: Standing?
  public let groups: Set<GroupNumber>
  public let policy: Policy
  /// What a token narrows them to; nil is no narrowing.
  public let scopes: TokenScopes?
  /// Whether they may let somebody in: whoever sat down at another's browser may not.
  public let isFresh: Bool

  public init(
    standing: Standing?, groups: Set<GroupNumber> = [], policy: Policy = .standard,
    scopes: TokenScopes? = nil, isFresh: Bool = true
  ) {
    self.standing = standing
    self.groups = groups
    self.policy = policy
    self.scopes = scopes
    self.isFresh = isFresh
  }

  /// Of whoever has the folder.
  public static let unlimited = Rights(standing: nil)

  /// What they are on a board; nil is nothing, and then the board is not there for them.
  public func role(on access: BoardAccess) -> BoardRole? {
    guard let standing else { return .admin }
    guard standing.isActive else { return nil }
    if standing.role == .admin { return .admin }
    return access.role(of: standing, in: groups)
  }

  /// Whether they may do `action` on the board with this number and access.
  public func permits(_ action: Action, on board: BoardNumber, _ access: BoardAccess) -> Bool {
    guard let role = role(on: access), Access.permits(action, to: role) else { return false }
    return scopes?.permit(action, on: board) ?? true
  }

  /// Whether they may do `action`, which is about the whole ledger.
  public func permits(_ action: Action) -> Bool {
    guard let standing else { return true }
    guard standing.isActive, Access.permits(action, to: standing.role, under: policy) else {
      return false
    }
    return scopes?.permit(action) ?? true
  }

  /// Whether a board that they make may be open to the workspace from its beginning.
  public var permitsOpening: Bool {
    policy.wideners == .owners || standing.map { $0.role == .admin } ?? true
  }

  /// Whether they may open a board with `access` so far that `wider` holds.
  public func permitsWidening(_ board: BoardNumber, from access: BoardAccess) -> Bool {
    guard permits(.manageAccess, on: board, access) else { return false }
    return policy.wideners == .owners || role(on: access) == .admin
  }
}
