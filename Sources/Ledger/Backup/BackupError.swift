import EventLog
import LMDB

/// Why a backup could not be written, or a ledger not be restored. `message` is for people.
public enum BackupError: Error, Sendable {
  /// There is no backup in the folder.
  case missing(folder: String)
  /// The folder has something in it that no backup wrote.
  case notABackup(folder: String, name: String)
  /// Another backup or a restore uses the folder.
  case inUse(folder: String)
  /// The backup was written in a format that this program does not read.
  case unknownFormat(file: String, found: String)
  /// A file of the backup is not as it was written.
  case damaged(file: String, reason: String)
  /// The backup's checkpoint is not signed by the key that it has to be.
  case notSigned(file: String, reason: String)
  /// What was read from the log is not what its checkpoint says.
  case logDisagrees(reason: String)
  /// The backup is one of another ledger.
  case anotherLedger(folder: String)
  /// The backup has events that the ledger does not have.
  case anotherHistory(folder: String, size: UInt64)
  /// Texts were erased again and again while the backup was being written.
  case neverStill
  /// There is something where the ledger is to be restored to.
  case exists(folder: String)
  /// The backup does not reach there.
  case outside(reason: String)
  case ledger(LedgerError)
  case disk(LMDBError)

  public var message: String {
    switch self {
    case .missing(let folder): "There is no finished backup in \(folder)."
    case .notABackup(let folder, let name):
      "\(folder) has other things in it (\(name)), and no backup. Name one that is new or empty."
    case .inUse(let folder): "\(folder) is in use by another backup or restore. Try again after it."
    case .unknownFormat(let file, let found):
      "\(file) has the format “\(found)”, and this program reads “\(BackupManifest.format)”. "
        + "Use the version of ledger that wrote it."
    case .damaged(let file, let reason): "\(file) is damaged: \(reason)."
    case .notSigned(let file, let reason):
      "The checkpoint in \(file) is not to be trusted. \(reason)"
    case .logDisagrees(let reason):
      "The log is not what its checkpoint says: \(reason). Nothing was backed up, and the backup "
        + "before is as it was. Look for the damage with: ledger verify"
    case .anotherLedger(let folder):
      "The backup in \(folder) is of another ledger. Nothing was changed; name another folder."
    case .anotherHistory(let folder, let size):
      "The backup in \(folder) has \(size) events, which are not the beginning of this ledger's: it "
        + "is of another history. Nothing was changed; name another folder."
    case .neverStill:
      "Texts were erased faster than they could be left out. The backup before is as it was."
    case .exists(let folder):
      "There is something in \(folder) already. A backup is restored into a new folder only."
    case .outside(let reason): reason
    case .ledger(let error): error.message
    case .disk(let error): "\(error). What was there before is as it was."
    }
  }

  init(_ error: LogError) { self = .ledger(LedgerError(error)) }
}
