import Domain
import EventLog

/// What happened on a board within a window, counted. Nothing of it is stored: it is folded from the
/// events whenever somebody asks.
///
/// - A request is *finished* each time it comes from a status that is not final (open, active,
///   waiting) to one that is (done, declined). From final to final is no second finish.
/// - From final to any other it is *reopened*. What was finished stays finished in its bucket; when
///   it is finished again it counts again, there. So of every bucket: unfinished after = unfinished
///   before + submitted + reopened − finished.
/// - The *cycle time* of a finish goes from the submission to it, reopened or not: how long whoever
///   asked has waited by then. A request that came with a final status (imported ones may) is
///   finished as it is submitted, and not timed: what went before is not known.
/// - A filter is asked at each moment: a request counts where it matched then, as owned and as urgent
///   as it was.
public struct TrendReport: Equatable, Sendable {
  public let window: TrendWindow
  /// How many requests had each status just before the window, in the order of the board.
  public let before: [Int]
  /// One for each of the window's spans.
  public let buckets: [TrendBucket]
  /// All buckets together.
  public let flow: TrendFlow
  public let cycle: CycleTime
  /// Every status of the board, in its order.
  public let statuses: [StatusTrend]
  /// Who owns something unfinished at the end or finished something; most unfinished first.
  public let owners: [OwnerTrend]
  public let ageing: Ageing
  /// When the first request that matched was submitted, whether within the window or before.
  public let began: Timestamp?

  /// How many were not finished at the window's end.
  public var unfinished: Int { ageing.bands.reduce(0) { $0 + $1.count } }
  /// Throughput over the whole window.
  public var finishedPerDay: Double { Double(flow.finished) / window.days }

  /// What `count` within the window makes a week; nil where it is shorter than one, because some
  /// minutes say nothing about a week.
  public func perWeek(_ count: Int) -> Double? {
    window.days < 7 ? nil : Double(count) / window.days * 7
  }
}

/// One point of a trend.
public struct TrendBucket: Equatable, Sendable {
  public let span: TrendSpan
  public let flow: TrendFlow
  public let cycle: CycleTime
  /// How many requests had each status at its end, in the order of the board.
  public let counts: [Int]
}

/// What came in and went out.
public struct TrendFlow: Equatable, Sendable {
  public internal(set) var submitted = 0
  public internal(set) var done = 0
  public internal(set) var declined = 0
  public internal(set) var reopened = 0

  public init() {}

  public var finished: Int { done + declined }
}

/// How long requests took from their submission until they were finished.
public struct CycleTime: Equatable, Sendable {
  /// How many were timed.
  public let count: Int
  /// By the nearest-rank method: half took at most this. Nil where none was timed.
  public let median: Duration?
  /// Eighty-five of a hundred took at most this.
  public let percentile85: Duration?

  /// - Parameter times: in microseconds.
  init(_ times: [Int64]) {
    var times = times
    count = times.count
    median = Percentile.nearestRank(50, of: &times).map { .microseconds($0) }
    percentile85 = Percentile.nearestRank(85, of: &times).map { .microseconds($0) }
  }
}

/// One status within a window.
public struct StatusTrend: Equatable, Sendable {
  public let status: Status
  /// How many had it just before the window.
  public let before: Int
  /// How often a request came to it, submissions included.
  public let entered: Int
  /// How many had it at the end.
  public let now: Int
}

/// One owner within a window; nil is nobody.
public struct OwnerTrend: Equatable, Sendable {
  public let owner: PersonNumber?
  /// How many unfinished ones they had at the end.
  public let unfinished: Int
  /// How many were finished while they owned them.
  public let finished: Int
  public let cycle: CycleTime
}

/// How long the requests that were not finished at the window's end had been open by then, counted
/// from their submission.
public struct Ageing: Equatable, Sendable {
  /// How many requests are named as the oldest ones.
  public static let maximumOldest = 10

  /// Every band, youngest first.
  public let bands: [Band]
  /// The oldest first, at most `maximumOldest`.
  public let oldest: [Oldest]

  public struct Oldest: Equatable, Sendable {
    public let request: RequestNumber
    public let age: Duration
  }

  public struct Band: Equatable, Sendable {
    public let band: AgeBand
    /// In each status, in the order of the board.
    public let counts: [Int]

    public var count: Int { counts.reduce(0, +) }
  }
}

/// Ages as a team speaks of them. Each begins where the one before ends.
public enum AgeBand: String, CaseIterable, Sendable {
  case week = "under-a-week"
  case month = "one-to-four-weeks"
  case quarter = "four-to-thirteen-weeks"
  case year = "thirteen-weeks-to-a-year"
  case older = "over-a-year"

  /// How many days an age in it has at least.
  public var days: Int {
    switch self {
    case .week: 0
    case .month: 7
    case .quarter: 28
    case .year: 91
    case .older: 365
    }
  }

  init(microseconds age: Int64) {
    let days = age / 86_400_000_000
    self = Self.allCases.last { days >= $0.days } ?? .week
  }
}
