import Domain
import EventLog
import ProjectionEngine
import Timeline

extension RequestLedger {
  /// The most requests that one answer of `diff` compares; the next goes on. Each takes its history
  /// to be read, which is some ten microseconds an event.
  public static let maximumCompared = 5_000

  /// What changed between two moments on a board, among the requests that `query` asks for at the
  /// one, the other, or both. Its order is by number; its `limit` and `cursor` are as of a list.
  ///
  /// As recorded, costs a look at every event between the moments; as it happened, at every event
  /// of the log; and the histories of the requests that are compared.
  ///
  /// - Parameters:
  ///   - from: the earlier moment, on the axis of the later one.
  /// - Throws: `.backwards` where `from` is after `to`; `.notYet`; `.badCursor`; `.refused` for a
  ///   value that the board does not have.
  public func diff(
    _ board: String, _ query: RequestQuery, from: When, to: AsOf = .now, by reader: some Principal
  ) throws(LedgerError) -> BoardDiff {
    let now = clock.now()
    return try ask(as: reader, to) { question in
      try question.diff(board, query, from: AsOf(from, axis: to.axis), now: now)
    }
  }
}

extension Question {
  func diff(
    _ slug: String, _ query: RequestQuery, from: AsOf, now: Timestamp
  ) throws -> BoardDiff {
    let (earlierCut, earlier) = try Self.resolve(
      from, in: reader, head: snapshot.position, now: now)
    guard !earlier.isAfter(moment) else { throw LedgerError.backwards(from: earlier, to: moment) }
    let known = try self.board(slug)
    let (number, board) = (known.number, known.definition)
    let filter = try RequestPredicate(query, on: board)
    let touched = try touched(on: number, since: earlier)
    let limit = min(max(query.limit, 1), RequestQuery.maximumLimit)
    var reached = try query.cursor.map(Self.place) ?? 0
    var found: [RequestDiff] = []
    let waiting = touched.numbers.drop { $0 <= reached }
    let compared = waiting.prefix(RequestLedger.maximumCompared)
    for request in compared {
      let reference = RequestReference(board: number, number: RequestNumber(request))
      let history = try history(of: reference)
      let diff = RequestDiff(
        RequestKey(prefix: board.prefix, number: reference.number), history: history,
        split: earlierCut.count(of: history), filter: filter, on: board)
      reached = request
      if let diff { found.append(diff) }
      if found.count == limit { break }
    }
    let isWhole = waiting.last.map { $0 <= reached } ?? true
    return BoardDiff(
      from: earlier, to: moment, touched: touched.count, requests: found,
      next: isWhole ? nil : String(reached))
  }

  /// The requests of a board with events that count, and did not at `earlier`.
  private func touched(on board: BoardNumber, since earlier: Moment) throws -> RequestSet {
    let first = moment.axis == .recorded ? earlier.position.next : Position(1)
    var touched = RequestSet()
    _ = try reader.forEachHeader(from: first, through: moment.position) { _, header in
      guard header.board == board.rawValue, header.request > 0 else { return true }
      switch moment.axis {
      case .recorded: touched.insert(header.request)
      case .happened:
        let at = header.happenedAt
        if earlier.time < at && at <= moment.time { touched.insert(header.request) }
      }
      return true
    }
    return touched
  }

  private static func place(_ cursor: String) throws -> UInt32 {
    guard let number = UInt32(cursor) else { throw LedgerError.badCursor(cursor) }
    return number
  }
}
