import Domain
import EventLog
import Ledger

/// The list of a board's requests under a filter.
struct RequestListModel: Sendable, Equatable {
  var frame: Frame
  var slug: String
  var name: String
  /// How many requests the board has under any filter.
  var requests: Int
  /// What whoever looks may do here; what they may not is not offered.
  var role = BoardRole.handler
  var filter: ListFilter
  /// What of the address was not understood.
  var problems: [ReadFilter.Problem] = []
  /// How many requests match, on all pages.
  var total: Int
  var rows: [Row]
  /// Where the next page begins.
  var next: String?
  var facets: [Facet] = []
  /// One for each value the filter names.
  var chips: [Chip] = []
  /// Where nothing matches: which part of the filter is to blame.
  var cures: [Cure] = []
  /// What "two hours ago" counts from.
  var now: Timestamp

  /// One request.
  struct Row: Sendable, Equatable {
    var key: String
    var externalKey: String?
    var title: String
    var status: Status
    var priority: Priority
    var owner: PersonLabel?
    var requester: PersonLabel
    var createdAt: Timestamp
    var updatedAt: Timestamp
  }

  /// The values of one thing that can be filtered by, with how many requests each would show.
  struct Facet: Sendable, Equatable {
    var parameter: ReadFilter.Parameter
    var title: String
    var values: [Value]
    /// Less frequent values, out of the way.
    var rest: [Value] = []
    /// Whether there are so many that others have to be typed.
    var takesText = false

    struct Value: Sendable, Equatable {
      /// As in the address.
      var text: String
      var label: String
      var mark: Mark
      var count: Int
      var isChosen: Bool
    }

    enum Mark: Sendable, Equatable {
      case status(StatusCategory)
      case priority(Priority)
      case initials(String)
      case nobody
    }
  }

  /// One active part of the filter, and the address without it.
  struct Chip: Sendable, Equatable {
    var group: String
    var label: String
    var address: String
  }

  /// What to leave out of the filter, and how many requests that would show.
  struct Cure: Sendable, Equatable {
    var group: String
    var count: Int
    var address: String
  }
}

extension RequestListModel {
  /// The address of the same view under another filter, at the same moment.
  func address(_ filter: ListFilter) -> String { frame.at.link(filter.address(on: slug)) }

  /// Whether anything can be changed from here.
  var isNow: Bool { frame.past == nil }
}
