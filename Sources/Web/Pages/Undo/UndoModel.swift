import Domain
import EventLog
import Ledger

/// What undoing an event would do: what is taken back, what stands against it, and the form that
/// does it.
struct UndoModel: Sendable, Equatable {
  var frame: Frame
  /// The event that was named.
  var position: UInt64
  /// Where to go back to.
  var origin: Origin
  var isBatch: Bool
  var includesLater: Bool
  /// How many events the same command, or import, caused.
  var batch: Int
  /// The first of what would be undone, in the order in which it would be.
  var steps: [Step]
  var count: Int
  /// The first of the later events that depend on these.
  var dependents: [Event]
  var dependentCount: Int
  /// What stands against it beside these.
  var obstacles: [String]
  /// The position at which this was so.
  var seen: UInt64
  var tokens: FormTokens
  /// What was typed, when it could not be taken.
  var reason = ""
  var errors: [FieldError] = []
  /// The request that has changed since the preview.
  var late: String?
  var now: Timestamp

  /// Nothing can be done with the form while something stands against it.
  var isPossible: Bool { obstacles.isEmpty && dependentCount == 0 }

  /// What the page is about.
  enum Origin: Sendable, Equatable {
    case request(key: String, slug: String, boardName: String)
    case people
    case boards

    var address: String {
      switch self {
      case .request(let key, _, _): "/r/\(key)"
      case .people: "/people"
      case .boards: "/"
      }
    }
  }

  /// An event, as its request's history tells it.
  struct Event: Sendable, Equatable {
    var position: UInt64
    /// The request that it belongs to, if any.
    var key: String?
    var actor: PersonLabel
    var at: Timestamp
    var what: HTML
  }

  /// An event that would be undone, and what there would be again.
  struct Step: Sendable, Equatable {
    var event: Event
    var effect: Effect
  }

  enum Effect: Sendable, Equatable {
    case back(HistoryItem.Back)
    /// What parts of the text would say.
    case text([HistoryItem.Change])
    case role(Role)
    case access(BoardAccess)
    case policy(Policy)
  }
}
