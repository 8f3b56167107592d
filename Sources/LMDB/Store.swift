import CLMDB
import Glibc
import Synchronization

/// How a store is opened.
public struct StoreOptions: Sendable {
  /// Address space to reserve, in bytes: the most the file can grow to. Costs nothing until used.
  public var mapSize: Int
  /// Whether a commit waits for the disk. Without, a power cut may damage the file.
  public var isSynced: Bool
  /// Whether a folder that is not there is made.
  public var creates: Bool
  /// The most read transactions at once, over all processes.
  public var maximumReaders: UInt32

  public init(
    mapSize: Int = 64 << 30, isSynced: Bool = true, creates: Bool = true,
    maximumReaders: UInt32 = 1024
  ) {
    self.mapSize = mapSize
    self.isSynced = isSynced
    self.creates = creates
    self.maximumReaders = maximumReaders
  }
}

/// One LMDB environment: a folder with a data file and a lock file.
///
/// Open a folder once in a process; a second time is refused. Closes when the last reference goes,
/// so keep the store for longer than its transactions.
///
/// LMDB gives an environment up when the write of its meta page fails (`MDB_PANIC` from then on, for
/// readers too). Whoever begins the next transaction opens it anew: see `Store+Reopen.swift`.
///
/// `@unchecked Sendable`: LMDB's environment handle may be used from every thread (`lmdb.h`, with
/// `MDB_NOTLS` for read transactions); `environment` and `tables` are guarded by locks.
public final class Store: @unchecked Sendable {
  private static let maximumTables: UInt32 = 32
  /// Which folders are open in this process, by device and inode. LMDB's own rule is a process's,
  /// so its guard has to be as well.
  private static let open = Mutex<Set<FolderIdentity>>([])

  public let folder: String
  let options: StoreOptions
  /// Nil between a failed attempt to open it anew and the next.
  let environment: Mutex<Environment?>
  let tables = Mutex<[String: MDB_dbi]>([:])
  private let openFolder: OpenFolder

  public init(_ folder: String, options: StoreOptions = StoreOptions()) throws(LMDBError) {
    if options.creates { try File.makeFolder(folder) }
    try Self.refuseNetworkFileSystem(folder)
    let openFolder = try OpenFolder(folder)
    guard Self.open.withLock({ $0.insert(openFolder.identity).inserted }) else {
      throw LMDBError(kind: .alreadyOpen, operation: "open \(folder)")
    }
    do throws(LMDBError) {
      environment = Mutex(try Self.openEnvironment(folder, options))
    } catch {
      Self.open.withLock { _ = $0.remove(openFolder.identity) }
      throw error
    }
    self.openFolder = openFolder
    self.folder = folder
    self.options = options
    // A process that was killed leaves its reader slots taken; nobody else would free them.
    freeStaleReaders()
    if options.isSynced && options.creates { File.syncNames(of: folder) }
  }

  deinit {
    environment.withLock { $0 = nil }
    Self.open.withLock { _ = $0.remove(openFolder.identity) }
  }

  /// The table called `name`, made where it is missing and the store may be written.
  public func table<Key>(
    _ name: String, key: Key.Type = Key.self
  ) throws(LMDBError) -> Table<Key> {
    if let handle = tables.withLock({ $0[name] }) { return Table(name: name, handle: handle) }
    let handle = try openTable(name)
    tables.withLock { $0[name] = handle }
    return Table(name: name, handle: handle)
  }

  /// Runs `body` on one state of the store. Keep it short.
  @inline(__always)
  public func read<Result: ~Copyable>(
    _ body: (borrowing ReadTransaction) throws(LMDBError) -> Result
  ) throws(LMDBError) -> Result {
    let transaction = try beginRead()
    return try body(transaction)
  }

  /// One state of the store. Never hold it while waiting for anything.
  public func beginRead() throws(LMDBError) -> ReadTransaction {
    let (handle, environment) = try begin(UInt32(MDB_RDONLY))
    return ReadTransaction(handle: handle, environment: environment)
  }

  /// Waits for its turn, over all processes. Commit it on this thread, or let it go to abort.
  public func beginWrite() throws(LMDBError) -> WriteTransaction {
    let (handle, environment) = try begin(0)
    return WriteTransaction(handle: handle, environment: environment)
  }

  /// Writes what an unsynced store has not yet written to the disk.
  public func sync() throws(LMDBError) {
    try check(mdb_env_sync(try openedEnvironment().handle, 1), "env_sync")
  }

  /// Frees the reader slots of processes that are gone.
  public func freeStaleReaders() {
    guard let environment = try? openedEnvironment() else { return }
    mdb_reader_check(environment.handle, nil)
  }

  /// How much of the reserved map is used, 0 … 1. Zero where that cannot be said: what is wrong
  /// shows when a transaction begins.
  public var mapUse: Double {
    guard let (information, pageSize) = measure() else { return 0 }
    return Double(information.me_last_pgno + 1) * Double(pageSize) / Double(information.me_mapsize)
  }

  /// Bytes of the data file in use.
  public var size: Int {
    guard let (information, pageSize) = measure() else { return 0 }
    return (information.me_last_pgno + 1) * pageSize
  }

  private func measure() -> (MDB_envinfo, pageSize: Int)? {
    var information = MDB_envinfo()
    var statistics = MDB_stat()
    guard let environment = try? openedEnvironment(),
      mdb_env_info(environment.handle, &information) == 0,
      mdb_env_stat(environment.handle, &statistics) == 0
    else { return nil }
    return (information, Int(statistics.ms_psize))
  }

  // MARK: -

  private func begin(
    _ flags: UInt32
  ) throws(LMDBError) -> (OpaquePointer, Unmanaged<Environment>) {
    do throws(LMDBError) { return try beginOnce(flags) } catch {
      guard error.kind == .givenUp else { throw error }
      try reopen(onlyGivenUp: true)
      return try beginOnce(flags)
    }
  }

  private func beginOnce(
    _ flags: UInt32
  ) throws(LMDBError) -> (OpaquePointer, Unmanaged<Environment>) {
    let environment = try openedEnvironment()
    var transaction: OpaquePointer?
    var code = mdb_txn_begin(environment.handle, nil, flags, &transaction)
    switch code {
    case MDB_MAP_RESIZED:
      // Another process enlarged the map; adopting its size is LMDB's documented answer.
      mdb_env_set_mapsize(environment.handle, 0)
      code = mdb_txn_begin(environment.handle, nil, flags, &transaction)
    case MDB_READERS_FULL:
      mdb_reader_check(environment.handle, nil)
      code = mdb_txn_begin(environment.handle, nil, flags, &transaction)
    default: break
    }
    if code == MDB_PANIC { environment.isGivenUp.withLock { $0 = true } }
    try check(code, "txn_begin")
    // LMDB sets the transaction whenever it answers success.
    let begun = transaction!
    if flags & UInt32(MDB_RDONLY) == 0 {
      do throws(LMDBError) { try settle(environment) } catch {
        mdb_txn_abort(begun)
        throw error
      }
    }
    return (begun, Unmanaged.passRetained(environment))
  }

  private func openTable(_ name: String) throws(LMDBError) -> MDB_dbi {
    var handle: MDB_dbi = 0
    do {
      let transaction = try beginRead()
      if mdb_dbi_open(transaction.handle, name, 0, &handle) == MDB_SUCCESS {
        // A handle lives on only when its transaction is committed, a read one included.
        try transaction.keepTables()
        return handle
      }
    }
    let transaction = try beginWrite()
    try check(
      mdb_dbi_open(transaction.handle, name, UInt32(MDB_CREATE), &handle), "dbi_open \(name)")
    try transaction.commit()
    return handle
  }

  static func openEnvironment(
    _ folder: String, _ options: StoreOptions
  ) throws(LMDBError) -> Environment {
    let commits = options.isSynced ? try CommitCount(folder: folder) : nil
    var made: OpaquePointer?
    try check(mdb_env_create(&made), "env_create")
    // LMDB sets it whenever it answers success.
    let environment = Environment(handle: made!, commits: commits)
    let handle = environment.handle
    try check(mdb_env_set_mapsize(handle, options.mapSize), "env_set_mapsize")
    try check(mdb_env_set_maxdbs(handle, maximumTables), "env_set_maxdbs")
    try check(mdb_env_set_maxreaders(handle, options.maximumReaders), "env_set_maxreaders")
    var flags = UInt32(MDB_NOTLS)
    if !options.isSynced { flags |= UInt32(MDB_NOSYNC) }
    try check(mdb_env_open(handle, folder, flags, 0o600), "open \(folder)")
    return environment
  }

  /// Whether a type of statfs(2) is NFS, SMB, CIFS, SMB2, AFS, Coda, 9P or Ceph: a map of a file there
  /// does not see what another machine writes, and locks may mean nothing.
  static func isNetworkFileSystem(_ type: UInt32) -> Bool {
    [
      0x6969, 0x517B, 0xFF53_4D42, 0xFE53_4D42, 0x5346_414F, 0x7375_7245, 0x0102_1997, 0x00C3_6400,
    ].contains(type)
  }

  private static func refuseNetworkFileSystem(_ folder: String) throws(LMDBError) {
    var status = statfs()
    guard statfs(folder, &status) == 0 else {
      throw LMDBError(code: errno, operation: "open \(folder)")
    }
    if isNetworkFileSystem(UInt32(truncatingIfNeeded: status.f_type)) {
      throw LMDBError(kind: .networkFileSystem, operation: "open \(folder)")
    }
  }
}

extension ReadTransaction {
  /// Ends the transaction so that the tables opened in it stay open.
  consuming func keepTables() throws(LMDBError) {
    let (handle, environment) = (handle, environment)
    discard self
    defer { environment.release() }
    try check(mdb_txn_commit(handle), "txn_commit")
  }
}

/// What tells one folder from another, whatever path leads there.
private struct FolderIdentity: Hashable {
  let device: UInt64
  let inode: UInt64
}

/// A folder kept open, so that its identity is nobody else's even when the folder is removed.
private final class OpenFolder: Sendable {
  let identity: FolderIdentity
  private let descriptor: Int32

  init(_ path: String) throws(LMDBError) {
    descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
      throw LMDBError(code: errno, operation: "open \(path)")
    }
    identity = FolderIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
