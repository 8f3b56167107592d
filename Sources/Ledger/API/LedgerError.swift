import Domain
import EventLog

/// Why the ledger could not do something. `message` is for people, on page, API and terminal alike.
public enum LedgerError: Error, Sendable {
  /// A rule says no; nothing was written.
  case refused(Refusal)
  /// The request has moved on since it was seen; with what happened since. Nothing was written.
  case conflict(Conflict)
  /// Too many commands are waiting; try again in a moment. Nothing was written.
  case busy
  /// There is no ledger in the folder.
  case notInitialised(folder: String)
  /// There is something in the folder already.
  case alreadyInitialised(folder: String)
  /// The folder cannot be used: permissions, another format, a network file system, …
  case unusable(folder: String, reason: String)
  /// The disk or the file did not do its part. What was not acknowledged did not happen.
  case storage(String)
  /// The disk did not take in what was to be written, and no command is accepted until it does again;
  /// with the reason. Each command tries.
  case stopped(String)
  /// The address of a page of a list was not one this ledger gave out.
  case badCursor(String)
  /// The ledger ends before the position that was asked for.
  case notYet(Position, head: Position)
  /// Of two moments to compare, the first is after the second.
  case backwards(from: Moment, to: Moment)
  /// A window of time that cannot be counted over: it ends before it begins, or is too long.
  case badWindow(String)
  /// What is to be imported cannot be: every reason, with its line. Nothing was written.
  case unimportable([String])
  /// The log is not the one that a checkpoint was published of: something was lost or exchanged.
  case historyDiffers(HistoryDifference)
  /// Checkpoints cannot be signed or checked; the ledger works, and nobody can be shown that it does.
  case cannotSign(String)
  /// What was to be proved or checked is not as it has to be.
  case unproven(String)
  /// An event of the log cannot be read: whoever folds the log stops there, and skips nothing.
  case unreadable(UnreadableRecord)
  /// The former generation cannot be made the live one; with the reason. Nothing was changed.
  case noRollback(String)
  /// Somebody wanted it to end. Nothing was changed, and nothing is left of it.
  case cancelled
  /// The ledger was closed.
  case closed

  public var message: String {
    switch self {
    case .refused(let refusal): refusal.message
    case .conflict(let conflict):
      Refusal.stale(expected: conflict.expected, actual: conflict.actual).message
    case .busy: "Too many changes are waiting to be written. Please try again in a moment."
    case .notInitialised(let folder):
      "There is no ledger in \(folder). Make one with: ledger init --data \(folder)"
    case .alreadyInitialised(let folder):
      "There is a ledger in \(folder) already. Nothing was changed."
    case .unusable(let folder, let reason): "Cannot use \(folder): \(reason)"
    case .storage(let text): text
    case .stopped(let reason):
      "Nothing can be written until the disk works again, and nothing was changed: \(reason)"
    case .badCursor(let text):
      "“\(text.prefix(60))” is no cursor of this list. Begin again without one."
    case .notYet(let position, let head):
      "The ledger ends at position \(head); there is no \(position) yet."
    case .backwards(let from, let to):
      "The first moment (position \(from.position), \(from.time)) is after the second (position "
        + "\(to.position), \(to.time)). Exchange them."
    case .badWindow(let reason): reason
    case .unimportable(let reasons):
      "Nothing was imported.\n" + reasons.joined(separator: "\n")
    case .historyDiffers(let difference): difference.message
    case .cannotSign(let reason): "Cannot sign a checkpoint: \(reason)"
    case .unproven(let reason): reason
    case .unreadable(let record): record.message
    case .noRollback(let reason):
      "Cannot go back to the former generation. \(reason) Build the views anew: ledger rebuild"
    case .cancelled: "Cancelled. Nothing was changed."
    case .closed: "The ledger is shutting down. Nothing was changed."
    }
  }
}

/// A change that came too late.
public struct Conflict: Sendable, Equatable {
  public let key: RequestKey
  public let expected: UInt32
  public let actual: UInt32
  /// What happened after the expected revision, oldest first.
  public let since: [HistoryEntry]
}
