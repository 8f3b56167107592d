import Domain
import EventLog
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Ledger

@Suite struct `What was erased` {
  private static let secret = "Her salary is 4321"

  /// A ledger with a secret in its first request, that another request has nothing of.
  private func ledger() throws -> (test: TestLedger, key: RequestKey) {
    let test = try TestLedger()
    let key = try test.submit("Payroll", details: Self.secret)
    try test.submit("Lamp", details: "It flickers")
    return (test, key)
  }

  private func erase(_ key: RequestKey, in test: TestLedger) throws {
    _ = try test.ledger.erase(.content(of: key), reason: "Asked for", by: test.ana)
  }

  /// The files of the backup that have the secret in them.
  private func leaks(_ bench: BackupBench) throws -> [String] {
    try bench.content().filter { $1.range(of: Data(Self.secret.utf8)) != nil }.map(\.key)
  }

  @Test func `goes from the backup at the next run, and what shared its segment stays`() throws {
    let (test, key) = try ledger()
    let bench = BackupBench()
    try bench.backUp(test.ledger)
    #expect(try leaks(bench).count == 1)
    try erase(key, in: test)
    let report = try bench.backUp(test.ledger)
    #expect(report.segmentsRemoved >= 1)
    #expect(try leaks(bench).isEmpty)

    try bench.restore()
    let restored = try bench.open()
    #expect(try restored.stored() == test.ledger.stored())
    #expect(try restored.request("OPS-2", by: test.ana).details == "It flickers")
  }

  @Test func `goes from sealed segments, and the others are taken over`() throws {
    let folder = BackupBench()
    let large = try LargeLedger(events: 1)
    let submission = Submission(title: "Payroll", details: Self.secret)
    let key = try #require(
      try large.ledger.performAndWait(.submit(board: "ops", submission), by: .operator).request)
    try large.add(Int(SegmentFile.events) * 2)
    try folder.backUp(large.ledger)
    _ = try large.ledger.erase(.content(of: key), reason: nil, by: .operator)
    let report = try folder.backUp(large.ledger)
    // The first, where it was, and the last, where the erasure is.
    #expect(report.segmentsWritten == 2)
    #expect(report.segmentsReused == 1)
    #expect(try leaks(folder).isEmpty)
  }

  @Test func `stays erased where a restore ends before the erasure`() throws {
    let (test, key) = try ledger()
    let end = try test.ledger.head().position
    try erase(key, in: test)
    try test.change(try test.submit("Later"), .comment("Later still"))
    let bench = BackupBench()
    try bench.backUp(test.ledger)

    let report = try bench.restore(until: .position(end))
    #expect(report.erasures == 1)
    #expect(report.head == end.next)
    let restored = try bench.open()
    let detail = try restored.request(key.description, by: test.ana)
    #expect(detail.summary.title.isEmpty)
    #expect(try !restored.stored().contains { $0.saltedBody?.contains(Self.secret) ?? false })
    #expect(try restored.check().isEqual)
    // Who reads the restored log can tell each missing text from a lost one.
    var erased = ErasedBodies()
    let events = try restored.stored()
    for (index, event) in events.enumerated() {
      erased.take(event.header, at: Position(UInt64(index) + 1))
    }
    for (index, event) in events.enumerated()
    where event.header.bodyDigest != .none && event.saltedBody == nil {
      #expect(erased.contains(event.header, at: Position(UInt64(index) + 1)))
    }
    // And go on with the request.
    _ = try restored.performAndWait(.change(key, .comment("Still here")), by: test.ana)
  }

  @Test func `is not erased once more where the request did not exist yet`() throws {
    let test = try TestLedger()
    let end = try test.ledger.head().position
    let key = try test.submit("Payroll", details: Self.secret)
    try erase(key, in: test)
    let bench = BackupBench()
    try bench.backUp(test.ledger)
    let report = try bench.restore(until: .position(end))
    #expect(report.erasures == 0)
    #expect(report.head == end)
  }

  @Test func `a person stays erased where a restore ends before`() throws {
    let test = try TestLedger()
    let key = try test.submit("By Ben", by: test.ben, details: Self.secret)
    let end = try test.ledger.head().position
    _ = try test.ledger.erase(
      .person(test.ben, keepsTexts: false), reason: nil, by: test.ana)
    let bench = BackupBench()
    try bench.backUp(test.ledger)
    #expect(try bench.restore(until: .position(end)).erasures == 1)
    let restored = try bench.open()
    #expect(try restored.standing(of: test.ben)?.isErased == true)
    #expect(try restored.request(key.description, by: test.ana).summary.title.isEmpty)
  }

  @Test func `while a backup is written is missing from it, with the erasure in it`() throws {
    let (test, key) = try ledger()
    try test.submit("More")
    let bench = BackupBench()
    // Between reading the events and the end of the run.
    let isErased = Once()
    let report = try test.ledger.backUp(
      to: bench.backup, copyPrivate: BackupBench.copyPrivate,
      progress: { [ledger = test.ledger, ana = test.ana] _ in
        isErased.run { _ = try? ledger.erase(.content(of: key), reason: nil, by: ana) }
      })
    #expect(try report.moment == test.ledger.head())
    #expect(try leaks(bench).isEmpty)
    try bench.restore()
    #expect(try bench.open().stored() == test.ledger.stored())
  }
}

/// Runs something the first time only.
private final class Once: Sendable {
  private let isDone = Mutex(false)

  func run(_ body: () -> Void) {
    guard
      isDone.withLock({
        let was = $0; $0 = true; return !was
      })
    else { return }
    body()
  }
}

extension [UInt8] {
  fileprivate func contains(_ text: String) -> Bool {
    Data(self).range(of: Data(text.utf8)) != nil
  }
}
