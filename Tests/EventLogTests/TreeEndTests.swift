import LMDB
import TestSupport
import Testing

@testable import EventLog

@Suite struct `Opening a log again` {
  private let folder = TemporaryFolder()
  private let log: EventLogStore

  init() throws {
    try EventLogStore.create(folder.file("log"), ledgerID: CommandID(high: 1, low: 2))
    log = try EventLogStore(folder.file("log")) { Timestamp(microseconds: 1) }
    for _ in 1...3 {
      var batch = try log.beginBatch()
      for number in 1...20 {
        _ = try batch.append(EventDraft(request: UInt32(number), kind: 1, body: [1, 2, 3]))
      }
      try batch.commit()
    }
  }

  @Test func `finds nothing wrong with a log as it was written`() throws {
    try log.reopen()
    #expect(try log.head() == Position(60))
  }

  @Test func `names the event that the tree has another hash of`() throws {
    let position = Position(41)
    let other = try #require(
      try log.read { reader throws(LMDBError) in try reader.header(at: position) })
    var changed = other
    changed.actor += 1
    let transaction = try log.store.beginWrite()
    try transaction.put(
      changed.encoded.span.bytes, forKey: position.rawValue, in: log.tables.headers)
    try transaction.commit()
    #expect(throws: LogError.damaged(at: position, reason: "the tree has another hash of it")) {
      try log.reopen()
    }
  }
}
