import EventLog
import LMDB

/// One restoring of a ledger: all of it in a folder beside the one that is wanted, which gets its
/// name at the end.
struct RestoreRun {
  /// How many bytes of bodies one commit takes at most: LMDB keeps them in memory until then.
  private static let bytesPerCommit = 64 << 20
  /// How many events one commit takes at most.
  private static let eventsPerCommit = 65_536
  /// The file that says that a folder is an unfinished restore's, and who is at it.
  private static let markName = "unfinished-restore"

  let data: String
  /// Where the ledger is until it is whole.
  let place: String
  private let backup: BackupReader
  private let lock: FileLock

  /// Begins beside `data`, where nothing may be, or an empty folder. What an earlier restore left
  /// that was killed is removed.
  ///
  /// - Throws: `.exists`, `.inUse`, `.disk`.
  init(_ backup: BackupReader, to data: String) throws(BackupError) {
    let data = BackupFolder.trimmed(data)
    guard !File.isThere(data) || (File.isFolder(data) && File.names(in: data).isEmpty) else {
      throw .exists(folder: data)
    }
    self.backup = backup
    self.data = data
    place = "\(data).restoring"
    lock = try Self.begin(place)
  }

  private static func begin(_ place: String) throws(BackupError) -> FileLock {
    let mark = "\(place)/\(markName)"
    do throws(LMDBError) {
      if try !File.makeNewFolder(place) {
        // An empty one may be that of a restore that was killed before it had its mark.
        guard File.isThere(mark) || File.names(in: place).isEmpty else {
          throw LMDBError(kind: .keyExists, operation: place)
        }
      }
      let lock = try FileLock(sharing: mark)
      let isAlone = lock.alone {
        for name in File.names(in: place) where name != markName {
          File.removeTree("\(place)/\(name)")
          File.remove("\(place)/\(name)")
        }
      }
      guard isAlone else { throw LMDBError(kind: .alreadyOpen, operation: place) }
      return lock
    } catch {
      switch error.kind {
      case .keyExists: throw .exists(folder: place)
      case .alreadyOpen: throw .inUse(folder: place)
      default: throw .disk(error)
      }
    }
  }

  /// Builds log and private folder.
  ///
  /// - Parameter end: the last event that is restored.
  /// - Returns: how many erasures were made once more.
  func build(
    through end: Position, clock: LedgerClock, _ report: (Progress) -> Void
  ) throws(BackupError) -> Int {
    let root = try backup.root(through: end)
    do throws(LogError) {
      try EventLogStore.create(
        "\(place)/log", ledgerID: backup.manifest.ledgerID,
        fork: Fork(epoch: backup.manifest.epoch + 1, position: end, root: root))
    } catch { throw BackupError(error) }
    var erasures = try LaterErasures(backup, after: end)
    try fill(through: end, root, &erasures, report)
    let count = try append(&erasures, clock)
    do throws(LMDBError) {
      try File.makeFolder("\(place)/private")
      try File.copy(
        backup.folder.path(of: backup.manifest.privateCopy), into: "\(place)/private",
        as: "\(place)/private/data.mdb")
      for folder in ["\(place)/log", "\(place)/private", place] { try File.syncFolder(folder) }
    } catch { throw .disk(error) }
    return count
  }

  /// Gives the folder the name that was wanted. The mark goes last: a folder of the other name is an
  /// unfinished one at any moment, and one of this name is whole with the mark or without.
  func finish() throws(BackupError) {
    do throws(LMDBError) { try File.moveFolder(place, to: data) } catch { throw .disk(error) }
    File.remove("\(data)/\(Self.markName)")
  }

  // MARK: -

  /// Appends the events of the backup as they are, and compares the tree with `root`.
  private func fill(
    through end: Position, _ root: TreeHash, _ erasures: inout LaterErasures,
    _ report: (Progress) -> Void
  ) throws(BackupError) {
    let log = try openLog { Timestamp(microseconds: 0) }
    var next = Position(1)
    var grown: TreeHash?
    while next <= end {
      var batch = try begin(log)
      var later = erasures
      let last = try add(from: next, through: end, to: &batch, &later)
      erasures = later
      grown = batch.root
      do throws(LogError) { try batch.commit() } catch { throw BackupError(error) }
      next = last.next
      report(Progress(done: last.rawValue, total: end.rawValue))
    }
    guard grown == root else {
      throw .damaged(
        file: backup.folder.manifestPath, reason: "the restored events have another root")
    }
  }

  /// Adds as many events from `first` on as one commit takes; answers the last one.
  private func add(
    from first: Position, through end: Position, to batch: inout LogBatch,
    _ erasures: inout LaterErasures
  ) throws(BackupError) -> Position {
    var last = first.previous
    var bytes = 0
    let limit = min(end, Position(first.rawValue + UInt64(Self.eventsPerCommit) - 1))
    try backup.forEachEvent(from: first) { event throws(BackupError) in
      let body = erasures.hasErased(event) ? nil : event.saltedBody
      do throws(LogError) { try batch.append(event.header, saltedBody: body) } catch {
        throw BackupError(error)
      }
      erasures.take(event)
      bytes += body?.count ?? 0
      last = event.position
      return last < limit && bytes < Self.bytesPerCommit
    }
    return last
  }

  private func append(
    _ erasures: inout LaterErasures, _ clock: LedgerClock
  ) throws(BackupError) -> Int {
    let log = try openLog(clock.now)
    var batch = try begin(log)
    do throws(LogError) {
      let count = try erasures.append(to: &batch)
      if count > 0 { try batch.commit() }
      return count
    } catch { throw BackupError(error) }
  }

  private func openLog(
    _ clock: @escaping @Sendable () -> Timestamp
  ) throws(BackupError) -> EventLogStore {
    do throws(LogError) { return try EventLogStore("\(place)/log", clock: clock) } catch {
      throw BackupError(error)
    }
  }

  private func begin(_ log: EventLogStore) throws(BackupError) -> LogBatch {
    do throws(LogError) { return try log.beginBatch() } catch { throw BackupError(error) }
  }
}
