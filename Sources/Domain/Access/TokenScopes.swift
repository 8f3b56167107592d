/// What a token is good for, at most: never more than its person may.
public struct TokenScopes: Equatable, Sendable {
  /// Each opens what the one before does, but for `provision`, which stands alone.
  public enum Right: UInt8, CaseIterable, Comparable, Sendable {
    /// See boards, requests, history.
    case read = 1
    /// Also file requests, comment, edit one's own.
    case submit = 2
    /// Also assign, change the status, edit.
    case work = 3
    /// Also everything else that the person may: definitions, access, people.
    case manage = 4
    /// Bring people and groups from a directory (SCIM), and nothing else.
    case provision = 5

    public var name: String {
      switch self {
      case .read: "read"
      case .submit: "submit"
      case .work: "work"
      case .manage: "manage"
      case .provision: "provision"
      }
    }

    public init?(name: String) {
      guard let right = Self.allCases.first(where: { $0.name == name }) else { return nil }
      self = right
    }

    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  }

  /// One right, on one board or all.
  public struct Scope: Hashable, Sendable {
    /// Nil is every board, and what is about none.
    public let board: BoardNumber?
    public let right: Right

    public init(_ right: Right, on board: BoardNumber? = nil) {
      self.board = board
      self.right = right
    }
  }

  /// How many a token may have.
  public static let maximum = 64

  public let scopes: [Scope]

  public init(_ scopes: [Scope]) { self.scopes = scopes }

  /// Whether the token is for a directory, and so for nothing else.
  public var isForProvisioning: Bool { scopes.contains { $0.right == .provision } }

  /// Whether the token is good for `action` on this board.
  public func permit(_ action: Action, on board: BoardNumber) -> Bool {
    scopes.contains { ($0.board == nil || $0.board == board) && $0.right.opens(action) }
  }

  /// Whether the token is good for `action`, which is about the whole ledger.
  public func permit(_ action: Action) -> Bool {
    // Whoever may do anything on a board may also be here.
    if action == .enter { return !scopes.isEmpty }
    return scopes.contains { $0.board == nil && $0.right.opens(action) }
  }
}

extension TokenScopes.Right {
  /// Whether it is enough for `action`.
  func opens(_ action: Action) -> Bool {
    switch self {
    case .provision: action == .managePeople
    case .manage: true
    case .work, .submit, .read: needed(for: action).map { $0 <= self } ?? false
    }
  }

  private func needed(for action: Action) -> Self? {
    switch action {
    case .enter, .read: .read
    case .submit, .comment, .editOwn: .submit
    case .work: .work
    case .define, .deploy, .manageAccess, .importHistory, .managePeople, .createBoards, .erase,
      .audit:
      nil
    }
  }
}

/// Who asks or acts: a person with all they may, or one of their tokens with less.
public protocol Principal: Sendable {
  var person: PersonNumber { get }
  /// Nil is everything that the person may.
  var scopes: TokenScopes? { get }
  /// Whether they showed who they are a moment ago. Always so at the terminal, and with a token, which
  /// somebody made who had.
  var isFresh: Bool { get }
}

extension PersonNumber: Principal {
  public var person: PersonNumber { self }
  public var scopes: TokenScopes? { nil }
  public var isFresh: Bool { true }
}

extension Principal where Self == PersonNumber {
  /// Whoever has the data folder in hands.
  public static var `operator`: PersonNumber { PersonNumber(0) }
}

/// A person, and what a token of theirs narrows them to, or how long ago they signed in.
public struct Asker: Principal, Equatable {
  public let person: PersonNumber
  public let scopes: TokenScopes?
  public let isFresh: Bool

  public init(_ person: PersonNumber, scopes: TokenScopes? = nil, isFresh: Bool = true) {
    self.person = person
    self.scopes = scopes
    self.isFresh = isFresh
  }

  public init(_ principal: some Principal) {
    self.init(principal.person, scopes: principal.scopes, isFresh: principal.isFresh)
  }
}
