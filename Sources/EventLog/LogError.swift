import LMDB

/// Why the log could not do something.
public enum LogError: Error, Equatable, Sendable {
  /// There is no log in the folder.
  case missing(folder: String)
  /// There is a log in the folder already.
  case exists(folder: String)
  /// The log was written in a format that this program does not read.
  case unknownFormat(found: UInt32, known: UInt32)
  /// The reserved room is used up to the limit; nothing was written.
  case full
  case store(LMDBError)

  /// What a person reads.
  public var message: String {
    switch self {
    case .missing(let folder): "There is no log in \(folder)."
    case .exists(let folder): "There is a log in \(folder) already."
    case .unknownFormat(let found, let known):
      found > known
        ? "The log has format \(found), newer than this program reads (\(known)). Upgrade ledger, or restore the matching backup."
        : "The log has format \(found); this program reads format \(known)."
    case .full:
      "The log has used the room reserved for it. Nothing was written; reserve more before going on."
    case .store(let error): "The log's storage failed: \(error)"
    }
  }
}
