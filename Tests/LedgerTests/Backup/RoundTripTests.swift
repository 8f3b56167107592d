import Domain
import EventLog
import Foundation
import LMDB
import Synchronization
import TestSupport
import Testing

@testable import Ledger

@Suite struct `A backup that is restored` {
  @Test(arguments: Seeds.some(4))
  func `has the same events, texts and views`(seed: UInt64) throws {
    let history = try RandomHistory(seed: seed)
    try history.grow(by: 120)
    let bench = BackupBench()
    let before = try history.ledger.stored()
    let digest = try history.ledger.digest()
    let report = try bench.backUp(history.ledger)
    #expect(report.moment.position == digest.position)

    let restored = try bench.restore()
    #expect(restored.moment == report.moment)
    let ledger = try bench.open()
    #expect(try ledger.stored() == before)
    #expect(try ledger.digest().digest == digest.digest)
    #expect(try ledger.check().isEqual)
    #expect(ledger.log.ledgerID == history.ledger.log.ledgerID)
  }

  @Test func `is whole although others wrote meanwhile`() async throws {
    let test = try TestLedger()
    for number in 0..<200 { try test.submit("Request \(number)") }
    let bench = BackupBench()
    let (ledger, ana) = (test.ledger, test.ana)
    let isDone = Mutex(false)
    async let writing = Task.detached {
      var count = 0
      while !isDone.withLock({ $0 }) {
        _ = try await ledger.perform(
          .submit(board: "ops", Submission(title: "Meanwhile \(count)")), by: ana)
        count += 1
      }
      return count
    }.value
    var reports: [BackupReport] = []
    for _ in 0..<5 { reports.append(try bench.backUp(ledger)) }
    isDone.withLock { $0 = true }
    _ = try await writing

    #expect(
      zip(reports, reports.dropFirst()).allSatisfy { $0.moment.position <= $1.moment.position })
    let last = try #require(reports.last)
    try bench.restore()
    let restored = try bench.open()
    #expect(try restored.head() == last.moment)
    #expect(try restored.stored() == ledger.stored(through: last.moment.position))
    let digest = try ledger.digest(to: last.moment.position).digest
    #expect(try restored.digest().digest == digest)
  }

  @Test func `goes on as a history of its own that says where it left the one before`() throws {
    let test = try TestLedger()
    try test.submit("In both")
    let bench = BackupBench()
    try bench.backUp(test.ledger)
    let before = try test.ledger.checkpoint()
    let report = try bench.restore()
    #expect(report.epoch == 1)
    #expect(report.origin.hasSuffix("/1"))

    let ledger = try bench.open()
    let after = try ledger.checkpoint()
    #expect(after.checkpoint.origin == report.origin)
    #expect(after.key != before.key)
    let fork = try #require(after.checkpoint.extensions.first)
    #expect(fork.hasPrefix("fork \(before.checkpoint.size) "))
    #expect(ledger.log.fork?.root == before.checkpoint.root)

    // And so on: a restored ledger can be backed up and restored as any other.
    _ = try ledger.performAndWait(
      .submit(board: "ops", Submission(title: "Only here")), by: test.ana)
    let second = BackupBench()
    try second.backUp(ledger)
    #expect(try second.restore().epoch == 2)
    #expect(try second.open().stored() == ledger.stored())
  }

  @Test func `has the private folder as it was`() throws {
    let test = try TestLedger()
    let bench = BackupBench()
    try bench.backUp(test.ledger)
    try bench.restore()
    let store = try Store(bench.folder.file("restored/private"))
    let names: Table<ByteKey> = try store.table("names")
    let name = try store.read { transaction throws(LMDBError) in
      try transaction.value(forKey: ByteKey([1]), in: names)
    }
    #expect(name == Array("Ana".utf8))
  }

  @Test func `is readable by its owner alone, restored or not`() throws {
    let test = try TestLedger()
    let bench = BackupBench()
    try bench.backUp(test.ledger)
    try bench.restore()
    for top in ["backup", "restored"] {
      let names = try #require(FileManager.default.subpaths(atPath: bench.folder.file(top)))
      for name in names {
        let path = bench.folder.file("\(top)/\(name)")
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
          attributes[.type] as? FileAttributeType != .typeSymbolicLink
        else { continue }
        let mode = try #require(attributes[.posixPermissions] as? Int)
        #expect(mode & 0o077 == 0, "\(name) has mode \(String(mode, radix: 8))")
      }
    }
  }

  @Test func `is larger than one segment, and its segments are those of the documents`() throws {
    let events = Int(SegmentFile.events) * 2 + 5
    let ledger = try LargeLedger(events: events)
    let bench = BackupBench()
    let report = try bench.backUp(ledger.ledger)
    #expect(report.segmentsWritten == 3)
    #expect(try bench.segments().count == 3)
    let middle = Position(SegmentFile.events + 7)
    try bench.restore(until: .position(middle))
    let restored = try bench.open()
    #expect(try restored.head().position == middle)
    #expect(try restored.stored() == ledger.ledger.stored(through: middle))
    #expect(
      try restored.log.fork?.root
        == ledger.ledger.log.read { reader throws(LMDBError) in
          try reader.root(at: middle.rawValue)
        })
  }
}
