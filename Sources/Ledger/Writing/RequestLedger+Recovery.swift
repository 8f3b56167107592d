import EventLog
import ProjectionEngine

// After a failed commit the log's end is not known: the disk may have all of it, or none. So nothing
// is written until it was opened again and read. There is no timer: what wants to write next tries.
extension RequestLedger {
  /// How many events at the log's end are read whole after a failed commit: more than a commit of
  /// commands has.
  private static let rereadEvents: UInt64 = 4096

  /// Whether commands are accepted: false after the disk failed, until it works again. Costs nothing.
  public var isAcceptingCommands: Bool { outage.reason == nil }

  /// Makes sure that commands are accepted: after an outage by opening the log again and reading its
  /// end, else at once. For health checks, which keep commands away for as long as this throws.
  ///
  /// - Throws: `.stopped`, with the reason.
  public func resume() throws(LedgerError) {
    guard outage.reason != nil else { return }
    try writer.alone { () throws(LedgerError) in try endOutage() }
  }

  /// Notes that a commit failed, and looks at once whether it can go on. Answers what those are told
  /// whose commands were in the batch.
  func commitFailed(_ error: LedgerError) -> LedgerError {
    outage.begin(error.message)
    try? endOutage()
    return error
  }

  /// Opens the log again and reads its end, where a commit failed before. On the writer's thread.
  func endOutage() throws(LedgerError) {
    guard outage.reason != nil else { return }
    do throws(LogError) { try durability.recover(log) } catch {
      throw stopped(because: error.message)
    }
    do throws(LedgerError) { try readTail() } catch { throw stopped(because: error.message) }
    outage.end()
  }

  private func stopped(because reason: String) -> LedgerError {
    outage.begin(reason)
    return .stopped(reason)
  }

  /// Reads the last events whole: they must be what this program writes.
  private func readTail() throws(LedgerError) {
    let head = try head().position
    let first = Position(head.rawValue - min(head.rawValue, Self.rereadEvents) + 1)
    try fold(from: first, through: head) { _ = $0.event() }
  }
}
