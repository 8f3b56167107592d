import EventLog
import LMDB
import TestSupport
import Testing

@Suite struct `Opening a log anew` {
  @Test func `goes on where the log was`() throws {
    let log = try open()
    try append(3, to: log)
    try log.reopen()
    try append(2, to: log)
    #expect(try log.head() == Position(5))
  }

  @Test func `a body that is not the header's is named`() throws {
    do { try append(3, to: open()) }
    try change("bodies") { bodies, transaction in
      try transaction.put([UInt8](repeating: 7, count: 20).span.bytes, forKey: 2, in: bodies)
    }
    try expectDamage(at: 2)
  }

  @Test func `a missing event is named`() throws {
    do { try append(3, to: open()) }
    try change("headers") { headers, transaction in
      try transaction.delete(2, in: headers)
    }
    try expectDamage(at: 2)
  }

  @Test func `a body without a header is named`() throws {
    do { try append(3, to: open()) }
    try change("bodies") { bodies, transaction in
      try transaction.put([UInt8](repeating: 7, count: 20).span.bytes, forKey: 4, in: bodies)
    }
    try expectDamage(at: 4)
  }

  private let folder = TemporaryFolder()
  private var path: String { folder.file("log") }

  private func open() throws -> EventLogStore {
    do { try EventLogStore.create(path, ledgerID: CommandID(high: 1, low: 2)) } catch {
      guard case .exists = error else { throw error }
    }
    return try EventLogStore(path) { Timestamp(microseconds: 0) }
  }

  private func append(_ count: Int, to log: EventLogStore) throws {
    var batch = try log.beginBatch()
    for _ in 0..<count { _ = try batch.append(EventDraft(kind: 1, body: [1, 2, 3])) }
    try batch.commit()
  }

  private func change(
    _ name: String, _ body: (Table<UInt64>, borrowing WriteTransaction) throws -> Void
  ) throws {
    let store = try Store(path)
    let table: Table<UInt64> = try store.table(name)
    let transaction = try store.beginWrite()
    try body(table, transaction)
    try transaction.commit()
  }

  private func expectDamage(at position: UInt64) throws {
    let log = try open()
    let error = #expect(throws: LogError.self) { try log.reopen() }
    guard case .damaged(at: let found, _)? = error, found == Position(position) else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
