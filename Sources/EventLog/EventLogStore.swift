import Crypto
import LMDB

/// The append-only log in one folder. See `Promises.swift` for what it promises.
public final class EventLogStore: Sendable {
  /// The stored format. Raise it when `Header`'s layout, the salt or a table's meaning changes;
  /// the change has to come with a way to upgrade older logs, and a fixture of one.
  public static let formatVersion: UInt32 = 1
  /// From this use of the reserved map on, new events are refused: a full map would also refuse
  /// what is needed to get out of that state.
  public static let maximumMapUse = 0.95
  /// How many headers one read transaction covers in a long scan, so that it ends soon and lets
  /// LMDB reuse pages.
  static let scanChunk: UInt64 = 65_536

  /// Sixteen random bytes that name this ledger, made once.
  public let ledgerID: CommandID
  /// Grows by one when a ledger is restored from a backup, so that two histories differ.
  public let epoch: UInt32
  public var folder: String { store.folder }

  let store: Store
  let tables: LogTables
  private let clock: @Sendable () -> Timestamp

  /// Opens the log in `folder`.
  ///
  /// - Parameters:
  ///   - clock: the time now; stamps events.
  /// - Throws: `.missing` where there is none, `.unknownFormat`.
  public init(
    _ folder: String, clock: @escaping @Sendable () -> Timestamp
  ) throws(LogError) {
    do throws(LMDBError) {
      store = try Store(folder, options: StoreOptions(creates: false))
      tables = try LogTables(store)
    } catch {
      throw error.kind == .notFound ? .missing(folder: folder) : .store(error)
    }
    let meta: LogMeta?
    do throws(LMDBError) { meta = try store.readMeta(tables) } catch { throw .store(error) }
    guard let meta else { throw .missing(folder: folder) }
    guard meta.format == Self.formatVersion else {
      throw .unknownFormat(found: meta.format, known: Self.formatVersion)
    }
    ledgerID = meta.ledgerID
    epoch = meta.epoch
    self.clock = clock
  }

  /// Makes an empty log in `folder`, which must not have one.
  public static func create(_ folder: String, ledgerID: CommandID) throws(LogError) {
    do throws(LMDBError) {
      let store = try Store(folder)
      let tables = try LogTables(store)
      if try store.readMeta(tables) != nil {
        throw LMDBError(kind: .keyExists, operation: "create")
      }
      let transaction = try store.beginWrite()
      try LogMeta(format: formatVersion, ledgerID: ledgerID, epoch: 0)
        .write(to: tables, in: transaction)
      try transaction.commit()
    } catch {
      throw error.kind == .keyExists ? .exists(folder: folder) : .store(error)
    }
  }

  // MARK: Reading

  /// Runs `body` on one state of the log. Keep it short, and never wait in it.
  public func read<Result>(
    _ body: (borrowing LogReader) throws(LMDBError) -> Result
  ) throws(LogError) -> Result {
    do throws(LMDBError) {
      return try body(LogReader(transaction: store.beginRead(), tables: tables))
    } catch { throw .store(error) }
  }

  /// One state of the log. Never hold it while waiting for anything.
  public func reader() throws(LogError) -> LogReader {
    do throws(LMDBError) {
      return LogReader(transaction: try store.beginRead(), tables: tables)
    } catch { throw .store(error) }
  }

  /// The position of the last event; zero where there is none. O(log n).
  public func head() throws(LogError) -> Position {
    try read { reader throws(LMDBError) in try reader.head() }
  }

  /// Lends the headers from `first` through `last` (or the end), oldest first, until `body` answers
  /// false. Reads in short transactions, so that it may take as long as it likes: the log never
  /// changes behind it. O(1) an event.
  public func forEachHeader(
    from first: Position, through last: Position? = nil,
    _ body: (Position, borrowing Header) -> Bool
  ) throws(LogError) {
    var from = first
    while true {
      let end = Position(from.rawValue + Self.scanChunk - 1)
      let chunk = min(end, last ?? end)
      let start = from
      if start > chunk { return }
      let goesOn = try read { reader throws(LMDBError) in
        try reader.forEachHeader(from: start, through: chunk, body) == chunk
      }
      guard goesOn else { return }
      from = chunk.next
    }
  }

  /// How much of the reserved room is used, 0 … 1.
  public var mapUse: Double { store.mapUse }
  /// Bytes in use on disk.
  public var size: Int { store.size }

  /// Frees what killed processes left taken. Call it now and then.
  public func freeStaleReaders() { store.freeStaleReaders() }

  // MARK: Writing

  /// Begins the next batch, waiting for its turn over all processes.
  ///
  /// - Throws: `.full` near the end of the reserved room.
  public func beginBatch() throws(LogError) -> LogBatch {
    guard store.mapUse < Self.maximumMapUse else { throw .full }
    do throws(LMDBError) {
      return try LogBatch(transaction: store.beginWrite(), tables: tables, clock: clock)
    } catch { throw .store(error) }
  }
}

/// The log's tables. Keys are positions, big-endian, so that every append goes to the end.
///
/// `nodes` (level, index → hash) and `checkpoints` (tree size → signed note) have their names
/// reserved here; nothing writes them yet.
struct LogTables: Sendable {
  let headers: Table<UInt64>
  let bodies: Table<UInt64>
  let meta: Table<ByteKey>

  init(_ store: Store) throws(LMDBError) {
    headers = try store.table("headers")
    bodies = try store.table("bodies")
    meta = try store.table("meta")
  }
}

/// What the log says of itself.
struct LogMeta {
  let format: UInt32
  let ledgerID: CommandID
  let epoch: UInt32

  static let key = ByteKey(Array("log".utf8))

  func write(to tables: LogTables, in transaction: borrowing WriteTransaction) throws(LMDBError) {
    var bytes: [UInt8] = []
    bytes.append(integer: format.littleEndian)
    bytes.append(integer: epoch.littleEndian)
    bytes.append(integer: ledgerID.high.bigEndian)
    bytes.append(integer: ledgerID.low.bigEndian)
    try transaction.put(bytes.span.bytes, forKey: Self.key, in: tables.meta)
  }
}

extension Store {
  fileprivate func readMeta(_ tables: LogTables) throws(LMDBError) -> LogMeta? {
    try read { transaction throws(LMDBError) in
      try transaction.withValue(forKey: LogMeta.key, in: tables.meta) { bytes in
        // The format comes first and is read alone when it is another one: what follows it may
        // have another shape.
        let format = UInt32(littleEndian: bytes.integer(at: 0))
        guard format == EventLogStore.formatVersion else {
          return LogMeta(format: format, ledgerID: CommandID(high: 0, low: 0), epoch: 0)
        }
        return LogMeta(
          format: format,
          ledgerID: CommandID(
            high: UInt64(bigEndian: bytes.integer(at: 8)),
            low: UInt64(bigEndian: bytes.integer(at: 16))),
          epoch: UInt32(littleEndian: bytes.integer(at: 4)))
      }
    }
  }
}
