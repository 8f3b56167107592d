import Domain

/// How the requests that two filters ask for differ, at one moment.
public struct FilterComparison: Sendable, Equatable {
  public let asOf: Moment
  /// How many requests match both.
  public let both: Int
  /// What matches the first filter alone.
  public let first: Side
  /// What matches the second filter alone.
  public let second: Side

  public struct Side: Sendable, Equatable {
    public let total: Int
    /// The first of them, by number.
    public let rows: [RequestSummary]
  }
}
