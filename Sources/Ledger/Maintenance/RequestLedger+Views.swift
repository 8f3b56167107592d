import Dispatch
import Domain
import EventLog
import LMDB
import ProjectionEngine

extension RequestLedger {
  /// Brings the views to the log's end: keeps them, catches them up, or builds them anew where there
  /// are none that can be trusted.
  func prepareViews(_ progress: @escaping @Sendable (Progress) -> Void) throws(LedgerError) {
    let live: Generation?
    do throws(LMDBError) { live = try generations.current() } catch { throw LedgerError(error) }
    guard let live, try isOfThisHistory(live), try !isOutdated(live) else {
      _ = try writer.alone { () throws(LedgerError) in try buildAndSwitch(progress) }
      return
    }
    let behind: Bool
    do { behind = try live.position() < head().position } catch { throw LedgerError(any: error) }
    guard live.isOfThisVersion else {
      // What it does not have, nobody could add to it.
      if !behind { return buildBeside(progress) }
      _ = try writer.alone { () throws(LedgerError) in try buildAndSwitch(progress) }
      return
    }
    if behind { try writer.alone { () throws(LedgerError) in try catchUpViews() } }
  }

  /// Builds the views of this version while those that were found answer. Where it fails, the next
  /// command tries again and says why.
  private func buildBeside(_ progress: @escaping @Sendable (Progress) -> Void) {
    DispatchQueue.global().async { [self] in
      try? writer.alone { () throws(LedgerError) in
        if try currentViews().generation.isOfThisVersion { return }
        _ = try buildAndSwitch(cancellation: closing, progress)
      }
    }
  }

  /// Whether the views are of this log: it has the events that they end with, and the same tree
  /// there. After a restore it may not, and where they are damaged nobody knows.
  func isOfThisHistory(_ generation: Generation) throws(LedgerError) -> Bool {
    let end: (position: Position, root: TreeHash)?
    do throws(LMDBError) { end = try generation.end() } catch {
      guard error.kind == .notAStore else { throw LedgerError(error) }
      return false
    }
    guard let end else { return false }
    do { return try log.root(at: end.position.rawValue) == end.root } catch {
      throw LedgerError(any: error)
    }
  }

  /// Whether text was erased that the generation may still hold: it never takes an erasure in.
  func isOutdated(_ generation: Generation) throws(LedgerError) -> Bool {
    do {
      return try hasErasure(after: generation.position(), through: log.head())
    } catch { throw LedgerError(any: error) }
  }

  /// Two states at one position.
  struct States: ~Copyable {
    let first: ViewSnapshot
    let second: ViewSnapshot
  }

  /// Brings both generations to the log's end, and takes a state of each there. The log's lock keeps
  /// it from growing in between; comparing the states afterwards needs no lock.
  func statesAtHead(_ live: Generation, _ other: Generation) throws -> States {
    let batch = try log.beginBatch()
    // Waits for a batch that is durable and not yet to be seen.
    try catchUp(live, through: batch.head)
    try catchUp(other, through: batch.head)
    return States(first: try live.snapshot(), second: try other.snapshot())
  }

  /// Takes into a generation what it does not have of the events through `last`, in one commit, while
  /// others may write it as well.
  func catchUp(_ generation: Generation, through last: Position) throws {
    let (batch, position) = try generation.beginBatch()
    guard position < last else { return }
    try fold(from: position.next, through: last) { generation.apply($0, in: batch) }
    guard let root = try log.root(at: last.rawValue) else {
      preconditionFailure("the log ends before position \(last), which was just read")
    }
    try generation.commit(batch, at: last, root: root)
  }
}
