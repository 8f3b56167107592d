import Domain
import EventLog
import Ledger

/// What changed on a board between two moments, or differs between two filters at one.
struct ChangesModel: Sendable, Equatable {
  var frame: Frame
  var slug: String
  var name: String
  var address: ChangesAddress
  /// What of the address was not understood.
  var problems: [String] = []
  /// One for each part of the filter.
  var chips: [RequestListModel.Chip] = []
  /// Nil where the address says no two moments.
  var content: Content?
  /// What "two hours ago" counts from.
  var now: Timestamp

  enum Content: Sendable, Equatable {
    case changes(Changes)
    case comparison(Comparison)
  }

  /// Between two moments.
  struct Changes: Sendable, Equatable {
    var from: Moment
    var to: Moment
    /// How many requests had events in between.
    var touched: Int
    var requests: [Item]
    /// Where the next page begins.
    var next: String?
  }

  /// One request that changed.
  struct Item: Sendable, Equatable {
    var key: String
    var externalKey: String?
    var title: String
    var status: Status
    var kind: RequestDiff.Kind
    var submitted: Source?
    var changes: [Change]
  }

  struct Change: Sendable, Equatable {
    var label: String
    var before: Value
    var after: Value
    var source: Source
  }

  enum Value: Sendable, Equatable {
    case text(String)
    case status(Status)
    case owner(PersonLabel?)
    case priority(Priority)
    case count(Int)
  }

  /// Between two filters.
  struct Comparison: Sendable, Equatable {
    var asOf: Moment
    var both: Int
    var first: Side
    var second: Side
    /// The address of the second list.
    var other: String

    struct Side: Sendable, Equatable {
      var total: Int
      var rows: [Row]
    }

    struct Row: Sendable, Equatable {
      var key: String
      var title: String
      var status: Status
      var owner: PersonLabel?
    }
  }
}

/// The event that made something what it is, as pages show it.
struct Source: Sendable, Equatable {
  var position: UInt64
  var actor: PersonLabel
  var at: Timestamp
  var reason: String?

  init(position: UInt64, actor: PersonLabel, at: Timestamp, reason: String? = nil) {
    self.position = position
    self.actor = actor
    self.at = at
    self.reason = reason
  }

  init(_ origin: Origin, label: (PersonNumber) -> PersonLabel) {
    self.init(
      position: origin.position.rawValue, actor: label(origin.actor), at: origin.happenedAt,
      reason: origin.reason)
  }
}
