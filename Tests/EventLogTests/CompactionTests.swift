import EventLog
import Foundation
import LMDB
import TestSupport
import Testing

@Suite struct `Writing a log anew` {
  private func makeLog(_ path: String) throws -> EventLogStore {
    try EventLogStore.create(path, ledgerID: CommandID(high: 1, low: 2))
    return try EventLogStore(path) { Timestamp(microseconds: 1_000) }
  }

  @Test func `an erased body is gone from the file, and everything else is there`() throws {
    let folder = TemporaryFolder()
    let path = folder.file("log")
    let before: (Position, TreeHash?, [UInt8]?)
    do {
      let log = try makeLog(path)
      var batch = try log.beginBatch()
      for number in 1...200 as ClosedRange<UInt16> {
        let text = number == 7 ? "Quittengelee" : "body \(number)"
        _ = try batch.append(EventDraft(kind: number, body: Array(text.utf8)))
      }
      try batch.commit()
      let erasing = try log.beginBatch()
      #expect(try erasing.eraseBody(at: Position(7)))
      #expect(try !erasing.eraseBody(at: Position(7)))
      try erasing.commit()
      before = (try log.head(), try log.root(at: 200), try body(8, of: log))
      #expect(try body(7, of: log) == nil)
      #expect(throws: LogError.inUse(folder: path)) { try EventLogStore.compact(path) }
    }
    #expect(try holds("Quittengelee", path))
    let sizes = try EventLogStore.compact(path)
    #expect(sizes.after <= sizes.before)
    #expect(try !holds("Quittengelee", path))
    let log = try EventLogStore(path) { Timestamp(microseconds: 1_000) }
    #expect(try log.head() == before.0)
    #expect(try log.root(at: 200) == before.1)
    #expect(try body(8, of: log) == before.2)
    #expect(try log.verify(isErased: { $0 == Position(7) }).fault == nil)
    #expect(log.ledgerID == CommandID(high: 1, low: 2))
  }

  @Test func `where there is no log, none is made`() {
    let folder = TemporaryFolder()
    #expect(throws: LogError.missing(folder: folder.file("log"))) {
      try EventLogStore.compact(folder.file("log"))
    }
    #expect(!FileManager.default.fileExists(atPath: folder.file("log")))
  }

  private func body(_ position: UInt64, of log: EventLogStore) throws -> [UInt8]? {
    try log.read { reader throws(LMDBError) in try reader.body(at: Position(position)) }
  }

  private func holds(_ text: String, _ path: String) throws -> Bool {
    try Data(contentsOf: URL(fileURLWithPath: path + "/data.mdb"))
      .range(of: Data(text.utf8)) != nil
  }
}
