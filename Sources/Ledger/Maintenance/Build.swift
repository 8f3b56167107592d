import Dispatch
import EventLog
import Glibc
import LMDB
import ProjectionEngine
import Synchronization

/// Takes events into a generation that nobody else writes, with several workers.
///
/// Each worker reads all headers and takes the events of its share; what they changed is sorted by
/// them and loaded in one commit a round.
struct Build: Sendable {
  /// How many workers serve: more than a few would wait for the memory.
  static let maximumWorkers = 8
  /// Below this many events starting a worker takes longer than it saves.
  static let eventsPerWorker: UInt64 = 5_000
  /// How many events are kept in memory before they are written: a few hundred megabytes, so that most
  /// tables are written once, in order.
  static let eventsPerCommit: UInt64 = 1_000_000

  /// One a core.
  static let workersOfMachine = min(
    maximumWorkers, max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))

  let ledger: RequestLedger
  let generation: Generation
  let cancellation: Cancellation
  let progress: @Sendable (Progress) -> Void
  /// Nil: as many as there are cores, where there is work for them.
  var workers: Int?

  /// Takes in everything through `last` (or the log's end).
  ///
  /// - Throws: `.cancelled`; `.unreadable` at the first event that cannot be read.
  func run(through last: Position? = nil) throws(LedgerError) {
    do {
      let end = try min(last ?? ledger.log.head(), ledger.log.head())
      var reached = try generation.position()
      let start = reached
      while reached < end {
        let through = min(end, Position(reached.rawValue + Self.eventsPerCommit))
        let changes = try takeIn(from: reached.next, through: through) { position in
          progress(Progress(from: start, at: position, to: end))
        }
        try commit(changes, at: through)
        reached = through
        progress(Progress(from: start, at: reached, to: end))
      }
      // An empty generation is one of this program too, once it says so.
      if start == end { try commit([], at: end) }
    } catch { throw LedgerError(any: error) }
  }

  /// What the events change.
  private func takeIn(
    from first: Position, through last: Position, _ report: @escaping @Sendable (Position) -> Void
  ) throws(LedgerError) -> [ViewChanges] {
    let count = workerCount(for: last.rawValue - first.rawValue + 1)
    let results = Mutex([Result<ViewChanges, LedgerError>?](repeating: nil, count: count))
    let reached = Mutex([Position](repeating: first, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { index in
      let result = Result { () throws(LedgerError) in
        try takeIn(Share(index, of: count), from: first, through: last) { position in
          let slowest = reached.withLock { reached in
            reached[index] = position
            return reached.min()
          }
          if let slowest, slowest == position { report(slowest) }
        }
      }
      results.withLock { $0[index] = result }
    }
    return try Self.changes(results.withLock { $0 }.compactMap(\.self))
  }

  /// What all workers changed, or the first event that stopped one of them, by position.
  private static func changes(
    _ results: [Result<ViewChanges, LedgerError>]
  ) throws(LedgerError) -> [ViewChanges] {
    var changes: [ViewChanges] = []
    var failures: [LedgerError] = []
    for result in results {
      switch result {
      case .success(let change): changes.append(change)
      case .failure(let error): failures.append(error)
      }
    }
    let first = failures.min { ($0.unreadablePosition ?? .zero) < ($1.unreadablePosition ?? .zero) }
    if let first { throw first }
    return changes
  }

  private func takeIn(
    _ share: Share, from first: Position, through last: Position, _ report: (Position) -> Void
  ) throws(LedgerError) -> ViewChanges {
    do {
      let worker = try BuildWorker(share, of: generation)
      try ledger.fold(
        from: first, through: last, where: worker.takes,
        while: { position in
          report(position)
          return !cancellation.isCancelled
        }, worker.apply)
      try cancellation.check()
      return try worker.finish()
    } catch { throw LedgerError(any: error) }
  }

  private func workerCount(for events: UInt64) -> Int {
    workers ?? min(Self.workersOfMachine, Int(events / Self.eventsPerWorker) + 1)
  }

  private func commit(_ changes: [ViewChanges], at position: Position) throws {
    try cancellation.check()
    guard let root = try ledger.log.root(at: position.rawValue) else {
      preconditionFailure("the log ends before position \(position), which was just read")
    }
    try generation.commit(changes, at: position, root: root)
  }
}

extension LedgerError {
  fileprivate var unreadablePosition: Position? {
    if case .unreadable(let event) = self { event.position } else { nil }
  }
}

extension Progress {
  fileprivate init(from start: Position, at position: Position, to end: Position) {
    self.init(
      done: position.rawValue - start.rawValue, total: end.rawValue - start.rawValue)
  }
}
