import Domain
import EventLog
import LMDB
import ProjectionEngine

extension Question {
  /// The window that `query` asks for, as of this question's moment.
  func window(_ query: TrendQuery, _ asOf: AsOf) throws -> TrendWindow {
    // The clock may be behind the last event, which is recorded all the same.
    let last = asOf.when == .now ? max(now, moment.time) : try instant(of: asOf.when)
    let end = min(try query.to.map { try instant(of: $0) } ?? last, last)
    return try TrendWindow(from: query.from.map { try instant(of: $0) }, through: end)
  }

  private func instant(of when: When) throws -> Timestamp {
    switch when {
    case .now: return now
    case .instant(let instant): return min(instant, max(now, moment.time))
    case .position(let position):
      guard position <= snapshot.position else {
        throw LedgerError.notYet(position, head: snapshot.position)
      }
      return try reader.header(at: position)?.recordedAt ?? Timestamp(microseconds: 0)
    }
  }

  /// What happened within `window`, where this question is as of its end.
  func trends(
    _ slug: String, _ query: TrendQuery, in window: TrendWindow, asOf: Moment
  ) throws -> BoardTrends {
    let known = try self.board(slug)
    let (number, board) = (known.number, known.definition)
    var fold = TrendFold(board, window, TrendFilter(query))
    switch cut {
    case .none, .recorded:
      try forEachFact(on: number, through: moment.position) { fact, header in
        fold.take(fact, of: RequestNumber(header.request), at: header.recordedAt)
      }
    case .happened:
      for event in try happened(on: number) {
        fold.take(event.fact, of: event.request, at: event.at)
      }
    }
    let report = fold.report()
    let oldest = try report.ageing.oldest.map { old in
      let reference = RequestReference(board: number, number: old.request)
      guard let row = try row(of: reference) else {
        preconditionFailure("request \(old.request) is counted and not there")
      }
      return BoardTrends.OldRequest(
        request: try summary(of: reference, row, board), age: old.age)
    }
    return BoardTrends(asOf: asOf, board: board, report: report, oldest: oldest)
  }

  /// The facts of a board's requests through `last`, as they were recorded.
  private func forEachFact(
    on board: BoardNumber, through last: Position,
    _ body: (RequestFact, borrowing Header) -> Void
  ) throws {
    var failure: UnreadableEvent?
    let number = board.rawValue
    _ = try reader.forEachHeader(from: Position(1), through: last) { position, header in
      guard header.board == number else { return true }
      do throws(UnreadableEvent) {
        if case .request(_, _, let fact) = try StoredEvent.fact(header, at: position) {
          body(fact, header)
        }
      } catch { failure = error }
      return failure == nil
    }
    if let failure { throw failure }
  }

  /// One event with the time that counts as it happened.
  private struct Happened {
    let at: Timestamp
    /// Its place among the board's events, which settles ties.
    let order: UInt32
    let request: RequestNumber
    let fact: RequestFact
  }

  /// All of a board's events in the order in which they happened. Nothing happens to a request before
  /// it is submitted, whatever a history from elsewhere says.
  private func happened(on board: BoardNumber) throws -> [Happened] {
    var events: [Happened] = []
    var created: [Timestamp] = []
    var isInOrder = true
    try forEachFact(on: board, through: moment.position) { fact, header in
      var at = header.happenedAt
      if case .submitted = fact {
        created.append(at)
      } else {
        // Requests are numbered from 1 as they are recorded.
        at = max(at, created[Int(header.request) - 1])
      }
      if let last = events.last, at < last.at { isInOrder = false }
      events.append(
        Happened(
          at: at, order: UInt32(events.count), request: RequestNumber(header.request), fact: fact))
    }
    if !isInOrder { events.sort { ($0.at, $0.order) < ($1.at, $1.order) } }
    return events
  }
}
