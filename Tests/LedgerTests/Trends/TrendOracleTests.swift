import Domain
import EventLog
import TestSupport
import Testing

@testable import Ledger

/// Random histories of some months, counted by the fold and in the plainest way. A failure names its
/// seed: `LEDGER_SEED=… swift test --filter TrendOracleTests` runs it again.
@Suite("The oracle of trends") struct TrendOracleTests {
  @Test(arguments: Seeds.some(12))
  func `every figure is what the public log says`(seed: UInt64) throws {
    let history = try RandomHistory(seed: seed)
    // From hours to days between two batches.
    history.pace = 0...200_000
    try history.grow(by: 150)
    try importOutOfOrder(history)
    try history.grow(by: 50)
    let log = try history.ledger.log(
      .everything, from: Position(1), limit: RequestLedger.maximumLogEntries, by: .operator)
    for _ in 0..<12 {
      let board = try #require(history.oracle.boards.randomElement(using: &history.commands.random))
      let query = history.commands.trend(history.oracle)
      let asOf = history.commands.asOf(history.oracle)
      let trends: BoardTrends
      do throws(LedgerError) {
        trends = try history.ledger.trends(board.slug, query, asOf: asOf, by: .operator)
      } catch {
        guard case .badWindow = error else { throw error }
        continue
      }
      try #require(trends.report.window.end >= trends.report.window.start)
      let naive = NaiveTrends(log, on: board, axis: asOf.axis, query)
      try expectSame(trends, naive, "\(query) \(asOf)")
      try expectSameAsList(trends, query, asOf.axis, history)
    }
  }

  private func expectSame(
    _ trends: BoardTrends, _ naive: NaiveTrends, _ question: String
  ) throws {
    let report = trends.report
    let window = report.window
    let start = Timestamp(microseconds: window.start.microseconds - 1)
    try #require(report.before == naive.counts(at: start), "\(question)")
    var all = NaiveTrends.Flow()
    for bucket in report.buckets {
      let flow = naive.flow(in: bucket.span)
      try #require(bucket.flow.submitted == flow.submitted, "\(question) \(bucket.span)")
      try #require(bucket.flow.reopened == flow.reopened, "\(question)")
      try #require(bucket.flow.done == flow.finishes.count { $0.isDone }, "\(question)")
      try #require(bucket.flow.declined == flow.finishes.count { !$0.isDone }, "\(question)")
      try #require(bucket.counts == naive.counts(at: bucket.span.end), "\(question)")
      try expectSame(bucket.cycle, flow.finishes)
      all.submitted += flow.submitted
      all.reopened += flow.reopened
      all.finishes += flow.finishes
      all.entered.merge(flow.entered, uniquingKeysWith: +)
    }
    try #require(report.flow.submitted == all.submitted && report.flow.reopened == all.reopened)
    try expectSame(report.cycle, all.finishes)
    try expectSameStatuses(report, all)
    try expectSameOwners(report, naive, all)
    try expectSameAgeing(trends, naive)
  }

  private func expectSame(_ cycle: CycleTime, _ finishes: [NaiveTrends.Finish]) throws {
    let times = finishes.compactMap(\.time)
    try #require(cycle.count == times.count)
    try #require(cycle.median == NaiveTrends.percentile(50, of: times))
    try #require(cycle.percentile85 == NaiveTrends.percentile(85, of: times))
  }

  private func expectSameStatuses(_ report: TrendReport, _ all: NaiveTrends.Flow) throws {
    try #require(report.statuses.map(\.before) == report.before)
    try #require(report.statuses.map(\.now) == report.buckets.last?.counts)
    for status in report.statuses {
      try #require(status.entered == all.entered[status.status.id] ?? 0)
    }
  }

  private func expectSameOwners(
    _ report: TrendReport, _ naive: NaiveTrends, _ all: NaiveTrends.Flow
  ) throws {
    let left = naive.standing(at: report.window.end).map(\.state)
      .filter { !$0.status.category.isFinal }
    try #require(
      Set(report.owners.map(\.owner)) == Set(left.map(\.owner) + all.finishes.map(\.owner)))
    for owner in report.owners {
      try #require(owner.unfinished == left.count { $0.owner == owner.owner })
      let finishes = all.finishes.filter { $0.owner == owner.owner }
      try #require(owner.finished == finishes.count)
      try expectSame(owner.cycle, finishes)
    }
    try #require(report.owners.map(\.unfinished) == report.owners.map(\.unfinished).sorted(by: >))
  }

  private func expectSameAgeing(_ trends: BoardTrends, _ naive: NaiveTrends) throws {
    let report = trends.report
    let left = naive.standing(at: report.window.end)
      .filter { !$0.state.status.category.isFinal }
      .sorted {
        ($0.state.submitted, $0.key.number.rawValue) < ($1.state.submitted, $1.key.number.rawValue)
      }
    try #require(report.unfinished == left.count)
    try #require(trends.oldest.map(\.request.key) == left.prefix(Ageing.maximumOldest).map(\.key))
    let shown = left.prefix(trends.oldest.count)
    try #require(trends.oldest.map(\.request.status) == shown.map(\.state.status))
    try #require(trends.oldest.map(\.request.owner) == shown.map(\.state.owner))
    try #require(
      trends.oldest.map(\.age)
        == shown.map {
          .microseconds(report.window.end.microseconds - $0.state.submitted.microseconds)
        })
    let bounds = AgeBand.allCases.map { Int64($0.days) * 86_400_000_000 } + [.max]
    for (index, band) in report.ageing.bands.enumerated() {
      let within = left.filter {
        let age = report.window.end.microseconds - $0.state.submitted.microseconds
        return bounds[index] <= age && age < bounds[index + 1]
      }
      for (counted, status) in zip(band.counts, naive.board.statuses) {
        try #require(counted == within.count { $0.state.status == status })
      }
    }
  }

  /// The list as of a bucket's end, under the same filter, has as many of each status.
  private func expectSameAsList(
    _ trends: BoardTrends, _ query: TrendQuery, _ axis: TimeAxis, _ history: RandomHistory
  ) throws {
    let bucket = try #require(
      trends.report.buckets.randomElement(using: &history.commands.random))
    var list = RequestQuery()
    list.owners = query.owners
    list.requesters = query.requesters
    list.priorities = query.priorities
    let page = try history.ledger.list(
      trends.board.slug, list, asOf: AsOf(.instant(bucket.span.end), axis: axis), by: .operator)
    try #require(page.facets.statuses.map(\.count) == bucket.counts)
  }

  /// Two histories from elsewhere, the second older than the first, with events at the same instant.
  private func importOutOfOrder(_ history: RandomHistory) throws {
    let people = ImportPeople(find: { _ in nil }, willJoin: { _ in })
    for (year, month) in [(2026, 3), (2025, 11)] {
      let lines = history.commands.importedHistory(
        on: history.oracle.boards[0], named: "Y\(year)", year: year, month: month)
      _ = try history.ledger.importHistory(
        HistoryFile(Array(lines.utf8)), into: history.oracle.boards[0].slug,
        mapping: ImportMapping(), people: people, by: .operator)
    }
    try history.follow()
  }
}

extension RandomCommands {
  fileprivate mutating func trend(_ oracle: Oracle) -> TrendQuery {
    var query = TrendQuery()
    if chance(2) { query.from = moment(oracle) }
    if chance(2) { query.to = moment(oracle) }
    if chance(3) {
      query.owners = some([.nobody] + oracle.people.map { .person($0.number) })
    }
    if chance(5) { query.requesters = some(oracle.people.map(\.number)) }
    if chance(4) { query.priorities = some(Priority.allCases) }
    return query
  }

  fileprivate mutating func asOf(_ oracle: Oracle) -> AsOf {
    AsOf(chance(2) ? .now : moment(oracle), axis: chance(2) ? .recorded : .happened)
  }

  private mutating func moment(_ oracle: Oracle) -> When {
    let entry = oracle.log.randomElement(using: &random)
    guard let entry else { return .now }
    if chance(4) { return .position(entry.position) }
    let days = Int64.random(in: -60...60, using: &random)
    let time = chance(2) ? entry.recordedAt : entry.happenedAt
    return .instant(
      Timestamp(microseconds: time.microseconds + (chance(2) ? 0 : days * 86_400_000_000)))
  }

  /// Some requests over two months, each moved a few times.
  fileprivate mutating func importedHistory(
    on board: BoardDefinition, named name: String, year: Int, month: Int
  ) -> String {
    var lines: [String] = []
    func time(_ day: Int) -> String {
      let (month, day) = day <= 28 ? (month, day) : (month + 1, day - 28)
      return "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)T10:00:00Z"
    }
    for day in 1...56 {
      for number in 1...6 where day == number * 3 {
        let status = board.statuses.randomElement(using: &random)?.id ?? ""
        lines.append(
          """
          {"time": "\(time(day))", "request": "\(name)-\(number)", "actor": "Dora", \
          "event": "submitted", "title": "Chair", "status": "\(status)", "owner": null, "fields": {}}
          """)
      }
      for number in 1...6 where day > number * 3 && chance(12) {
        let status = board.statuses.randomElement(using: &random)?.id ?? ""
        lines.append(
          """
          {"time": "\(time(day))", "request": "\(name)-\(number)", "actor": "Dora", \
          "event": "status", "to": "\(status)"}
          """)
      }
    }
    return lines.joined(separator: "\n")
  }
}
