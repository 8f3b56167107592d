import Domain
import EventLog
import TestSupport
import Testing

@testable import Ledger

@Suite struct ActivityTests {
  private func fold(_ times: [Int64]) -> Activity {
    var fold = ActivityFold()
    for time in times { fold.add(Timestamp(microseconds: time)) }
    return fold.activity(hasTwoTimes: false)
  }

  @Test func `nothing that happened has no spans`() {
    #expect(fold([]).counts.isEmpty)
  }

  @Test func `what happens in one second is one bar`() {
    let activity = fold([5_000_000, 5_000_001, 5_000_002])
    #expect(activity.counts == [3])
    #expect(activity.start.microseconds <= 5_000_000)
    #expect(activity.end.microseconds > 5_000_002)
  }

  @Test(arguments: Seeds.some(20))
  func `every event is in its span, in whatever order they come`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let width = Int64(1) << Int64.random(in: 0...54, using: &random)
    let times = (0..<200).map { _ in Int64.random(in: -width...width, using: &random) }
    let activity = fold(times)
    #expect(activity == fold(times.shuffled(using: &random)), "seed \(seed)")
    #expect(activity.counts.count <= Activity.maximumSpans)
    #expect(activity.counts.reduce(0, +) == times.count)
    #expect(activity.counts.first != 0 && activity.counts.last != 0)
    for (span, count) in activity.counts.enumerated() {
      let start = activity.start.microseconds + Int64(span) * activity.span
      let expected = times.count { $0 >= start && $0 < start + activity.span }
      #expect(count == expected, "seed \(seed), span \(span)")
    }
  }

  @Test func `a long life is told in at least half of the spans there may be`() {
    let activity = fold((0..<1000).map { $0 * 86_400_000_000 })
    #expect(activity.counts.count > Activity.maximumSpans / 2)
  }

  @Test func `a board's life is kept up as it goes on`() throws {
    let test = try TestLedger()
    #expect(try test.ledger.activity(of: "ops", by: test.ana).counts.isEmpty)
    let key = try test.submit("Lamp")
    #expect(try test.ledger.activity(of: "ops", by: test.ana).counts == [1])
    test.clock.advance(seconds: 3_600)
    try test.change(key, .comment("Still dark"))
    let activity = try test.ledger.activity(of: "ops", by: test.ana)
    #expect(activity.counts.first == 1 && activity.counts.last == 1)
    #expect(activity.counts.reduce(0, +) == 2)
    #expect(!activity.hasTwoTimes)
    #expect(try test.ledger.activity(of: nil, by: test.ana) == activity)
    #expect(try test.ledger.activity(of: "ops", on: .happened, by: test.ana) == activity)
  }

  @Test func `who may not read learns nothing of it`() throws {
    let test = try TestLedger()
    #expect(throws: LedgerError.self) {
      try test.ledger.activity(of: "ops", by: PersonNumber(99))
    }
    #expect(throws: LedgerError.self) { try test.ledger.activity(of: "gone", by: test.ana) }
  }
}
