import Domain
import EventLog
import Ledger
import TestSupport
import Testing

/// Random histories against a fold that knows no projections. A history ends with its first failure,
/// which names its seed: `LEDGER_SEED=… swift test --filter OracleTests` runs it again, and
/// `LEDGER_HISTORIES=1000` runs for longer.
@Suite("The oracle") struct OracleTests {
  @Test(arguments: Seeds.some(50))
  func `lists, counts, requests and boards are what the log says`(seed: UInt64) throws {
    let history = try RandomHistory(seed: seed)
    for _ in 0..<3 {
      // Some grow over the blocks that the projections keep requests in.
      try history.grow(by: history.commands.chance(20) ? 400 : 40)
      for _ in 0..<12 { try expectSameList(history) }
      try expectSameRequests(history)
      try expectSameBoardsAndPeople(history)
      try expectSameLogs(history)
    }
    try #require(try history.ledger.check().isEqual)
  }

  // MARK: Lists

  /// Reads a list to its last page, and compares what the pages have.
  private func expectSameList(_ history: RandomHistory) throws {
    let board = try #require(history.oracle.boards.randomElement(using: &history.commands.random))
    var query = history.commands.query(history.oracle, on: board)
    let expected = history.oracle.list(board.slug, query)
    var rows: [Oracle.Row] = []
    repeat {
      let page = try history.ledger.list(board.slug, query, by: .operator)
      rows += page.rows.map { Oracle.Row($0) }
      try #require(page.total == expected.rows.count, "\(query)")
      try #require(Oracle.Counts(page.facets) == expected.counts, "\(query)")
      try #require(page.facets.isInOrder(on: board))
      try #require(page.asOf.position == history.oracle.log.last?.position)
      try #require(page.asOf.time == history.oracle.log.last?.recordedAt)
      // A page is full unless it is the last one, and the last one is not empty.
      try #require(
        page.rows.count == min(query.limit, expected.rows.count - rows.count + page.rows.count))
      try #require((page.next == nil) == (rows.count >= expected.rows.count))
      query.cursor = page.next
    } while query.cursor != nil && rows.count <= expected.rows.count
    try #require(rows == expected.rows, "\(query)")
  }

  // MARK: Requests

  private func expectSameRequests(_ history: RandomHistory) throws {
    for _ in 0..<5 {
      guard let expected = history.oracle.requests.randomElement(using: &history.commands.random)
      else { return }
      let name = expected.key.description
      let detail = try history.ledger.request(name, by: .operator)
      try #require(Oracle.Row(detail.summary) == Oracle.Row(expected))
      try #require(detail.details == expected.details)
      try #require(detail.history.map(Event.init) == expected.history.map(Event.init))
      let next =
        expected.isWithdrawn
        ? [] : expected.board.transitions.filter { $0.from == expected.status }
      try #require(detail.nextStatuses.count == next.count)
      for status in detail.nextStatuses {
        let transition = next.first { $0.to == status.status.code }
        try #require(transition?.needsReason == status.needsReason)
      }
      let last = try #require(expected.history.last)
      try #require(detail.history.last?.revision == detail.summary.revision)
      try #require(detail.history.last?.position == last.position)
      try #require(try history.ledger.resolve(name.lowercased(), by: .operator) == expected.key)
      // A key from elsewhere finds its request, unless a request here has it as its own.
      guard let external = expected.externalKey else { continue }
      let own = RequestKey(external).flatMap { history.oracle.request($0) }
      try #require(
        try history.ledger.resolve(external, by: .operator) == own?.key ?? expected.key)
    }
  }

  /// What request pages and logs say alike of an event.
  private struct Event: Equatable {
    let position: Position
    let recordedAt: Timestamp
    let happenedAt: Timestamp
    let actor: PersonNumber
    let event: RequestEvent?

    init(_ entry: HistoryEntry) {
      position = entry.position
      recordedAt = entry.recordedAt
      happenedAt = entry.happenedAt
      actor = entry.actor
      event = entry.event
    }

    init(_ entry: LogEntry) {
      position = entry.position
      recordedAt = entry.recordedAt
      happenedAt = entry.happenedAt
      actor = entry.actor
      if case .request(_, _, _, let event) = entry.event {
        self.event = event
      } else {
        event = nil
      }
    }
  }

  // MARK: The rest

  private func expectSameBoardsAndPeople(_ history: RandomHistory) throws {
    let boards = try history.ledger.boards(by: .operator)
    try #require(boards.map(\.definition) == history.oracle.boards)
    for board in boards {
      let requests = history.oracle.requests(on: board.definition.slug).filter { !$0.isWithdrawn }
      try #require(board.requests == requests.count)
      let unfinished = requests.filter {
        ![.done, .declined].contains(Oracle.Row($0).status.category)
      }
      try #require(board.unfinished == unfinished.count)
      try #require(try history.ledger.board(board.definition.slug, by: .operator) == board)
    }
    let replayed = try history.ledger.replay()
    for board in boards {
      let codes = history.oracle.requests(on: board.definition.slug)
        .filter { !$0.isWithdrawn }.map(\.status)
      let expected = Dictionary(grouping: codes) { $0 }.mapValues(\.count)
      try #require(replayed.requests[board.number] ?? [:] == expected)
    }
    let people = try history.ledger.people()
    try #require(people.map { Oracle.Person($0) } == history.oracle.people)
    for person in people {
      try #require(try history.ledger.standing(of: person.person) == person)
    }
    try #require(try history.ledger.standing(of: PersonNumber(UInt32(people.count) + 1)) == nil)
  }

  private func expectSameLogs(_ history: RandomHistory) throws {
    let log = history.oracle.log
    let first = Position(
      UInt64.random(in: 0...UInt64(log.count) + 1, using: &history.commands.random))
    func read(_ scope: LogScope, limit: Int = 10_000) throws -> [LogEntry] {
      try history.ledger.log(scope, from: first, limit: limit, by: .operator)
    }
    let rest = log.filter { $0.position >= first }
    try #require(try read(.everything) == rest)
    try #require(try read(.everything, limit: 7) == Array(rest.prefix(7)))
    for (index, board) in history.oracle.boards.enumerated() {
      let events = rest.filter { entry in
        switch entry.event {
        case .board(.created(let number, _, _)): number.rawValue == UInt32(index) + 1
        case .board(.accessChanged(let number, _, _)): number.rawValue == UInt32(index) + 1
        case .person, .group, .policyChanged, .quarantined: false
        case .request(_, _, let its, _): its.slug == board.slug
        }
      }
      try #require(try read(.board(board.slug)) == events)
      try #require(try read(.board(board.slug), limit: 5) == Array(events.prefix(5)))
    }
    if let request = history.oracle.requests.randomElement(using: &history.commands.random) {
      let events = request.history.filter { $0.position >= first }
      try #require(try read(.request(request.key)) == events)
      try #require(try read(.request(request.key), limit: 2) == Array(events.prefix(2)))
    }
  }
}

extension FacetCounts {
  /// Whether values stand where readers look for them.
  fileprivate func isInOrder(on board: BoardDefinition) -> Bool {
    statuses.map(\.status) == board.statuses
      && priorities.map(\.priority) == [.urgent, .high, .normal, .low]
      && owners.map(\.count) == owners.map(\.count).sorted(by: >)
      && requesters.map(\.count) == requesters.map(\.count).sorted(by: >)
      && Set(owners.map(\.owner)).count == owners.count
      && Set(requesters.map(\.requester)).count == requesters.count
  }
}
