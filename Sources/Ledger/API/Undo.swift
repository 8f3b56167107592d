import Domain
import EventLog

/// What is to be undone.
public struct UndoTarget: Hashable, Sendable {
  public var position: Position
  /// Whether all goes that the same command did; of an imported event, all that its import did.
  public var isBatch: Bool
  /// Whether later events that depend on it are undone too, newest first.
  public var includesLater: Bool

  public init(_ position: Position, isBatch: Bool = false, includesLater: Bool = false) {
    self.position = position
    self.isBatch = isBatch
    self.includesLater = includesLater
  }
}

/// What an undo would do, for whoever has to decide. Nothing is changed.
public struct UndoPreview: Sendable, Equatable {
  /// How many events are listed of each kind; of more, only how many there are.
  public static let maximumListed = 200

  public let target: UndoTarget
  /// When this was so. Hand its position in as `seen`, and this is done or nothing.
  public let asOf: Moment
  /// The event that was named.
  public let event: LogEntry
  /// How many events the same command, or import, caused.
  public let batch: Int
  /// What would be taken back, in the order in which it would be; the first of them.
  public let steps: [UndoStep]
  /// How many events would be taken back.
  public let count: Int
  /// Later events that depend on these and would not be undone: the first of them, oldest first.
  public let dependents: [LogEntry]
  public let dependentCount: Int
  /// Everything that stands against it, these dependents included.
  public let refusals: [UndoObstacle]

  /// Whether it can be done.
  public var isPossible: Bool { refusals.isEmpty }
}

/// One event that would be taken back, and what that comes to.
public struct UndoStep: Sendable, Equatable {
  public let event: LogEntry
  public let effect: Effect

  public enum Effect: Sendable, Equatable {
    case request(Restored)
    /// The text that the request has once all is done, of what the event had changed; an empty value is
    /// none.
    case text(Edited)
    case role(Role)
    case access(BoardAccess)
    case policy(Policy)
  }
}
