import Foundation
import LMDB
import TestSupport
import Testing

@testable import EventLog

@Suite struct `Folders of logs` {
  private let folder = TemporaryFolder()
  private var path: String { folder.file("log") }

  private func open() throws(LogError) -> EventLogStore {
    try EventLogStore(path) { Timestamp(microseconds: 1) }
  }

  @Test func `a log is made once, and keeps its name`() throws {
    try EventLogStore.create(path, ledgerID: CommandID(high: 3, low: 4))
    let again = #expect(throws: LogError.self) {
      try EventLogStore.create(path, ledgerID: CommandID(high: 5, low: 6))
    }
    #expect(again == .exists(folder: path))
    for _ in 0..<2 {
      let log = try open()
      #expect(log.ledgerID == CommandID(high: 3, low: 4))
      #expect(log.epoch == 0)
      #expect(log.folder == path)
    }
  }

  @Test func `a folder that is not there has no log`() {
    let error = #expect(throws: LogError.self) { try open() }
    #expect(error == .missing(folder: path))
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `a folder without a log has none, and can get one`() throws {
    try File.makeFolder(path)
    let error = #expect(throws: LogError.self) { try open() }
    #expect(error == .missing(folder: path))
    try EventLogStore.create(path, ledgerID: CommandID(high: 1, low: 1))
    _ = try open()
  }

  @Test func `a log of another format is not read, and not replaced`() throws {
    try EventLogStore.create(path, ledgerID: CommandID(high: 1, low: 1))
    for (format, message) in [
      (3 as UInt32, "newer than this program reads (2)"), (0, "this program reads format 2"),
    ] {
      try setFormat(format)
      let error = #expect(throws: LogError.self) { try open() }
      #expect(error == .unknownFormat(found: format, known: 2))
      #expect(error?.message.contains("format \(format)") == true)
      #expect(error?.message.contains(message) == true)
      let taken = #expect(throws: LogError.self) {
        try EventLogStore.create(path, ledgerID: CommandID(high: 9, low: 9))
      }
      #expect(taken == .exists(folder: path))
    }
    try setFormat(2)
    #expect(try open().ledgerID == CommandID(high: 1, low: 1))
  }

  @Test func `a file of something else is no log`() throws {
    try File.makeFolder(path)
    try Data(repeating: 65, count: 10_000)
      .write(to: URL(fileURLWithPath: path + "/data.mdb"))
    let error = #expect(throws: LogError.self) { try open() }
    guard case .store(let cause)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(cause.kind == .notAStore)
  }

  @Test func `a log is open once in a process`() throws {
    try EventLogStore.create(path, ledgerID: CommandID(high: 1, low: 1))
    let log = try open()
    let error = #expect(throws: LogError.self) { try open() }
    #expect(error == .store(LMDBError(kind: .alreadyOpen, operation: "open \(path)")))
    #expect(try log.head() == .zero)
  }

  @Test func `a stored body has its salt before it, and the digest is of both`() throws {
    try EventLogStore.create(path, ledgerID: CommandID(high: 1, low: 1))
    let log = try open()
    var batch = try log.beginBatch()
    let answer = try batch.append(EventDraft(kind: 1, body: [1, 2, 3]))
    try batch.commit()
    let stored = try #require(
      try log.store.read { transaction throws(LMDBError) in
        try transaction.value(forKey: 1, in: log.tables.bodies)
      })
    #expect(stored.count == 16 + 3)
    #expect(stored.suffix(3) == [1, 2, 3])
    #expect(Header.BodyDigest(saltedBody: stored) == answer.header.bodyDigest)
    #expect(stored.prefix(16) != ArraySlice(repeating: 0, count: 16))
  }

  @Test func `a digest is SHA-256`() {
    // "abc", from FIPS 180-4's examples.
    let digest = Header.BodyDigest(saltedBody: Array("abc".utf8)).words
    var bytes: [UInt8] = []
    for word in [digest.0, digest.1, digest.2, digest.3] {
      bytes.append(integer: word.littleEndian)
    }
    #expect(
      bytes.hexadecimal == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func `a scan goes on over the events that one reader covers`() throws {
    try EventLogStore.create(path, ledgerID: CommandID(high: 1, low: 1))
    let log = try open()
    let count = UInt32(EventLogStore.scanChunk) + 10
    var batch = try log.beginBatch()
    for number in 1...count { _ = try batch.append(EventDraft(request: number, kind: 1)) }
    try batch.commit()

    var expected: UInt32 = 0
    try log.forEachHeader(from: Position(1)) { position, header in
      expected += 1
      return header.request == expected && position == Position(UInt64(expected))
    }
    #expect(expected == count)
    for stop in [1, UInt32(EventLogStore.scanChunk), UInt32(EventLogStore.scanChunk) + 1] {
      var seen: UInt32 = 0
      try log.forEachHeader(from: Position(1)) { _, header in
        seen = header.request
        return seen < stop
      }
      #expect(seen == stop)
    }
    var last: UInt32 = 0
    try log.forEachHeader(from: Position(5), through: Position(UInt64(count) - 1)) { _, header in
      last = header.request
      return true
    }
    #expect(last == count - 1)
  }

  @Test func `a batch sees what it appended`() throws {
    try EventLogStore.create(path, ledgerID: CommandID(high: 1, low: 1))
    let log = try open()
    var batch = try log.beginBatch()
    #expect(batch.head == .zero)
    let answer = try batch.append(EventDraft(kind: 1, body: [5]))
    #expect(batch.head == Position(1))
    #expect(batch.lastTime == answer.header.recordedAt)
    #expect(try batch.header(at: Position(1)) == answer.header)
    #expect(try batch.body(at: Position(1)) == [5])
    #expect(try batch.header(at: Position(2)) == nil)
  }

  @Test func `a batch that outgrows the room is refused as a full log, and nothing of it is there`()
    throws
  {
    try EventLogStore.create(path, ledgerID: CommandID(high: 1, low: 1))
    let log = try EventLogStore(path, mapSize: 1 << 20) { Timestamp(microseconds: 1) }
    #expect(try outgrow(log) == .full)
    #expect(try log.head() == .zero)
    var batch = try log.beginBatch()
    _ = try batch.append(EventDraft(kind: 1, body: [5]))
    try batch.commit()
    #expect(try log.head() == Position(1))
  }

  /// What stops a batch that never ends.
  private func outgrow(_ log: EventLogStore) throws -> LogError? {
    var batch = try log.beginBatch()
    do throws(LogError) {
      for _ in 1...1_000 {
        _ = try batch.append(EventDraft(kind: 1, body: [UInt8](repeating: 7, count: 4_000)))
      }
      return nil
    } catch { return error }
  }

  @Test func `every error says what a person can do with it`() {
    let errors: [(LogError, String)] = [
      (.missing(folder: "/data"), "There is no log in /data."),
      (.exists(folder: "/data"), "There is a log in /data already."),
      (.full, "The log has used the room reserved for it."),
      (
        .store(LMDBError(kind: .alreadyOpen, operation: "open /data")),
        "The log's storage failed: open /data: open in this process already"
      ),
      (.inUse(folder: "/data"), "The log in /data is in use by another process."),
      (.disorder(Position(7), .time), "The event at position 7 is not later"),
      (.disorder(Position(7), .body), "The body of the event at position 7 is not the one"),
    ]
    for (error, text) in errors { #expect(error.message.hasPrefix(text)) }
  }

  private func setFormat(_ format: UInt32) throws {
    let store = try Store(path)
    let tables = try LogTables(store)
    let transaction = try store.beginWrite()
    try LogMeta(format: format, ledgerID: CommandID(high: 1, low: 1))
      .write(to: tables, in: transaction)
    try transaction.commit()
  }
}
