import Domain
import EventLog
import Ledger

/// One request: what it says, where it stands, what happened to it, and what can be done next.
struct RequestDetailModel: Sendable, Equatable {
  var frame: Frame
  var slug: String
  var boardName: String
  var key: String
  var externalKey: String?
  var title: String
  var details: String
  var status: Status
  var priority: Priority
  var owner: PersonLabel?
  var requester: PersonLabel
  var createdAt: Timestamp
  var updatedAt: Timestamp
  var revision: UInt32
  /// What has a value.
  var fields: [Field]
  /// Oldest first; perhaps not all of them.
  var history: [HistoryItem]
  /// Whether it was withdrawn, so that nothing can be done with it.
  var isWithdrawn = false
  /// Why text of it is missing; the newest is the last.
  var erasures: [Erasure] = []
  /// How many older ones are left out.
  var hiddenHistory = 0
  /// The address of the request before its last change.
  var lookBack = ""
  /// The event that made each part what it is.
  var setBy: [RequestPart: Source] = [:]
  /// What whoever looks may do here; what they may not is not offered.
  var role = BoardRole.handler
  var next: [NextStatus]
  var team: [PersonLabel]
  var tokens: FormTokens
  /// What was typed into the forms, when it could not be taken.
  var typed = Typed()
  var errors: [FieldError] = []
  /// What came in between, when a change was too late.
  var conflict: ChangeConflict?
  var now: Timestamp

  struct Field: Sendable, Equatable {
    var id: String
    var label: String
    var kind: FieldKind
    var value: String
  }

  /// Text that was erased, by whom and when.
  struct Erasure: Sendable, Equatable {
    /// Whose texts alone; nil where it was everything that the request said.
    var person: PersonLabel?
    var actor: PersonLabel
    var at: Timestamp
    var reason: String?
  }

  struct Typed: Sendable, Equatable {
    var reason = ""
    var comment = ""
    var owner = "nobody"
  }
}

/// A change of one thing that somebody else had changed first.
struct ChangeConflict: Sendable, Equatable {
  /// As in "The status".
  var subject: String
  var base: String
  var theirs: String
  var yours: String
  /// What happened since the page was made, oldest first.
  var since: [HistoryItem]
}

/// One event of a request's history.
struct HistoryItem: Sendable, Equatable {
  var position: UInt64
  var actor: PersonLabel
  var happenedAt: Timestamp
  /// Where it was recorded at another time than it happened: imported.
  var recordedAt: Timestamp?
  var deed: Deed
  /// Whether what it said was erased.
  var isErased = false
  /// The event that took it back and counts; nil where it counts itself.
  var undoneBy: UInt64?

  enum Deed: Sendable, Equatable {
    case submitted(owner: PersonLabel?)
    case assigned(PersonLabel?, before: PersonLabel?)
    case moved(from: Status, to: Status, reason: String?)
    case prioritised(from: Priority, to: Priority)
    case edited([Change])
    case commented(String)
    case erased(reason: String?)
    /// The event at this position was taken back.
    case undid(UInt64, Back, reason: String?)
  }

  /// What a request got back when an event was taken back.
  enum Back: Sendable, Equatable {
    case owner(PersonLabel?)
    case status(Status)
    case priority(Priority)
    case text
    case comment(isRetracted: Bool)
    case request(isWithdrawn: Bool)
  }

  /// One part of the text, before and after.
  struct Change: Sendable, Equatable {
    var label: String
    var before: String
    var after: String
  }
}
