import LMDB
import Synchronization
import TestSupport
import Testing

@testable import EventLog

@Suite struct `Verifying a log` {
  private let folder = TemporaryFolder(inMemory: true)
  private var path: String { folder.file("log") }
  private static let count: UInt64 = 300

  /// A log of three hundred events; every third has no body.
  private func makeLog(_ count: UInt64 = count) throws -> EventLogStore {
    try EventLogStore.create(path, ledgerID: CommandID(high: 1, low: 1))
    let log = try EventLogStore(path) { Timestamp(microseconds: 1) }
    var batch = try log.beginBatch()
    for number in 1...count {
      let body = number % 3 == 0 ? nil : [UInt8](repeating: UInt8(number % 251), count: 9)
      _ = try batch.append(EventDraft(request: UInt32(number), kind: 1, body: body))
    }
    try batch.commit()
    return log
  }

  /// Writes into the log's tables behind its back.
  private func tamper(
    _ log: EventLogStore, _ change: (borrowing WriteTransaction, LogTables) throws -> Void
  ) throws {
    let transaction = try log.store.beginWrite()
    try change(transaction, log.tables)
    try transaction.commit()
  }

  private func flip(
    bit: Int, ofKey key: UInt64, in table: Table<UInt64>, of log: EventLogStore
  ) throws {
    try tamper(log) { transaction, _ in
      var value = try #require(try transaction.value(forKey: key, in: table))
      value[bit / 8] ^= 1 << UInt8(bit % 8)
      try transaction.put(value.span.bytes, forKey: key, in: table)
    }
  }

  @Test func `a whole log is found whole, and its root told`() throws {
    let log = try makeLog()
    let verified = try log.verify()
    #expect(verified.fault == nil)
    #expect(verified.size == Self.count)
    #expect(verified.bodies == 200)
    #expect(verified.erased == 0)
    #expect(try verified.root == log.root(at: Self.count))
  }

  @Test func `an empty log is whole`() throws {
    try EventLogStore.create(path, ledgerID: CommandID(high: 1, low: 1))
    let log = try EventLogStore(path) { Timestamp(microseconds: 1) }
    #expect(
      try log.verify()
        == VerifiedLog(size: 0, root: .empty, bodies: 0, erased: 0, fault: nil))
  }

  @Test(arguments: [1, 2]) func `a log of several ranges is whole`(workers: Int) throws {
    let count = RangeCheck.size * 2 + 77
    let log = try makeLog(count)
    let done = Mutex<UInt64>(0)
    let verified = try log.verify(
      workers: workers,
      progress: { now, all in
        #expect(all == count)
        done.withLock { $0 = max($0, now) }
      })
    #expect(verified.fault == nil)
    #expect(try verified.root == log.root(at: count))
    #expect(done.withLock { $0 } == count)
    try flip(bit: 5, ofKey: RangeCheck.size + 2, in: log.tables.headers, of: log)
    #expect(
      try log.verify(workers: workers).fault == LogFault(Position(RangeCheck.size + 2), .leaf))
    try flip(bit: 5, ofKey: 7, in: log.tables.bodies, of: log)
    #expect(try log.verify(workers: workers).fault == LogFault(Position(7), .body))
  }

  @Test func `every bit of a header counts`() throws {
    let log = try makeLog(40)
    for bit in 0..<(Header.size * 8) {
      let key = UInt64(bit) % 32 + 1
      try flip(bit: bit, ofKey: key, in: log.tables.headers, of: log)
      let fault = try #require(try log.verify(workers: 1).fault)
      #expect(fault == LogFault(Position(key), .leaf), "bit \(bit)")
      try flip(bit: bit, ofKey: key, in: log.tables.headers, of: log)
    }
    #expect(try log.verify().fault == nil)
  }

  @Test func `every bit of a body and its salt counts`() throws {
    let log = try makeLog(40)
    for bit in 0..<(25 * 8) {
      let key: UInt64 = bit % 2 == 0 ? 1 : 40
      try flip(bit: bit, ofKey: key, in: log.tables.bodies, of: log)
      #expect(try log.verify(workers: 1).fault == LogFault(Position(key), .body), "bit \(bit)")
      try flip(bit: bit, ofKey: key, in: log.tables.bodies, of: log)
    }
  }

  @Test func `every node of the tree counts, and is told from its event`() throws {
    let log = try makeLog()
    for level in 0...2 {
      let width = UInt64(1) << UInt64(level * Tile.height)
      for index in 0..<(Self.count / width) {
        let key = Tile.key(level: level, index: index / 16)
        let bit = Int(index % 16) * 256 + Int(index * 7 % 256)
        try flip(bit: bit, ofKey: key, in: log.tables.nodes, of: log)
        let fault = try #require(try log.verify(workers: 1).fault)
        #expect(fault.position == Position(index * width + 1))
        // The last leaves have no complete node above them that could tell.
        let isJudged = level > 0 || index < 288
        #expect(fault.reason == (isJudged ? .node(level: level * Tile.height) : .leaf))
        try flip(bit: bit, ofKey: key, in: log.tables.nodes, of: log)
      }
    }
    #expect(try log.verify().fault == nil)
  }

  @Test func `what is missing is missed`() throws {
    let log = try makeLog()
    let header = try #require(try log.reader().header(at: Position(50)))
    try tamper(log) { try $0.delete(50, in: $1.headers) }
    #expect(try log.verify().fault == LogFault(Position(50), .missing))
    try tamper(log) { try $0.put(header.encoded.span.bytes, forKey: 50, in: $1.headers) }
    #expect(try log.verify().fault == nil)

    try tamper(log) { try $0.delete(100, in: $1.bodies) }
    #expect(try log.verify().fault == LogFault(Position(100), .bodyMissing))
    let erased = try log.verify(isErased: { $0 == Position(100) })
    #expect(erased.fault == nil)
    #expect(erased.erased == 1)

    try tamper(log) { try $0.delete(Tile.key(level: 1, index: 0), in: $1.nodes) }
    #expect(
      try log.verify(isErased: { _ in true }).fault
        == LogFault(Position(1), .nodeMissing(level: 4)))
  }

  @Test func `what is too much is found`() throws {
    let log = try makeLog()
    try tamper(log) { try $0.put([1].span.bytes, forKey: 3, in: $1.bodies) }
    #expect(try log.verify().fault == LogFault(Position(3), .bodyUnexpected))
    try tamper(log) { try $0.delete(3, in: $1.bodies) }
    try tamper(log) {
      try $0.put([1].span.bytes, forKey: Tile.key(level: 3, index: 0), in: $1.nodes)
    }
    #expect(try log.verify().fault == LogFault(Position(301), .nodesBeyondEnd))
  }

  @Test func `a history written anew with a wrong order of times is found`() throws {
    let log = try makeLog(20)
    let headers = try (1...20).map { try #require(try log.reader().header(at: Position($0))) }
    try tamper(log) { transaction, tables in
      var tree = TreeGrowth()
      for key in 0..<20 {
        var header = headers[key]
        if key == 11 { header.recordedAt = headers[10].recordedAt }
        try transaction.delete(Tile.key(level: 0, index: UInt64(key) / 16), in: tables.nodes)
        try transaction.put(header.encoded.span.bytes, forKey: UInt64(key) + 1, in: tables.headers)
      }
      try transaction.delete(Tile.key(level: 1, index: 0), in: tables.nodes)
      for key in 1...20 as ClosedRange<UInt64> {
        let bytes = try #require(try transaction.value(forKey: key, in: tables.headers))
        try tree.append(bytes.span.bytes, in: transaction, tables.nodes)
      }
      try tree.writeEdge(in: transaction, tables.nodes)
    }
    #expect(try log.verify().fault == LogFault(Position(12), .time))
  }

  @Test func `the first fault is told, whoever finds it`() throws {
    let log = try makeLog()
    try flip(bit: 0, ofKey: 200, in: log.tables.headers, of: log)
    #expect(
      try log.verify(inspect: { position, _ in position == Position(90) ? "it is odd" : nil }).fault
        == LogFault(Position(90), .content("it is odd")))
    #expect(
      try log.verify(inspect: { position, _ in position == Position(220) ? "it is odd" : nil })
        .fault == LogFault(Position(200), .leaf))
    #expect(
      LogFault(Position(90), .content("it is odd.")).message
        == "The event at position 90: it is odd."
    )
  }
}
