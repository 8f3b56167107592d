import Crypto
import LMDB

/// The append-only log in one folder. See `Promises.swift` for what it promises.
public final class EventLogStore: Sendable {
  /// The stored format. Raise it when `Header`'s layout, the salt or a table's meaning changes;
  /// the change has to come with a way to upgrade older logs, and a fixture of one.
  public static let formatVersion: UInt32 = 2
  /// Address space reserved unless told otherwise: it costs nothing until it is used.
  public static let defaultMapSize = 64 << 30
  /// From this use of the reserved map on, new events are refused: a full map would also refuse
  /// what is needed to get out of that state.
  public static let maximumMapUse = 0.95
  /// How many headers one read transaction covers in a long scan, so that it ends soon and lets
  /// LMDB reuse pages.
  static let scanChunk: UInt64 = 65_536

  /// Sixteen random bytes that name this ledger, made once.
  public let ledgerID: CommandID
  /// Where this history left the one it was restored from; nil where it is the first.
  public let fork: Fork?
  public var folder: String { store.folder }

  let store: Store
  let tables: LogTables
  let tree = TreeCache()
  /// Shared by every process that has the log open.
  private let use: FileLock
  private let clock: @Sendable () -> Timestamp

  /// Opens the log in `folder`.
  ///
  /// - Parameters:
  ///   - mapSize: address space to reserve, in bytes: the most the log can grow to.
  ///   - clock: the time now; stamps events.
  /// - Throws: `.missing` where there is none, `.unknownFormat`; `.inUse` where an older format has
  ///   to be upgraded and another process has the log open.
  public init(
    _ folder: String, mapSize: Int = EventLogStore.defaultMapSize,
    clock: @escaping @Sendable () -> Timestamp
  ) throws(LogError) {
    let found: LogMeta?
    do throws(LMDBError) {
      // Before the file is opened: it may be about to be replaced.
      use = try FileLock(sharing: Self.useLock(in: folder))
      store = try Store(folder, options: StoreOptions(mapSize: mapSize, creates: false))
      tables = try LogTables(store)
      found = try store.readMeta(tables)
    } catch {
      throw error.kind == .notFound ? .missing(folder: folder) : .store(error)
    }
    guard var meta = found else { throw .missing(folder: folder) }
    if meta.format == 1 { meta = try Self.upgrade(meta, store, tables, use) }
    guard meta.format == Self.formatVersion else {
      throw .unknownFormat(found: meta.format, known: Self.formatVersion)
    }
    ledgerID = meta.ledgerID
    fork = meta.fork
    self.clock = clock
  }

  /// How many times this history was restored from a backup.
  public var epoch: UInt32 { fork?.epoch ?? 0 }

  /// What this history is called in checkpoints: no other one, not even that it was restored from,
  /// has the same name.
  public var origin: String { "request-ledger/\(ledgerID)/\(epoch)" }

  /// The file that every process which has the log in `folder` open holds a lock on, so that what
  /// needs the log alone can tell.
  public static func useLock(in folder: String) -> String { "\(folder)/use.lock" }

  /// Makes an empty log in `folder`, which must not have one.
  ///
  /// - Parameter fork: where it continues another log's history; the events up to there are
  ///   for the caller to append.
  public static func create(
    _ folder: String, ledgerID: CommandID, fork: Fork? = nil
  ) throws(LogError) {
    do throws(LMDBError) {
      let store = try Store(folder)
      let tables = try LogTables(store)
      let transaction = try store.beginWrite()
      // Within the transaction: another process may be making it at the same moment.
      if try LogMeta.read(tables, in: transaction) != nil {
        throw LMDBError(kind: .keyExists, operation: "create")
      }
      try LogMeta(format: formatVersion, ledgerID: ledgerID, fork: fork)
        .write(to: tables, in: transaction)
      try transaction.commit()
    } catch {
      throw error.kind == .keyExists ? .exists(folder: folder) : .store(error)
    }
  }

  private static func upgrade(
    _ meta: LogMeta, _ store: Store, _ tables: LogTables, _ use: FileLock
  ) throws(LogError) -> LogMeta {
    var result: Result<LogMeta?, LMDBError> = .success(nil)
    let wasAlone = use.alone {
      do throws(LMDBError) {
        // Another process may have done it while this one waited for its turn.
        if let now = try store.readMeta(tables), now.format == 1 {
          try upgradeFromFormat1(now, store, tables)
        }
        result = .success(try store.readMeta(tables))
      } catch { result = .failure(error) }
    }
    guard wasAlone else { throw .inUse(folder: store.folder) }
    do throws(LMDBError) {
      guard let upgraded = try result.get() else {
        throw LMDBError(kind: .notFound, operation: "upgrade")
      }
      return upgraded
    } catch { throw .store(error) }
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

  /// The hash of the tree over the first `size` events; nil where there are not as many. O(log n).
  public func root(at size: UInt64) throws(LogError) -> TreeHash? {
    try read { reader throws(LMDBError) in try reader.root(at: size) }
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
      return try LogBatch(transaction: store.beginWrite(), tables: tables, tree: tree, clock: clock)
    } catch { throw LogError(writing: error) }
  }
}

extension Store {
  fileprivate func readMeta(_ tables: LogTables) throws(LMDBError) -> LogMeta? {
    try read { transaction throws(LMDBError) in try LogMeta.read(tables, in: transaction) }
  }
}
