import Dispatch
import Domain
import Glibc
import Synchronization

/// The queue in front of the one place that writes.
///
/// Pure waiting and waking: what a batch does is handed in. There is no timer: a batch is what
/// arrived while the one before was being committed. `docs/decisions/0003` says why this is a serial
/// queue and not an actor.
final class Writer: Sendable {
  /// How many commands may wait. Some seconds' work on a slow disk; more would only wait longer
  /// than anybody does.
  static let maximumWaiting = 8192
  /// How many commands one commit takes, so that the first of them does not wait for a crowd.
  static let maximumBatch = 1024
  /// Up to this many callers are waited for after they were answered. A crowd is not: going to sleep
  /// and being woken gives the slower ones the time to come back too, and the batch is fuller.
  static let maximumAwaited = 4
  /// How often the writer looks for them, letting others run in between: some dozens of microseconds.
  static let looksForReturning = 100

  /// A command that waits, and whom to tell.
  struct Job: Sendable {
    let command: Command
    let actor: Asker
    let options: CommandOptions
    let answer: @Sendable (Result<Outcome, LedgerError>) -> Void

    init(
      command: Command, actor: some Principal, options: CommandOptions,
      answer: @escaping @Sendable (Result<Outcome, LedgerError>) -> Void
    ) {
      self.command = command
      self.actor = Asker(actor)
      self.options = options
      self.answer = answer
    }
  }

  private struct State {
    var waiting: [Job] = []
    var isRunning = false
    var isClosed = false
  }

  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "ledger.writer", qos: .userInitiated)

  /// Queues `job`; `run` is called with batches until none waits, on the writer's thread.
  func submit(_ job: Job, run: @escaping @Sendable ([Job]) -> Void) {
    switch enqueue(job) {
    case .refused(let error): job.answer(.failure(error))
    case .queued: break
    case .start: queue.async { self.drain(run) }
    }
  }

  /// As `submit`, for a caller who waits and does nothing else: where nobody is being served, the batch
  /// runs on the caller's own thread, which saves waking two.
  func submitHere(_ job: Job, run: @escaping @Sendable ([Job]) -> Void) {
    switch enqueue(job) {
    case .refused(let error): job.answer(.failure(error))
    case .queued: break
    case .start:
      queue.sync { if let batch = nextBatch() { run(batch) } }
      // One batch and no more: a crowd that came meanwhile is not served by one of its own.
      if goesOn() { queue.async { self.drain(run) } }
    }
  }

  /// Runs `work` between two batches, on the caller's thread.
  func alone<Result>(_ work: () throws(LedgerError) -> Result) throws(LedgerError) -> Result {
    if state.withLock({ $0.isClosed }) { throw .closed }
    var outcome: Swift.Result<Result, LedgerError>?
    queue.sync {
      do throws(LedgerError) { outcome = .success(try work()) } catch { outcome = .failure(error) }
    }
    guard let outcome else { preconditionFailure("the writer's queue did not run") }
    return try outcome.get()
  }

  /// Takes no more jobs, and waits for those that it took.
  func close() {
    state.withLock { $0.isClosed = true }
    queue.sync {}
  }

  private enum Enqueued {
    case queued
    case start
    case refused(LedgerError)
  }

  private func enqueue(_ job: Job) -> Enqueued {
    state.withLock { state in
      if state.isClosed { return .refused(.closed) }
      if state.waiting.count >= Self.maximumWaiting { return .refused(.busy) }
      state.waiting.append(job)
      if state.isRunning { return .queued }
      state.isRunning = true
      return .start
    }
  }

  private func drain(_ run: ([Job]) -> Void) {
    while let batch = nextBatch() {
      run(batch)
      awaitReturn(of: batch.count)
    }
  }

  /// Waits a moment for the few who were just answered: to sleep and be woken takes longer than they do.
  private func awaitReturn(of answered: Int) {
    guard answered <= Self.maximumAwaited else { return }
    for _ in 0..<Self.looksForReturning {
      guard state.withLock({ $0.waiting.count < answered }) else { return }
      sched_yield()
    }
  }

  /// Whether somebody waits; else it ends here.
  private func goesOn() -> Bool {
    state.withLock { state in
      state.isRunning = !state.waiting.isEmpty
      return state.isRunning
    }
  }

  private func nextBatch() -> [Job]? {
    state.withLock { state in
      if state.waiting.isEmpty {
        state.isRunning = false
        return nil
      }
      if state.waiting.count <= Self.maximumBatch {
        defer { state.waiting = [] }
        return state.waiting
      }
      let batch = Array(state.waiting.prefix(Self.maximumBatch))
      state.waiting.removeFirst(Self.maximumBatch)
      return batch
    }
  }
}
