import Foundation
import LMDB
import TestSupport
import Testing

@testable import EventLog

@Suite struct `Logs of older formats` {
  private let folder = TemporaryFolder()
  private var path: String { folder.file("log") }

  private func open() throws -> EventLogStore {
    try EventLogStore(path) { Timestamp(microseconds: 1) }
  }

  /// A log of format 1 with 27 events, made by the program of that time.
  private func restoreFormat1() throws {
    try File.makeFolder(path)
    let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/Logs/format-1.mdb")
    try FileManager.default.copyItem(
      at: fixture, to: URL(fileURLWithPath: path).appendingPathComponent("data.mdb"))
  }

  @Test func `a log of format 1 gets its tree, and keeps its events`() throws {
    try restoreFormat1()
    let log = try open()
    #expect(try log.head() == Position(27))
    var leaves: [TreeHash] = []
    try log.forEachHeader(from: Position(1)) { _, header in
      leaves.append(.leaf(of: header))
      return true
    }
    #expect(try log.reader().root(at: 27) == NaiveTree(leaves).root(of: 0..<27))
    let submitted = try #require(try log.reader().body(at: Position(2)))
    #expect(String(decoding: submitted, as: UTF8.self).contains("Request number 1"))
  }

  @Test func `an upgraded log is one of today's, and goes on`() throws {
    try restoreFormat1()
    let name = try open().ledgerID
    let log = try open()
    #expect(log.ledgerID == name)
    var batch = try log.beginBatch()
    _ = try batch.append(EventDraft(kind: 1))
    let root = batch.root
    try batch.commit()
    #expect(try log.reader().root(at: 28) == root)
  }

  @Test func `a log that somebody has open is not upgraded under them`() throws {
    try restoreFormat1()
    let other = try FileLock(sharing: EventLogStore.useLock(in: path))
    let error = #expect(throws: LogError.self) { try open() }
    #expect(error == .inUse(folder: path))
    withExtendedLifetime(other) {}
    _ = consume other
    #expect(try open().head() == Position(27))
  }
}
