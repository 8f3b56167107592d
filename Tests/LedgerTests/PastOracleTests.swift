import Domain
import EventLog
import Ledger
import TestSupport
import Testing

/// Random histories, asked about random moments, against a fold that stops there. A history ends with
/// its first failure, which names its seed: `LEDGER_SEED=… swift test --filter PastOracleTests` runs it
/// again, and `LEDGER_HISTORIES=1000` runs for longer.
@Suite("The oracle of the past") struct PastOracleTests {
  @Test(arguments: Seeds.some(30))
  func `lists, requests and boards were at any moment what the log says`(seed: UInt64) throws {
    let history = try RandomHistory(seed: seed)
    for _ in 0..<3 {
      // Some grow over what waits to be written into columns.
      try history.grow(by: history.commands.chance(5) ? 400 : 40)
      for _ in 0..<8 {
        let asOf = history.commands.moment(history.oracle)
        let (moment, state) = history.oracle.past(asOf, now: history.now)
        for _ in 0..<3 { try expectSameList(history, asOf, moment, state) }
        try expectSameRequests(history, asOf, moment, state)
        try expectSameBoards(history, asOf, state)
      }
      try expectNothingToCome(history)
    }
  }

  @Test func `a board of several blocks was at any moment what the log says`() throws {
    let history = try RandomHistory(seed: Seeds.some(1)[0])
    try history.importMany(requests: 4_200)
    for _ in 0..<4 {
      try history.grow(by: 40)
      for _ in 0..<3 {
        let asOf = history.commands.moment(history.oracle)
        let (moment, state) = history.oracle.past(asOf, now: history.now)
        try expectSameList(history, asOf, moment, state)
        try expectSameBoards(history, asOf, state)
      }
    }
    try #require(try history.ledger.check().isEqual)
  }

  // MARK: -

  private func expectSameList(
    _ history: RandomHistory, _ asOf: AsOf, _ moment: Moment, _ state: Oracle
  ) throws {
    let board = try #require(history.oracle.boards.randomElement(using: &history.commands.random))
    var query = history.commands.query(history.oracle, on: board)
    let expected = state.list(board.slug, query)
    var rows: [Oracle.Row] = []
    repeat {
      let page = try history.ledger.list(board.slug, query, asOf: asOf, by: .operator)
      rows += page.rows.map { Oracle.Row($0) }
      try #require(page.asOf == moment, "\(asOf)")
      try #require(page.total == expected.rows.count, "\(asOf) \(query)")
      try #require(Oracle.Counts(page.facets) == expected.counts, "\(asOf) \(query)")
      try #require((page.next == nil) == (rows.count >= expected.rows.count))
      query.cursor = page.next
    } while query.cursor != nil && rows.count <= expected.rows.count
    try #require(rows == expected.rows, "\(asOf) \(query)")
  }

  private func expectSameRequests(
    _ history: RandomHistory, _ asOf: AsOf, _ moment: Moment, _ state: Oracle
  ) throws {
    for _ in 0..<4 {
      guard let known = history.oracle.requests.randomElement(using: &history.commands.random)
      else { return }
      let name = known.key.description
      // What has no request yet may be another's key from elsewhere.
      let found = state.request(known.key) ?? state.requests.first { $0.externalKey == name }
      guard let expected = found else {
        let error = #expect(throws: LedgerError.self) {
          try history.ledger.request(name, asOf: asOf, by: .operator)
        }
        try #require(error?.refusal == .unknownRequest(name), "\(asOf)")
        continue
      }
      let detail = try history.ledger.request(name, asOf: asOf, by: .operator)
      try #require(detail.asOf == moment, "\(asOf)")
      try #require(Oracle.Row(detail.summary) == Oracle.Row(expected), "\(asOf)")
      try #require(detail.details == expected.details, "\(asOf)")
      try #require(
        detail.history.map(\.position) == expected.history.map(\.position), "\(asOf) \(name)")
      let next =
        expected.isWithdrawn
        ? [] : expected.board.transitions.filter { $0.from == expected.status }
      try #require(Set(detail.nextStatuses.map(\.status.code)) == Set(next.map(\.to)))
    }
  }

  private func expectSameBoards(_ history: RandomHistory, _ asOf: AsOf, _ state: Oracle) throws {
    let boards = try history.ledger.boards(asOf: asOf, by: .operator)
    for board in boards {
      let requests = state.requests(on: board.definition.slug).filter { !$0.isWithdrawn }
      try #require(board.requests == requests.count, "\(asOf)")
      let unfinished = requests.filter { !Oracle.Row($0).status.category.isFinal }
      try #require(board.unfinished == unfinished.count, "\(asOf)")
      try #require(
        try history.ledger.board(board.definition.slug, asOf: asOf, by: .operator) == board)
    }
  }

  /// Nobody can ask about a position that is still to come.
  private func expectNothingToCome(_ history: RandomHistory) throws {
    let head = Position(UInt64(history.oracle.log.count))
    let next = Position(head.rawValue + 1)
    let error = #expect(throws: LedgerError.self) {
      try history.ledger.list("ops", RequestQuery(), asOf: AsOf(.position(next)), by: .operator)
    }
    guard case .notYet(next, head: head)? = error else {
      Issue.record("position \(next) was answered with \(String(describing: error))")
      return
    }
  }
}
