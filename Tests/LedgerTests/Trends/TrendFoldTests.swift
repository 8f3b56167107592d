import Domain
import EventLog
import Testing

@testable import Ledger

@Suite struct `What a trend counts` {
  private static let ops = BoardTemplate.ops
  private let ana = PersonNumber(1)
  private let ben = PersonNumber(2)

  /// Ten days in March 2026.
  private func fold(_ filter: (inout TrendQuery) -> Void = { _ in }) throws -> TrendFold {
    var query = TrendQuery()
    filter(&query)
    let window = try TrendWindow(from: day(1), through: day(10, hour: 23))
    return TrendFold(Self.ops, window, TrendFilter(query))
  }

  private func day(_ day: Int, hour: Int = 9) throws -> Timestamp {
    let start = try #require(Timestamp("2026-03-01T00:00:00Z"))
    return Timestamp(
      microseconds: start.microseconds + Int64((day - 1) * 24 + hour) * 3_600_000_000)
  }

  private func submitted(
    _ status: String = "new", owner: PersonNumber? = nil, priority: Priority = .normal
  ) throws -> RequestFact {
    .submitted(
      .init(
        status: try #require(Self.ops.status(status)).code, priority: priority, owner: owner,
        requester: ana, isImported: false))
  }

  private func moved(_ status: String) throws -> RequestFact {
    .statusChanged(to: try #require(Self.ops.status(status)).code)
  }

  private let one = RequestNumber(1)
  private let two = RequestNumber(2)

  @Test func `submitted and finished are counted on their days`() throws {
    var fold = try fold()
    fold.take(try submitted(), of: one, at: try day(2))
    fold.take(try submitted(), of: two, at: try day(2, hour: 23))
    fold.take(try moved("done"), of: one, at: try day(5))
    fold.take(try moved("declined"), of: two, at: try day(6))
    let report = fold.report()
    #expect(report.buckets.map(\.flow.submitted) == [0, 2, 0, 0, 0, 0, 0, 0, 0, 0])
    #expect(report.buckets.map(\.flow.finished) == [0, 0, 0, 0, 1, 1, 0, 0, 0, 0])
    #expect((report.flow.done, report.flow.declined) == (1, 1))
    #expect(report.unfinished == 0)
    // Three days the one, three and ten hours the other.
    #expect(report.cycle.median == .seconds(72 * 3600))
    #expect(report.cycle.percentile85 == .seconds(82 * 3600))
  }

  @Test func `counts at the end of a day are what it left`() throws {
    var fold = try fold()
    fold.take(try submitted(), of: one, at: try day(1))
    fold.take(try moved("in-progress"), of: one, at: try day(3))
    fold.take(try moved("waiting"), of: one, at: try day(3, hour: 10))
    let report = fold.report()
    #expect(report.before == [0, 0, 0, 0, 0])
    #expect(report.buckets[1].counts == [1, 0, 0, 0, 0])
    #expect(report.buckets[2].counts == [0, 0, 1, 0, 0])
    #expect(report.statuses.map(\.entered) == [1, 1, 1, 0, 0])
    #expect(report.statuses.map(\.now) == [0, 0, 1, 0, 0])
  }

  @Test func `what began before the window is there and not counted as submitted`() throws {
    var fold = try fold()
    fold.take(try submitted(), of: one, at: try day(-20))
    fold.take(try submitted("done"), of: two, at: try day(-19))
    fold.take(try moved("done"), of: one, at: try day(4, hour: 9))
    let report = fold.report()
    #expect(report.before == [1, 0, 0, 1, 0])
    #expect(report.flow.submitted == 0)
    #expect(report.flow.finished == 1)
    #expect(report.cycle.median == .seconds(24 * 86_400))
  }

  @Test func `a reopened request counts again when it is finished again, from its submission`()
    throws
  {
    var fold = try fold()
    fold.take(try submitted(), of: one, at: try day(1))
    fold.take(try moved("done"), of: one, at: try day(2))
    fold.take(try moved("in-progress"), of: one, at: try day(4))
    fold.take(try moved("done"), of: one, at: try day(9))
    let report = fold.report()
    #expect(report.flow.finished == 2)
    #expect(report.flow.reopened == 1)
    #expect(report.buckets[1].flow.finished == 1)
    #expect(report.buckets[3].flow.reopened == 1)
    #expect(report.buckets[8].flow.finished == 1)
    #expect(report.buckets[1].cycle.median == .seconds(86_400))
    #expect(report.buckets[8].cycle.median == .seconds(8 * 86_400))
  }

  @Test func `from done to declined is no second finish`() throws {
    var fold = try fold()
    fold.take(try submitted(), of: one, at: try day(1))
    fold.take(try moved("done"), of: one, at: try day(2))
    fold.take(try moved("declined"), of: one, at: try day(3))
    let report = fold.report()
    #expect((report.flow.done, report.flow.declined, report.flow.reopened) == (1, 0, 0))
    #expect(report.statuses.map(\.now) == [0, 0, 0, 0, 1])
  }

  @Test func `what came finished is finished, and not timed`() throws {
    var fold = try fold()
    fold.take(try submitted("done"), of: one, at: try day(1))
    let report = fold.report()
    #expect((report.flow.submitted, report.flow.finished) == (1, 1))
    #expect(report.cycle.count == 0)
    #expect(report.cycle.median == nil)
  }

  @Test func `a filter is asked at each moment`() throws {
    var fold = try fold { $0.owners = [.person(self.ben)] }
    fold.take(try submitted(owner: ana), of: one, at: try day(1))
    fold.take(try submitted(owner: ben), of: two, at: try day(1))
    fold.take(.assigned(to: ben), of: one, at: try day(3))
    fold.take(.assigned(to: nil), of: two, at: try day(5))
    fold.take(try moved("done"), of: one, at: try day(7))
    fold.take(try moved("done"), of: two, at: try day(8))
    let report = fold.report()
    #expect(report.flow.submitted == 1)
    #expect(report.flow.finished == 1)
    #expect(report.buckets.map { $0.counts[0] } == [1, 1, 2, 2, 1, 1, 0, 0, 0, 0])
    #expect(report.owners.map(\.owner) == [ben])
    #expect(report.unfinished == 0)
  }

  @Test func `owners have what they finished, and what they have left`() throws {
    var fold = try fold()
    fold.take(try submitted(owner: ana), of: one, at: try day(1))
    fold.take(try submitted(), of: two, at: try day(1))
    fold.take(try submitted(owner: ben), of: RequestNumber(3), at: try day(1))
    fold.take(try moved("done"), of: one, at: try day(3))
    fold.take(.assigned(to: ben), of: one, at: try day(4))
    let owners = fold.report().owners
    #expect(owners.map(\.owner) == [ben, nil, ana])
    #expect(owners.map(\.unfinished) == [1, 1, 0])
    #expect(owners.map(\.finished) == [0, 0, 1])
    #expect(owners.last?.cycle.median == .seconds(2 * 86_400))
  }

  @Test func `unfinished requests are as old as their submission, the oldest first`() throws {
    var fold = try fold()
    // Numbers say nothing about age where histories were imported.
    fold.take(try submitted("waiting"), of: two, at: try day(-400))
    fold.take(try submitted(), of: one, at: try day(2))
    fold.take(try submitted(), of: RequestNumber(3), at: try day(10))
    fold.take(try moved("in-progress"), of: two, at: try day(9))
    let ageing = fold.report().ageing
    #expect(ageing.oldest.map(\.request) == [two, one, RequestNumber(3)])
    #expect(ageing.bands.map(\.count) == [1, 1, 0, 0, 1])
    #expect(ageing.bands[4].counts == [0, 1, 0, 0, 0])
  }

  @Test func `a window shorter than a week says nothing of a week`() throws {
    let tenDays = try fold().report()
    #expect(tenDays.perWeek(10).map { (6.9...7.1).contains($0) } == true)
    let window = try TrendWindow(from: day(1), through: day(6, hour: 23))
    let six = TrendFold(Self.ops, window, TrendFilter(TrendQuery())).report()
    #expect(six.perWeek(10) == nil)
  }

  @Test func `without any event everything is nothing`() throws {
    let report = try fold().report()
    #expect(report.buckets.count == 10)
    #expect(report.flow == TrendFlow())
    #expect(report.cycle.median == nil)
    #expect(report.owners.isEmpty)
    #expect(report.unfinished == 0)
  }

  @Test func `events after the window are not there`() throws {
    var fold = try fold()
    fold.take(try submitted(), of: one, at: try day(10, hour: 22))
    fold.take(try moved("done"), of: one, at: try day(11))
    let report = fold.report()
    #expect(report.unfinished == 1)
    #expect(report.flow.finished == 0)
  }
}
