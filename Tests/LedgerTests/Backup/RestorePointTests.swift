import Domain
import EventLog
import Foundation
import TestSupport
import Testing

@testable import Ledger

@Suite struct `A restore up to a moment` {
  private func filled() throws -> TestLedger {
    let test = try TestLedger()
    for number in 0..<10 {
      test.clock.advance(seconds: 60)
      try test.submit("Request \(number)")
    }
    return test
  }

  @Test func `ends with the event at a position`() throws {
    let test = try filled()
    let bench = BackupBench()
    try bench.backUp(test.ledger)
    let end = Position(7)
    let report = try bench.restore(until: .position(end))
    #expect(report.moment.position == end)
    #expect(report.head == end)
    let ledger = try bench.open()
    #expect(try ledger.stored() == test.ledger.stored(through: end))
    #expect(try ledger.digest().digest == test.ledger.digest(to: end).digest)
    #expect(ledger.log.fork?.position == end)
  }

  @Test func `ends with the last event recorded by a time`() throws {
    let test = try filled()
    let bench = BackupBench()
    try bench.backUp(test.ledger)
    for (position, event) in zip(1..., try test.ledger.stored()) {
      let time = event.header.recordedAt
      let expected = Position(UInt64(position))
      let name = "at-\(position)"
      #expect(try bench.restore(as: name, until: .instant(time)).moment.position == expected)
      guard position > 1 else { continue }
      let justBefore = Timestamp(microseconds: time.microseconds - 1)
      let before = try bench.restore(as: "before-\(position)", until: .instant(justBefore))
      #expect(before.moment.position == expected.previous)
    }
    let late = Timestamp(microseconds: .max)
    #expect(try bench.restore(as: "late", until: .instant(late)).moment == test.ledger.head())
  }

  @Test func `is refused outside of what the backup has`() throws {
    let test = try filled()
    let bench = BackupBench()
    let end = try bench.backUp(test.ledger).moment.position
    let points: [RestorePoint] = [
      .position(.zero), .position(end.next), .instant(Timestamp(microseconds: 0)),
    ]
    for point in points {
      guard case .outside = try bench.refusal({ try bench.restore(until: point) }) else {
        Issue.record("\(point) is refused for another reason")
        return
      }
    }
    #expect(!FileManager.default.fileExists(atPath: bench.folder.file("restored")))
  }
}

@Suite struct `Where a backup is restored to` {
  @Test func `a second time is refused, and nothing is changed`() throws {
    let test = try TestLedger()
    let bench = BackupBench()
    try bench.backUp(test.ledger)
    try bench.restore()
    let before = try bench.open().stored()
    guard case .exists = try bench.refusal({ try bench.restore() }) else {
      Issue.record("another refusal")
      return
    }
    #expect(try bench.open().stored() == before)
  }

  @Test func `an empty folder will do, one with something in it will not`() throws {
    let test = try TestLedger()
    let bench = BackupBench()
    try bench.backUp(test.ledger)
    for name in ["empty", "full"] {
      try FileManager.default.createDirectory(
        atPath: bench.folder.file(name), withIntermediateDirectories: true)
    }
    try Data("mine".utf8).write(to: URL(fileURLWithPath: bench.folder.file("full/notes")))
    try bench.restore(as: "empty/")
    #expect(try bench.open("empty").head() == test.ledger.head())
    #expect(throws: BackupError.self) { try bench.restore(as: "full") }
  }

  @Test func `what a killed restore left does not stand in the way of the next`() throws {
    let test = try TestLedger()
    let bench = BackupBench()
    try bench.backUp(test.ledger)
    for name in ["restored.restoring", "restored.restoring/log", "restored.restoring/views/000001"]
    {
      try FileManager.default.createDirectory(
        atPath: bench.folder.file(name), withIntermediateDirectories: true)
    }
    for name in ["unfinished-restore", "log/data.mdb", "views/000001/data.mdb"] {
      let path = bench.folder.file("restored.restoring/\(name)")
      try Data("half".utf8).write(to: URL(fileURLWithPath: path))
    }
    try bench.restore()
    #expect(try bench.open().stored() == test.ledger.stored())
    #expect(
      !FileManager.default.fileExists(atPath: bench.folder.file("restored/unfinished-restore")))
  }

  @Test func `a restore that was killed before it had its mark does not stand in the way either`()
    throws
  {
    let test = try TestLedger()
    let bench = BackupBench()
    try bench.backUp(test.ledger)
    try FileManager.default.createDirectory(
      atPath: bench.folder.file("restored.restoring"), withIntermediateDirectories: true)
    try bench.restore()
    #expect(try bench.open().stored() == test.ledger.stored())
  }

  @Test func `a folder that only looks like an unfinished restore is left alone`() throws {
    let test = try TestLedger()
    let bench = BackupBench()
    try bench.backUp(test.ledger)
    let path = bench.folder.file("restored.restoring")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Data("mine".utf8).write(to: URL(fileURLWithPath: "\(path)/notes"))
    #expect(throws: BackupError.self) { try bench.restore() }
    #expect(FileManager.default.fileExists(atPath: "\(path)/notes"))
  }
}
