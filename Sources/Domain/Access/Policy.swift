/// What holds for all boards of a ledger, where that is somebody's choice.
public struct Policy: Equatable, Sendable {
  public enum BoardMakers: UInt8, CaseIterable, Sendable {
    case admins = 0
    /// Everybody who may sign in; a board belongs to whoever made it.
    case everyone = 1

    public var name: String { self == .admins ? "admins" : "everyone" }
    public init?(name: String) {
      guard let value = Self.allCases.first(where: { $0.name == name }) else { return nil }
      self = value
    }
  }

  /// Who may let more people see a board, or do more there.
  public enum Wideners: UInt8, CaseIterable, Sendable {
    /// The owner of the board, and the admins.
    case owners = 0
    case admins = 1

    public var name: String { self == .owners ? "owners" : "admins" }
    public init?(name: String) {
      guard let value = Self.allCases.first(where: { $0.name == name }) else { return nil }
      self = value
    }
  }

  public var boardMakers: BoardMakers
  public var wideners: Wideners

  public init(boardMakers: BoardMakers, wideners: Wideners) {
    self.boardMakers = boardMakers
    self.wideners = wideners
  }

  /// What holds until somebody says otherwise.
  public static let standard = Policy(boardMakers: .admins, wideners: .owners)
}
