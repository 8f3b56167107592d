import Domain
@testable import EventLog
import Foundation
import LMDB
import TestSupport
import Testing

@testable import Ledger

@Suite struct `A second run of a backup` {
  @Test func `writes what is new and takes over what is sealed`() throws {
    let ledger = try LargeLedger(events: Int(SegmentFile.events) + 10)
    let bench = BackupBench()
    let first = try bench.backUp(ledger.ledger)
    let before = try bench.segments()
    #expect(first.segmentsWritten == 2)

    try ledger.add(20)
    let second = try bench.backUp(ledger.ledger)
    #expect(second.segmentsWritten == 1)
    #expect(second.segmentsReused == 1)
    #expect(second.segmentsRemoved == 1)
    #expect(second.eventsWritten == 30)
    let after = try bench.segments()
    #expect(after.count == 2)
    #expect(Set(before).intersection(after).count == 1)
    try bench.restore()
    #expect(try bench.open().stored() == ledger.ledger.stored())
  }

  @Test func `writes no segment where nothing happened`() throws {
    let test = try TestLedger()
    try test.submit("One")
    let bench = BackupBench()
    try bench.backUp(test.ledger)
    let before = try bench.segments()
    let second = try bench.backUp(test.ledger)
    #expect(second.segmentsWritten == 0)
    #expect(second.segmentsReused == 1)
    #expect(try bench.segments() == before)
  }

  @Test func `writes anew what is missing, and what is damaged where it looks`() throws {
    let ledger = try LargeLedger(events: Int(SegmentFile.events) + 10)
    let bench = BackupBench()
    try bench.backUp(ledger.ledger)
    let content = try bench.content()
    let segments = try bench.segments()
    let (gone, damaged) = (segments[0], segments[1])
    try FileManager.default.removeItem(atPath: "\(bench.backup)/\(gone)")
    var bytes = try #require(content[damaged])
    bytes[1000] ^= 1
    try bytes.write(to: URL(fileURLWithPath: "\(bench.backup)/\(damaged)"))

    #expect(try bench.backUp(ledger.ledger).segmentsWritten == 1)
    // Sizes alone do not show it.
    #expect(throws: BackupError.self) { try bench.restore() }
    #expect(try bench.backUp(ledger.ledger, verifyingAll: true).segmentsWritten == 1)
    try bench.restore()
    #expect(try bench.open().stored() == ledger.ledger.stored())
  }

  @Test func `removes what no manifest names, and nothing that is somebody's`() throws {
    let test = try TestLedger()
    let bench = BackupBench()
    try bench.backUp(test.ledger)
    let left = [
      "segments/\(String(repeating: "0", count: 64)).segment", "segments/unfinished.99",
      "private/\(String(repeating: "f", count: 64)).mdb",
    ]
    for name in left + ["segments/notes.txt", "README"] {
      try Data("x".utf8).write(to: URL(fileURLWithPath: "\(bench.backup)/\(name)"))
    }
    try bench.backUp(test.ledger)
    let files = try bench.files()
    #expect(left.allSatisfy { !files.contains($0) })
    #expect(files.contains("segments/notes.txt") && files.contains("README"))
  }

  @Test func `refuses the folder of another ledger`() throws {
    let (one, other) = (try TestLedger(), try TestLedger())
    let bench = BackupBench()
    try bench.backUp(one.ledger)
    let before = try bench.content()
    guard case .anotherLedger = try bench.refusal({ try bench.backUp(other.ledger) }) else {
      Issue.record("another refusal")
      return
    }
    #expect(try bench.content() == before)
  }

  @Test func `refuses the folder of another history, and goes on with its own`() throws {
    let test = try TestLedger()
    try test.submit("In both")
    let bench = BackupBench()
    try bench.backUp(test.ledger)
    try bench.restore()
    let restored = try bench.open()
    let title = Submission(title: "Here")
    _ = try restored.performAndWait(.submit(board: "ops", title), by: test.ana)
    // What was restored goes on where the backup ends, so it may be brought up to date with it.
    try bench.backUp(restored)
    for number in 0..<3 { try test.submit("There \(number)") }
    let before = try bench.content()
    guard case .anotherHistory = try bench.refusal({ try bench.backUp(test.ledger) }) else {
      Issue.record("another refusal")
      return
    }
    #expect(try bench.content() == before)
  }

  @Test func `refuses a folder with other things in it`() throws {
    let test = try TestLedger()
    let bench = BackupBench()
    try FileManager.default.createDirectory(
      atPath: bench.backup, withIntermediateDirectories: true)
    try Data("mine".utf8).write(to: URL(fileURLWithPath: "\(bench.backup)/holiday.jpg"))
    let refusal = try bench.refusal { try bench.backUp(test.ledger) }
    #expect(refusal.message.contains("holiday.jpg"))
    #expect(try bench.files() == ["holiday.jpg"])
  }

  @Test func `that cannot write says so`() throws {
    let test = try TestLedger()
    let refusal = try BackupBench().refusal {
      _ = try test.ledger.backUp(to: "/proc/backup", copyPrivate: BackupBench.copyPrivate)
    }
    guard case .disk = refusal else {
      Issue.record("\(refusal.message)")
      return
    }
    #expect(refusal.message.contains("/proc/backup"))
  }

  @Test func `leaves the one before as it was when it fails`() throws {
    struct Unlucky: Error {}
    let test = try TestLedger()
    try test.submit("One")
    let bench = BackupBench()
    try bench.backUp(test.ledger)
    let before = try bench.content()
    try test.submit("Two")
    #expect(throws: Unlucky.self) {
      try test.ledger.backUp(to: bench.backup, copyPrivate: { _ in throw Unlucky() })
    }
    #expect(try bench.content() == before)
  }

  @Test func `finds a log that is not what it signed, and leaves the one before`() throws {
    let test = try TestLedger()
    try test.submit("One")
    let bench = BackupBench()
    try bench.backUp(test.ledger)
    let before = try bench.content()
    let position = try test.ledger.head().position
    try test.submit("Two")
    try damageBody(at: position.next, in: test.ledger)
    let refusal = try bench.refusal { try bench.backUp(test.ledger) }
    guard case .logDisagrees(let reason) = refusal else {
      Issue.record("\(refusal.message)")
      return
    }
    #expect(reason.contains("position \(position.next) has another body"))
    #expect(try bench.content() == before)
  }

  private func damageBody(at position: Position, in ledger: RequestLedger) throws {
    let (store, bodies) = (ledger.log.store, ledger.log.tables.bodies)
    let transaction = try store.beginWrite()
    var bytes = try #require(try transaction.value(forKey: position.rawValue, in: bodies))
    bytes[20] ^= 4
    try transaction.put(bytes.span.bytes, forKey: position.rawValue, in: bodies)
    try transaction.commit()
  }
}
