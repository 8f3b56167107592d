import Domain
import EventLog

/// Which part of a board's history to count. An empty collection asks for all values.
public struct TrendQuery: Equatable, Sendable {
  /// The window begins with the day that this is in; nil is `TrendWindow.standardWeeks` before its end.
  public var from: When?
  /// Where it ends; nil is the moment as of which it is asked. What comes after that moment is not
  /// there, so a later end means that moment.
  public var to: When?
  public var owners: [OwnerFilter] = []
  public var requesters: [PersonNumber] = []
  public var priorities: [Priority] = []

  public init() {}
}

/// What happened on a board within a window, counted.
public struct BoardTrends: Equatable, Sendable {
  public let asOf: Moment
  public let board: BoardDefinition
  public let report: TrendReport
  /// The oldest requests that were not finished at the window's end, as they were then; oldest first.
  public let oldest: [OldRequest]

  /// A request that was not finished.
  public struct OldRequest: Equatable, Sendable {
    public let request: RequestSummary
    /// Since its submission.
    public let age: Duration
  }
}

extension RequestLedger {
  /// What came in, was finished and is left on a board, within the window that `query` asks for.
  ///
  /// Folded from the headers of the log's events each time, and never stored: linear in the events
  /// through the window's end. As they happened, they are sorted first where they were not recorded in
  /// that order, and take some 40 bytes an event while it is asked.
  ///
  /// - Throws: `.badWindow` where it ends before it begins, or is too long; `.notYet` for a position
  ///   that is still to come; `.refused(.unknownBoard)`.
  public func trends(
    _ board: String, _ query: TrendQuery = TrendQuery(), asOf: AsOf = .now,
    by reader: some Principal
  ) throws(LedgerError) -> BoardTrends {
    let (window, moment) = try ask(as: reader, asOf) { question in
      (try question.window(query, asOf), question.moment)
    }
    // A second question, as of the window's end: a later one would say of the oldest what came after.
    let end = AsOf(.instant(window.end), axis: asOf.axis)
    return try ask(as: reader, end) { question in
      try question.trends(board, query, in: window, asOf: moment)
    }
  }
}
