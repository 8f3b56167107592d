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
  /// Another process has the log open, and what was asked for needs it alone.
  case inUse(folder: String)
  /// The event does not follow the one before it, or its body is another's.
  case disorder(Position, Disorder)
  /// What is stored at a position is not what was appended there.
  case damaged(at: Position, reason: String)
  case store(LMDBError)

  /// What of an event does not fit.
  public enum Disorder: String, Equatable, Sendable {
    case time
    case body
  }

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
    case .inUse(let folder):
      "The log in \(folder) is in use by another process. Stop it first, the server included."
    case .disorder(let position, .time):
      "The event at position \(position) is not later than the one before it."
    case .disorder(let position, .body):
      "The body of the event at position \(position) is not the one that its header commits to."
    case .damaged(let position, let reason):
      "The log is damaged at position \(position): \(reason). Nothing is written to it any more."
    case .store(let error): "The log's storage failed: \(error)"
    }
  }
}

extension LogError {
  /// What a write threw. A large batch can use up the room that was left when it began; LMDB then takes
  /// nothing of it.
  init(writing error: LMDBError) {
    self = error.kind == .mapFull ? .full : .store(error)
  }
}
