import Domain
import EventLog

/// Whose requests a filter asks for.
public enum OwnerFilter: Hashable, Sendable {
  case person(PersonNumber)
  case nobody
}

/// What a list can be ordered by. Ties are settled by request number.
public enum SortField: String, CaseIterable, Sendable {
  case updated, created, key, status, priority, owner
}

/// Which requests of a board to list. An empty collection asks for all values.
public struct RequestQuery: Hashable, Sendable {
  /// The most rows that one answer carries.
  public static let maximumLimit = 200

  /// Status ids. An unknown one is refused.
  public var statuses: [String] = []
  public var owners: [OwnerFilter] = []
  public var requesters: [PersonNumber] = []
  public var priorities: [Priority] = []
  /// Words that title, details, fields, comments or external key contain, each at least as the
  /// beginning of a word. A request's own key finds it too.
  public var text: String = ""
  public var sort: SortField = .updated
  public var descending: Bool = true
  /// 1 … `maximumLimit`; values outside are clamped.
  public var limit: Int = 50
  /// Where the page before ended: its `next`.
  public var cursor: String? = nil

  public init() {}
}

/// One row of a list.
public struct RequestSummary: Sendable, Equatable {
  public let key: RequestKey
  public let board: String
  public let title: String
  public let status: Status
  public let priority: Priority
  public let owner: PersonNumber?
  public let requester: PersonNumber
  /// When it happened: for an imported request, when it was submitted there.
  public let createdAt: Timestamp
  public let updatedAt: Timestamp
  public let revision: UInt32
  /// What has a value, in the order of the board's definition.
  public let fields: [FieldValue]
  public let externalKey: String?
  /// Whether it was withdrawn: no list has it, and nothing can be done with it.
  public let isWithdrawn: Bool

  /// Whether its title was erased, so that there is none, and nobody wrote another since.
  public var isErased: Bool { title.isEmpty }
}

/// How many requests each filter value would show, with the other filters as they are.
public struct FacetCounts: Sendable, Equatable {
  /// Every status of the board, in its order.
  public var statuses: [(status: Status, count: Int)]
  /// Every priority, highest first.
  public var priorities: [(priority: Priority, count: Int)]
  /// Who owns something, most first; nil is nobody.
  public var owners: [(owner: PersonNumber?, count: Int)]
  /// Who requested something, most first.
  public var requesters: [(requester: PersonNumber, count: Int)]

  public static func == (a: Self, b: Self) -> Bool {
    a.statuses.elementsEqual(b.statuses, by: ==) && a.owners.elementsEqual(b.owners, by: ==)
      && a.priorities.elementsEqual(b.priorities, by: ==)
      && a.requesters.elementsEqual(b.requesters, by: ==)
  }
}

/// One page of a filtered list.
public struct RequestPage: Sendable, Equatable {
  public let asOf: Moment
  /// How many requests match, on all pages.
  public let total: Int
  public let rows: [RequestSummary]
  /// Where the next page begins; nil on the last one.
  public let next: String?
  public let facets: FacetCounts
}

/// One event of one request.
public struct HistoryEntry: Sendable, Equatable {
  public let position: Position
  /// When the ledger took it in.
  public let recordedAt: Timestamp
  /// When it happened; differs from `recordedAt` for what was imported.
  public let happenedAt: Timestamp
  public let actor: PersonNumber
  /// The request's revision after it.
  public let revision: UInt32
  public let event: RequestEvent
}

/// All of one request.
public struct RequestDetail: Sendable, Equatable {
  public let asOf: Moment
  public let summary: RequestSummary
  public let details: String
  /// Oldest first. The first is always `.submitted`, or what is left of it: `.withheld(.submitted)`.
  public let history: [HistoryEntry]
  /// The event that made each part what it is. A field that never had a value has none.
  public let setBy: [RequestPart: Origin]
  /// Why text of it is missing, oldest first.
  public let erasures: [Erasure]
  /// Where it can go from here.
  public let nextStatuses: [NextStatus]
}

/// Text of a request that was erased, by whom and when.
public struct Erasure: Sendable, Equatable {
  public let position: Position
  /// Whose texts alone; nil where it was everything that the request said until then.
  public let person: PersonNumber?
  public let actor: PersonNumber
  public let at: Timestamp
  public let reason: String?
}

/// A status that can follow.
public struct NextStatus: Sendable, Equatable {
  public let status: Status
  public let needsReason: Bool
}

/// One event of the whole log, as auditors read it.
public struct LogEntry: Sendable, Equatable {
  public let position: Position
  public let recordedAt: Timestamp
  public let happenedAt: Timestamp
  public let actor: PersonNumber
  public let commandID: CommandID
  public let event: Event

  public enum Event: Sendable, Equatable {
    case board(BoardEvent)
    case person(PersonEvent)
    case group(GroupEvent)
    case policyChanged(Policy)
    case quarantined(Quarantined)
    /// With the board it belongs to, whose definition names the status codes in the event.
    case request(RequestKey, revision: UInt32, board: BoardDefinition, RequestEvent)
  }
}

/// A board as it is now.
public struct BoardSummary: Sendable, Equatable {
  public let number: BoardNumber
  public let definition: BoardDefinition
  /// How many requests it has, and how many of them are not done or declined.
  public let requests: Int
  public let unfinished: Int
  /// Who may see it now, and what they are there.
  public let access: BoardAccess
  /// What whoever asked is there.
  public let role: BoardRole
}

/// What the log is to be read for.
public enum LogScope: Sendable, Equatable {
  case everything
  case board(String)
  case request(RequestKey)
}

/// How far a long piece of work has come.
public struct Progress: Sendable {
  public let done: UInt64
  public let total: UInt64
  public init(done: UInt64, total: UInt64) {
    self.done = done
    self.total = total
  }
}
