import Dispatch
import Synchronization
import Testing

@testable import Ledger

/// When a checkpoint is published, with a clock that the test moves.
struct ScheduleTests {
  /// Keeps what is delayed until the test says that the time has come.
  private final class Delays: Sendable {
    private let works = Mutex<[@Sendable () -> Void]>([])

    var count: Int { works.withLock { $0.count } }
    func add(_ work: @escaping @Sendable () -> Void) { works.withLock { $0.append(work) } }
    func pass() {
      let due = works.withLock { works in
        defer { works = [] }
        return works
      }
      for work in due { work() }
    }
  }

  private let delays = Delays()
  private let published = Published()

  private final class Published: Sendable {
    private let number = Mutex(0)
    var count: Int { number.withLock { $0 } }
    func add() -> Bool {
      number.withLock { $0 += 1 }
      return true
    }
  }

  private func makeSchedule() -> CheckpointSchedule {
    CheckpointSchedule(delay: { [delays] _, work in delays.add(work) })
  }

  @Test func `many commits within the interval are published once`() {
    let schedule = makeSchedule()
    for _ in 1...100 { schedule.grew { published.add() } }
    #expect(delays.count == 1)
    #expect(published.count == 0)
    delays.pass()
    #expect(published.count == 1)
    schedule.grew { published.add() }
    delays.pass()
    #expect(published.count == 2)
  }

  @Test func `what was published on demand is not published again`() throws {
    let schedule = makeSchedule()
    schedule.grew { published.add() }
    try schedule.alone { () throws(LedgerError) in }
    delays.pass()
    #expect(published.count == 0)
  }

  @Test func `the end publishes what is still to be published, and nothing after it`() {
    let schedule = makeSchedule()
    schedule.grew { published.add() }
    schedule.close { published.add() }
    #expect(published.count == 1)
    delays.pass()
    schedule.grew { published.add() }
    delays.pass()
    schedule.close { published.add() }
    #expect(published.count == 1)
  }

  @Test func `what failed is tried again at the end`() {
    let schedule = makeSchedule()
    schedule.grew { false }
    delays.pass()
    schedule.close { published.add() }
    #expect(published.count == 1)
  }
}
