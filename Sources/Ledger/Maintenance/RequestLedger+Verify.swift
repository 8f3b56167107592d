import Domain
import EventLog
import ProjectionEngine

extension RequestLedger {
  /// Verifies the log in a data folder, without opening the ledger: see `EventLogStore.verify`, and
  /// `HistoryCheck` for what is added.
  ///
  /// LMDB trusts its file: a damaged one may end the process. Whoever must not end runs this in a
  /// process of its own.
  ///
  /// - Throws: `.notInitialised`, `.unusable`, `.storage`; what is wrong with the contents is part
  ///   of the answer.
  public static func verifyLog(
    in folder: String, progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) throws(LedgerError) -> VerifiedLog {
    let log: EventLogStore
    do throws(LogError) {
      log = try EventLogStore("\(folder)/log", clock: LedgerClock.system.now)
    } catch { throw LedgerError(opening: folder, error) }
    return try verify(log, progress)
  }

  /// The same, of an open ledger, on as many threads.
  public func verifyLog(
    workers: Int = 2, progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) throws(LedgerError) -> VerifiedLog {
    try Self.verify(log, workers: workers, progress)
  }

  /// Takes the live views of a data folder out of use, without reading them: the next start builds
  /// others. For views that end whoever reads them.
  public static func discardViews(in folder: String) {
    GenerationFolder.discardCurrent(in: "\(folder)/views")
  }

  static func verify(
    _ log: EventLogStore, through last: Position? = nil, workers: Int = 2,
    _ progress: @escaping @Sendable (Progress) -> Void
  ) throws(LedgerError) -> VerifiedLog {
    let history = HistoryCheck()
    var failure: LogError?
    do throws(LogError) {
      let verified = try log.verify(
        through: last, workers: workers,
        inspect: { position, header in history.fault(of: header, at: position) },
        isErased: { position in
          do throws(LogError) {
            return try history.isErased(position, in: log)
          } catch {
            failure = failure ?? error
            return true
          }
        },
        progress: { done, total in progress(Progress(done: done, total: total)) })
      if let failure { throw failure }
      return verified
    } catch { throw LedgerError(error) }
  }
}
