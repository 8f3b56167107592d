import CLMDB
import Glibc
import Synchronization

/// An open environment of LMDB. Closes when the store and every transaction have let go of it.
///
/// `@unchecked Sendable`: the handle never changes, and LMDB allows its use from every thread.
final class Environment: @unchecked Sendable {
  let handle: OpaquePointer
  /// Whether LMDB answers `MDB_PANIC`: nothing can be begun in it any more.
  let isGivenUp = Mutex(false)
  /// Nil where commits do not wait for the disk.
  let commits: CommitCount?

  init(handle: OpaquePointer, commits: CommitCount?) {
    self.handle = handle
    self.commits = commits
  }

  deinit { mdb_env_close(handle) }
}

// When the write of a meta page fails, LMDB (0.9.24, `mdb_env_write_meta`) writes the former
// transaction number over it, without syncing, and gives the environment up. The disk may then hold
// either page: the failed write may have reached it. The pages of the failed transaction are free
// again, so the next commit would overwrite what that meta page leads to, before the page that makes
// it void is on the disk; a power cut in between would leave a damaged file. So the meta pages are
// made durable first, and only then anybody may write. Reading goes on meanwhile.
//
// Whoever writes next, in this process or another, sees by the count of commits that it has to.
extension Store {
  /// How long the environment's other users may take to finish before opening it anew fails. A
  /// transaction is never held while waiting, so it ends in milliseconds.
  private static let patience = Duration.seconds(1)
  private static let pause = Duration.milliseconds(1)

  /// Closes the environment and opens it anew, with the same tables, when nobody uses it any more:
  /// what has to be done after a failed commit. Waits a moment for transactions that are open.
  ///
  /// - Throws: `.givenUp` where somebody does not finish; else what opening throws. Either way the
  ///   next transaction tries again.
  public func reopen() throws(LMDBError) { try reopen(onlyGivenUp: false) }

  func reopen(onlyGivenUp: Bool) throws(LMDBError) {
    try environment.withLock { environment throws(LMDBError) in
      // Somebody else may have opened it anew meanwhile.
      if onlyGivenUp, environment.map({ !$0.isGivenUp.withLock { $0 } }) ?? false { return }
      try Self.waitForOthers(&environment)
      environment = nil  // Closes it: LMDB allows one a process.
      environment = try openAnew()
    }
  }

  /// The environment, opened anew where the last attempt to do so failed.
  func openedEnvironment() throws(LMDBError) -> Environment {
    try environment.withLock { environment throws(LMDBError) in
      if let environment { return environment }
      let opened = try openAnew()
      environment = opened
      return opened
    }
  }

  private static func waitForOthers(_ environment: inout Environment?) throws(LMDBError) {
    let end = ContinuousClock.now + patience
    while environment != nil && !isKnownUniquelyReferenced(&environment) {
      guard ContinuousClock.now < end else {
        throw LMDBError(kind: .givenUp, code: MDB_PANIC, operation: "reopen")
      }
      usleep(UInt32(pause / .microseconds(1)))
    }
  }

  private func openAnew() throws(LMDBError) -> Environment {
    var options = options
    options.creates = false
    let opened = try Self.openEnvironment(folder, options)
    try openTables(in: opened)
    return opened
  }

  /// Makes the meta pages durable where the last commit did not end well: writes them as they are, and
  /// syncs. Reading them back and writing them makes them dirty again: after a failed sync, the kernel
  /// takes them for written. Within the write transaction, so that nobody commits in between.
  func settle(_ environment: Environment) throws(LMDBError) {
    guard let commits = environment.commits, !commits.isSettled else { return }
    try writeMetaPages(of: environment)
    try commits.settle()
  }

  private func writeMetaPages(of environment: Environment) throws(LMDBError) {
    var descriptor: mdb_filehandle_t = -1
    var statistics = MDB_stat()
    try check(mdb_env_get_fd(environment.handle, &descriptor), "env_get_fd")
    try check(mdb_env_stat(environment.handle, &statistics), "env_stat")
    var bytes = [UInt8](repeating: 0, count: 2 * Int(statistics.ms_psize))
    // A store that was just being made may be shorter; what is missing reads as zeros.
    guard pread(descriptor, &bytes, bytes.count, 0) > 0,
      pwrite(descriptor, bytes, bytes.count, 0) == bytes.count,
      fdatasync(descriptor) == 0
    else { throw LMDBError(systemError: errno, operation: "write the meta pages of \(folder)") }
  }

  /// Opens the tables in the order of their handles, which LMDB gives out in order and without a
  /// gap: so each gets the handle that its users have.
  private func openTables(in environment: Environment) throws(LMDBError) {
    let known = tables.withLock { $0.sorted { $0.value < $1.value } }
    guard !known.isEmpty else { return }
    var transaction: OpaquePointer?
    try check(mdb_txn_begin(environment.handle, nil, UInt32(MDB_RDONLY), &transaction), "txn_begin")
    for (name, handle) in known {
      var opened: MDB_dbi = 0
      let code = mdb_dbi_open(transaction, name, 0, &opened)
      guard code == MDB_SUCCESS, opened == handle else {
        mdb_txn_abort(transaction)
        throw LMDBError(
          code: code == MDB_SUCCESS ? MDB_INCOMPATIBLE : code, operation: "reopen table \(name)")
      }
    }
    try check(mdb_txn_commit(transaction), "txn_commit")
  }
}
