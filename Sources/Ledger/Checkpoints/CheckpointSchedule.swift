import Dispatch
import Synchronization

/// When checkpoints are published: within an interval after a commit, so at most once an interval,
/// and never on the writer's thread. Pure waiting and waking: what publishing is, is handed in.
final class CheckpointSchedule: Sendable {
  /// An auditor waits no longer than this, and a busy disk has one more commit in it.
  static let interval = DispatchTimeInterval.seconds(1)

  /// Runs work later, on a queue.
  typealias Delay = @Sendable (DispatchQueue, @escaping @Sendable () -> Void) -> Void

  private struct State {
    var isBehind = false
    var isWaiting = false
    var isClosed = false
  }

  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "ledger.checkpoints", qos: .utility)
  private let delay: Delay

  init(
    delay: @escaping Delay = {
      $0.asyncAfter(deadline: .now() + CheckpointSchedule.interval, execute: $1)
    }
  ) {
    self.delay = delay
  }

  /// Notes that the log has grown: `publish` is called within the interval, once for all growth until
  /// then. What it answers is whether that went well; if not, the next growth or the end tries again.
  func grew(_ publish: @escaping @Sendable () -> Bool) {
    let begins = state.withLock { state in
      if state.isClosed { return false }
      defer { state.isWaiting = true }
      state.isBehind = true
      return !state.isWaiting
    }
    guard begins else { return }
    delay(queue) { [self] in
      guard takeDue() else { return }
      if !publish() { state.withLock { $0.isBehind = true } }
    }
  }

  /// Runs `work` when nothing else is being published, on the caller's thread.
  func alone<Result>(_ work: () throws(LedgerError) -> Result) throws(LedgerError) -> Result {
    var outcome: Swift.Result<Result, LedgerError>?
    queue.sync {
      state.withLock { $0.isBehind = false }
      do throws(LedgerError) { outcome = .success(try work()) } catch { outcome = .failure(error) }
    }
    guard let outcome else { preconditionFailure("the publisher's queue did not run") }
    return try outcome.get()
  }

  /// Calls `publish` where something was not published yet; nothing is scheduled from now on.
  func close(_ publish: () -> Bool) {
    let isBehind = state.withLock { state in
      defer { state.isBehind = false }
      state.isClosed = true
      return state.isBehind
    }
    queue.sync { if isBehind { _ = publish() } }
  }

  private func takeDue() -> Bool {
    state.withLock { state in
      defer { state.isBehind = false }
      state.isWaiting = false
      return state.isBehind
    }
  }
}
