import Dispatch
import Domain
import EventLog
import ProjectionEngine
import Synchronization

extension RequestLedger {
  /// Carries out `command` for `actor`. On return its events are durable, and every question sees
  /// them. Cancelling the task does not take a command back.
  ///
  /// - Throws: `.refused`, `.conflict`, `.busy`: nothing was written. `.storage`: the same, and the
  ///   disk needs looking at.
  public func perform(
    _ command: Command, by actor: PersonNumber, options: CommandOptions = CommandOptions()
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
    _ command: Command, by actor: PersonNumber, options: CommandOptions = CommandOptions()
  ) throws(LedgerError) -> Outcome {
    let answer = Mutex<Result<Outcome, LedgerError>?>(nil)
    let done = DispatchSemaphore(value: 0)
    writer.submit(
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
    let results: [Result<Outcome, LedgerError>]
    do throws(LedgerError) {
      results = try write { session throws(LedgerError) in
        jobs.map { job in
          do throws(LedgerError) {
            return .success(try session.perform(job.command, by: job.actor, job.options))
          } catch { return .failure(error) }
        }
      }
    } catch {
      for job in jobs { job.answer(.failure(error)) }
      return
    }
    heads.grew()
    scheduleCheckpoint()
    for (job, result) in zip(jobs, results) { job.answer(result) }
  }

  /// Runs `body` in one durable commit of log and views. What it throws undoes all of it; so does
  /// not keeping it, for a trial.
  ///
  /// Lock order, everywhere: the log first, then the views.
  func write<Result>(
    keeping: Bool = true, _ body: (WriteSession) throws(LedgerError) -> Result
  ) throws(LedgerError) -> Result {
    let batch: LogBatch
    do throws(LogError) { batch = try log.beginBatch() } catch { throw LedgerError(error) }
    let session = try WriteSession(batch, ledger: self, views: try currentViews())
    let result = try body(session)
    if keeping { try session.commit() }
    return result
  }
}
