import Dispatch
import Domain
import EventLog
import ProjectionEngine
import Synchronization

extension RequestLedger {
  /// Carries out `command` for `actor`. On return its events are durable, and every question sees
  /// them. Cancelling the task does not take a command back.
  ///
  /// - Throws: `.refused`, `.conflict`, `.busy`: nothing was written. `.storage`, `.stopped`: nothing
  ///   was acknowledged, and the disk needs looking at.
  public func perform(
    _ command: Command, by actor: some Principal, options: CommandOptions = CommandOptions()
  ) async throws(LedgerError) -> Outcome {
    let result: Result<Outcome, LedgerError> = await withCheckedContinuation { continuation in
      writer.submit(
        Writer.Job(command: command, actor: actor, options: options) {
          continuation.resume(returning: $0)
        }, run: { [self] in run($0) })
    }
    return try result.get()
  }

  /// As `perform`, holding up the thread: for the terminal and for tests.
  public func performAndWait(
    _ command: Command, by actor: some Principal, options: CommandOptions = CommandOptions()
  ) throws(LedgerError) -> Outcome {
    let answer = Mutex<Result<Outcome, LedgerError>?>(nil)
    let done = DispatchSemaphore(value: 0)
    writer.submitHere(
      Writer.Job(command: command, actor: actor, options: options) { result in
        answer.withLock { $0 = result }
        done.signal()
      }, run: { [self] in run($0) })
    done.wait()
    guard let result = answer.withLock({ $0 }) else { preconditionFailure("no answer was given") }
    return try result.get()
  }

  // MARK: A batch

  /// Takes a batch through decide, append and project, makes it durable, and answers everybody.
  private func run(_ jobs: [Writer.Job]) {
    do throws(LedgerError) {
      let session = try begin()
      let results = jobs.map { job in
        Result { () throws(LedgerError) in
          try session.perform(job.command, by: job.actor, job.options)
        }
      }
      try finish(session) { for (job, result) in zip(jobs, results) { job.answer(result) } }
    } catch {
      for job in jobs { job.answer(.failure(error)) }
    }
  }

  /// Runs `body` in one durable commit of log and views. What it throws undoes all of it; so does
  /// not keeping it, for a trial.
  func write<Result>(
    keeping: Bool = true, _ body: (WriteSession) throws(LedgerError) -> Result
  ) throws(LedgerError) -> Result {
    let session = try begin()
    let result = try body(session)
    if keeping { try finish(session) {} }
    return result
  }

  /// Begins the next batch, waiting for its turn over all processes, on views that hold no text that
  /// was erased: these may have to be built first.
  func begin() throws(LedgerError) -> WriteSession {
    while true {
      if let session = try beginOnCurrentViews() { return session }
      _ = try buildAndSwitch { _ in }
    }
  }

  /// Nil where the views have to be built anew; nothing is locked then.
  ///
  /// Lock order, everywhere: the log first, then the views.
  private func beginOnCurrentViews() throws(LedgerError) -> WriteSession? {
    try endOutage()
    guard try currentViews().generation.isOfThisVersion else { return nil }
    let batch: LogBatch
    do throws(LogError) { batch = try log.beginBatch() } catch { throw LedgerError(error) }
    let session = try WriteSession(batch, ledger: self, views: try currentViews())
    return session.isOutdated ? nil : session
  }

  /// Makes a batch durable, answers whoever waits for it, and then lets questions see it: the views'
  /// commit is no part of what a command waits for, and callers come back with the next batch
  /// meanwhile.
  func finish(
    _ session: WriteSession, answering: () -> Void
  ) throws(LedgerError) {
    try session.commitLog()
    acknowledged.advance(to: session.head, answering: answering) { try? session.commitViews() }
    guard session.hasGrown else { return }
    heads.grew()
    scheduleCheckpoint()
  }

  // MARK: Views

  /// Brings the views to the log's end, after their commit failed.
  func catchUpViews() throws(LedgerError) {
    let session = try begin()
    try session.commitLog()
    try session.commitViews()
  }
}
