import Domain
import EventLog
import Synchronization

extension RequestLedger {
  /// The signed checkpoint at the log's end now: signed where the log has grown since the last one.
  ///
  /// Durable on return, in `<data>/keys` and in the log; costs a few waits for the disk then, on the
  /// caller's thread, and none of them holds up the writer for longer than one small commit.
  ///
  /// - Throws: `.historyDiffers` where the log is not the one that was signed before: nothing is
  ///   signed. `.cannotSign` where the keys are missing or not to be trusted.
  public func checkpoint() throws(LedgerError) -> SignedCheckpoint {
    try checkpointSchedule.alone { () throws(LedgerError) in try checkpoints.publish() }
  }

  /// As `checkpoint()`, for somebody who may read.
  ///
  /// - Throws: also `.refused(.denied)`.
  public func checkpoint(by reader: some Principal) throws(LedgerError) -> SignedCheckpoint {
    try ask(as: reader) { _ in }
    return try checkpoint()
  }

  /// Why the last checkpoint could not be published; nil where all is well.
  public var checkpointTrouble: LedgerError? { trouble.withLock { $0 } }

  /// Lets a checkpoint be published soon.
  func scheduleCheckpoint() {
    checkpointSchedule.grew { [weak self] in self?.publishCheckpoint() ?? true }
  }

  /// Publishes on nobody's behalf: what goes wrong is kept to be asked for.
  func publishCheckpoint() -> Bool {
    do throws(LedgerError) {
      _ = try checkpoints.publish()
      trouble.withLock { $0 = nil }
      return true
    } catch {
      trouble.withLock { $0 = error }
      return false
    }
  }
}
