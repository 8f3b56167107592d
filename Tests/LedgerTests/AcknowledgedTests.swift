import Dispatch
import Domain
import EventLog
import Synchronization
import TestSupport
import Testing

@testable import Ledger

@Suite struct `What was acknowledged` {
  private let test: TestLedger
  private var ledger: RequestLedger { test.ledger }

  init() throws { test = try TestLedger() }

  /// A batch with one request, durable and not yet to be seen.
  private func durableBatch(_ title: String) throws -> WriteSession {
    let session = try ledger.begin()
    _ = try session.perform(
      .submit(board: "ops", Submission(title: title)), by: test.ana, CommandOptions())
    try session.commitLog()
    return session
  }

  @Test func `is seen by a question asked before the views are there`() throws {
    let session = try durableBatch("Lamp")
    let answer = Mutex<[String]?>(nil)
    let (asked, answered) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    ledger.acknowledged.advance(to: session.head) {
      DispatchQueue.global().async { [ledger, ana = test.ana] in
        asked.signal()
        let page = try? ledger.list("ops", RequestQuery(), by: ana)
        answer.withLock { $0 = page?.rows.map(\.title) }
        answered.signal()
      }
      asked.wait()
    } settle: {
      try? session.commitViews()
    }
    answered.wait()
    #expect(answer.withLock { $0 } == ["Lamp"])
  }

  @Test func `is seen even where the views' commit failed: the question catches them up`() throws {
    // The batch lets go of the views without a commit, as after one that failed.
    let head = try durableBatch("Lamp").head
    ledger.acknowledged.advance(to: head) {
    } settle: {
    }
    #expect(try test.keys() == ["OPS-1"])
  }

  @Test func `is seen by whoever asks next, however many write`() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 1...8 {
        group.addTask { [ledger, ana = test.ana] in
          for number in 1...20 {
            let outcome = try await ledger.perform(
              .submit(board: "ops", Submission(title: "\(writer) \(number)")), by: ana)
            let key = try #require(outcome.request)
            let seen = try ledger.request(key.description, by: ana)
            #expect(seen.summary.title == "\(writer) \(number)")
          }
        }
      }
      try await group.waitForAll()
    }
  }
}
