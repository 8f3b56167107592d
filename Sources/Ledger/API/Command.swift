import Domain
import EventLog

/// What someone wants the ledger to take in.
public enum Command: Sendable, Equatable {
  /// A new request on the board with this slug.
  case submit(board: String, Submission)
  /// A change of the request with this key. Anything but `.submit`.
  case change(RequestKey, RequestCommand)
  case person(PersonCommand)
  case createBoard(BoardDefinition, opening: BoardOpening = .private)
  /// Says who may see a board, and what they are there: all of it.
  ///
  /// `seen` is the position at which the access was looked at; where it was changed since, it is
  /// refused as stale. Nil sets it whatever it is now.
  case setAccess(board: String, BoardAccess, reason: String = "", seen: Position? = nil)
  case setPolicy(Policy)
  case group(GroupCommand)
  /// Takes back what was done, and says why.
  ///
  /// `seen` is the position of the preview that was looked at: where a request that it touches has
  /// moved on since, it is refused with `.conflict`. Nil takes it back whatever that comes to now.
  case undo(UndoTarget, reason: String, seen: Position? = nil)
}

/// What became of a command that was not refused. Its events are durable, and every question
/// asked from now on sees them.
public struct Outcome: Sendable, Equatable {
  /// Of the last event of this command; where nothing had to change, of the last event there was.
  public let position: Position
  /// How many events it caused. None where everything was so already.
  public let events: Int
  /// Whether a command with this id was carried out before: this is the answer it got then.
  public let isRepeat: Bool
  /// The request it was about, and its revision now.
  public let request: RequestKey?
  public let revision: UInt32?
  /// The person it was about.
  public let person: PersonNumber?
  /// The group it was about.
  public var group: GroupNumber? = nil
}

/// How a command is to be taken.
public struct CommandOptions: Sendable {
  /// The same id again answers with the first outcome. Nil: a new one.
  public var id: CommandID?
  /// The revision that was seen; refused with `.conflict` when the request has moved on.
  public var expectedRevision: UInt32?

  public init(id: CommandID? = nil, expectedRevision: UInt32? = nil) {
    self.id = id
    self.expectedRevision = expectedRevision
  }
}
