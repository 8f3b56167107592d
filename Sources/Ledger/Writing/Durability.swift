import EventLog

/// How a batch becomes durable, and what is done when that failed. Handed in, so that tests can
/// have a disk that fails.
package struct Durability: Sendable {
  /// Makes a batch durable, or throws and leaves nothing of it.
  package var commit: @Sendable (consuming LogBatch) throws(LogError) -> Void
  /// Brings a log whose commit failed back to where it can be written, or says why not.
  package var recover: @Sendable (EventLogStore) throws(LogError) -> Void

  package init(
    commit: @escaping @Sendable (consuming LogBatch) throws(LogError) -> Void = {
      (batch: consuming LogBatch) throws(LogError) in try batch.commit()
    },
    recover: @escaping @Sendable (EventLogStore) throws(LogError) -> Void = {
      (log: EventLogStore) throws(LogError) in try log.reopen()
    }
  ) {
    self.commit = commit
    self.recover = recover
  }

  /// The disk as it is.
  package static let disk = Durability()
}
