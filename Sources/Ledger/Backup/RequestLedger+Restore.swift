import EventLog
import LMDB

/// What a restore made.
public struct RestoreReport: Sendable, Equatable {
  /// The last event of the backup that was restored, and when it was recorded.
  public let moment: Moment
  /// How many times this history was restored by now; what it is called in checkpoints.
  public let epoch: UInt32
  public let origin: String
  /// How many later erasures were made once more after these events.
  public let erasures: Int
  /// The last event of the restored ledger.
  public let head: Position
  /// When the backup was written.
  public let writtenAt: Timestamp
}

/// What a restore is doing.
public enum RestoreStage: Sendable, Equatable, CaseIterable {
  case verifying
  case loading
  case building
}

extension RequestLedger {
  /// Makes a ledger in `data` from the backup in `folder`: in a new epoch that says where it leaves
  /// the history before, with a signing key of its own.
  ///
  /// Everything is checked before anything is made; all is made in a folder beside `data`, which
  /// gets that name at the end. What was erased stays erased, wherever the restored ledger ends.
  ///
  /// - Parameters:
  ///   - data: where nothing is, or an empty folder.
  ///   - key: whose signature the backup's checkpoint has to have; nil: the key that is in the
  ///     backup.
  ///   - finishing: what else is to be done in the restored folder before it gets its name.
  /// - Throws: `BackupError`, and what `finishing` throws; then nothing is left.
  public static func restore(
    from folder: String, to data: String, until point: RestorePoint = .end,
    trusting key: VerifierKey? = nil, clock: LedgerClock = .system,
    finishing: (_ ledger: RequestLedger, _ place: String) throws -> Void = { _, _ in },
    progress: @escaping @Sendable (RestoreStage, Progress) -> Void = { _, _ in }
  ) throws -> RestoreReport {
    let folder = BackupFolder(folder)
    let use = folder.share()
    defer { extendLifetime(use) }
    let backup = try BackupReader(folder, trusting: key)
    let run = try RestoreRun(backup, to: data)
    let place = run.place
    do {
      let checks = try backup.verify { progress(.verifying, $0) }
      let end = try backup.end(at: point, checks)
      let erasures = try run.build(through: end, clock: clock) { progress(.loading, $0) }
      let report = try open(
        place, end, erasures, backup.manifest, clock, finishing, { progress(.building, $0) })
      try run.finish()
      return report
    } catch {
      File.removeTree(place)
      throw error
    }
  }

  /// Builds the views, and lets go of the folder again: it is about to be renamed.
  private static func open(
    _ place: String, _ end: Position, _ erasures: Int, _ manifest: BackupManifest,
    _ clock: LedgerClock, _ finishing: (RequestLedger, String) throws -> Void,
    _ progress: @escaping @Sendable (Progress) -> Void
  ) throws -> RestoreReport {
    let ledger: RequestLedger
    do throws(LedgerError) {
      ledger = try RequestLedger.open(place, clock: clock, progress: progress)
    } catch { throw BackupError.ledger(error) }
    defer { ledger.close() }
    try finishing(ledger, place)
    let time = try ledger.log.read { reader throws(LMDBError) in
      try reader.header(at: end)?.recordedAt
    }
    return RestoreReport(
      moment: Moment(position: end, time: time ?? manifest.recordedAt), epoch: ledger.log.epoch,
      origin: ledger.log.origin, erasures: erasures, head: try ledger.log.head(),
      writtenAt: manifest.writtenAt)
  }
}
