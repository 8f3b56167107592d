import EventLog
import LMDB
import Synchronization

/// The log of the product, in a folder of its own.
final class LMDBLog: DrivenLog {
  private let folder = TemporaryFolder()
  private let clock: TestClock
  private let store: Mutex<EventLogStore?>

  init(clock: TestClock) throws {
    self.clock = clock
    let path = folder.file("log")
    try EventLogStore.create(path, ledgerID: CommandID(high: 1, low: 2))
    store = Mutex(try EventLogStore(path) { clock.now })
  }

  private var log: EventLogStore {
    guard let log = store.withLock({ $0 }) else { preconditionFailure("the log is closed") }
    return log
  }

  func append(
    _ drafts: [EventDraft], commits: Bool, meanwhile: () throws -> Void
  ) throws -> [(position: Position, header: Header)] {
    var batch = try log.beginBatch()
    var answers: [(position: Position, header: Header)] = []
    for draft in drafts { answers.append(try batch.append(draft)) }
    try meanwhile()
    if commits { try batch.commit() }
    return answers
  }

  func head() throws -> Position { try log.head() }

  func header(at position: Position) throws -> Header? {
    try log.read { reader throws(LMDBError) in try reader.header(at: position) }
  }

  func body(at position: Position) throws -> [UInt8]? {
    try log.read { reader throws(LMDBError) in try reader.body(at: position) }
  }

  func headers(from first: Position, through last: Position?) throws -> [(Position, Header)] {
    var headers: [(Position, Header)] = []
    try log.forEachHeader(from: first, through: last) { position, header in
      headers.append((position, copy header))
      return true
    }
    return headers
  }

  func position(at time: Timestamp) throws -> Position {
    try log.read { reader throws(LMDBError) in try reader.position(at: time) }
  }

  func root(at size: UInt64) throws -> TreeHash? {
    try log.read { reader throws(LMDBError) in try reader.root(at: size) }
  }

  func heads(around change: () throws -> Void) throws -> (before: Position, after: Position) {
    let reader = try log.reader()
    let before = try reader.head()
    try change()
    return (before, try reader.head())
  }

  func reopen() throws {
    // The old one has to go before the new one comes: a folder is open once in a process.
    store.withLock { $0 = nil }
    let log = try EventLogStore(folder.file("log")) { [clock] in clock.now }
    store.withLock { $0 = log }
  }
}
