import Domain
import Ledger

/// What came in, what was finished and what is left on a board, over time.
struct TrendsModel: Sendable, Equatable {
  var frame: Frame
  var slug: String
  var name: String
  var address: TrendsAddress
  /// What of the address was not understood.
  var problems: [String] = []
  /// The days that are counted; nil where the address names none that can be.
  var window: Window?
  var statuses: [Status] = []
  /// How many had each status before the first point.
  var before: [Int] = []
  var points: [Point] = []
  var summary = Summary()
  var statusRows: [StatusRow] = []
  var owners: [OwnerRow] = []
  /// How many more owners there are than are shown.
  var hiddenOwners = 0
  var bands: [Band] = []
  var oldest: [Oldest] = []
  /// Whom the filter names, for the form.
  var people: [Choice] = []

  /// What is counted.
  struct Window: Sendable, Equatable {
    /// `31 Aug – 23 Nov 2026`
    var days: String
    var first: CalendarDay
    var last: CalendarDay
    var unit: TrendUnit
    /// The address of everything there is; nil where that is what is shown, or there is nothing.
    var everything: String?
  }

  /// One day, week, month, quarter or year.
  struct Point: Sendable, Equatable {
    var name: SpanName
    var isWhole: Bool
    var submitted: Int
    var done: Int
    var declined: Int
    var reopened: Int
    /// How many were timed.
    var timed: Int
    var median: Duration?
    var percentile85: Duration?
    /// In each status at its end.
    var counts: [Int]
    var links: Links

    var finished: Int { done + declined }
  }

  /// Where the requests of a point are shown.
  struct Links: Sendable, Equatable {
    /// What changed within it: what came in.
    var changes: String
    /// What came to done, to declined and to either within it; what was reopened left the last.
    var done = ""
    var declined = ""
    var finished = ""
    /// Those with each status at its end.
    var lists: [String]
  }

  struct Summary: Sendable, Equatable {
    var submitted = 0
    var done = 0
    var declined = 0
    var reopened = 0
    var timed = 0
    var median: Duration?
    var percentile85: Duration?
    /// Submitted a week; nil where the window is shorter.
    var arrivals: Double?
    /// Finished a week; nil where the window is shorter.
    var throughput: Double?
    var unfinished = 0
    var unfinishedBefore = 0
    /// What changed within the window, and what came to be finished.
    var changes = ""
    var finishedChanges = ""
    /// Those that are not finished at its end.
    var list = ""

    var finished: Int { done + declined }
  }

  struct StatusRow: Sendable, Equatable {
    var status: Status
    var before: Int
    var entered: Int
    var now: Int
    var listBefore: String
    var listNow: String
  }

  struct OwnerRow: Sendable, Equatable {
    /// Nil is nobody.
    var owner: PersonLabel?
    var unfinished: Int
    var finished: Int
    var median: Duration?
    var percentile85: Duration?
    var list: String
    /// The same page for this owner alone.
    var trends: String
  }

  struct Band: Sendable, Equatable {
    var label: String
    /// In each status.
    var counts: [Int]
  }

  struct Oldest: Sendable, Equatable {
    var key: String
    var address: String
    var title: String
    var status: Status
    var owner: PersonLabel?
    var age: Duration
  }

  /// Somebody whom the filter names.
  struct Choice: Sendable, Equatable {
    var parameter: String
    var text: String
    var label: String
  }

  /// Whether nothing ever happened within the filter, so that there is nothing to draw.
  var isEmpty: Bool {
    points.allSatisfy {
      $0.submitted + $0.finished + $0.reopened == 0 && $0.counts.allSatisfy { $0 == 0 }
    }
  }
}
