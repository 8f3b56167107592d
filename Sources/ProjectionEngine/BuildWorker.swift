import EventLog
import LMDB

/// One of those who build a generation together: takes the events of its share, and keeps what they
/// change until all have finished. Belongs to one thread.
public final class BuildWorker {
  private let share: Share
  /// The projections that take the events of this share, by where their blocks begin, and those that
  /// take all events or none.
  private let fromZero: [Taker]
  private let fromOne: [Taker]
  private let whole: [Taker]
  private let batch: ViewBatch

  /// - Throws: where the state to build on cannot be read.
  public init(_ share: Share, of generation: Generation) throws(LMDBError) {
    self.share = share
    func takers(_ division: Division) -> [Taker] {
      generation.projections.filter { type(of: $0).division == division }.map { Taker($0) }
    }
    fromZero = takers(.byRequests(from: .zero))
    fromOne = takers(.byRequests(from: .one))
    whole = share.hasRest ? takers(.none) : []
    batch = try generation.beginReadOnlyBatch()
  }

  /// Whether somebody here takes the event with this header, so that others need not be decoded.
  @inline(__always)
  public func takes(_ header: borrowing Header) -> Bool {
    if !whole.isEmpty { return true }
    let (request, board) = (header.request, header.board)
    return request != 0
      && (share.has(request, from: .zero, on: board) || share.has(request, from: .one, on: board))
  }

  /// Takes in one event.
  @inline(__always)
  public func apply(_ recorded: RecordedFact) {
    for taker in whole { taker.take(recorded, in: batch) }
    let (request, board) = (recorded.header.request, recorded.header.board)
    guard request != 0 else { return }
    if share.has(request, from: .zero, on: board) {
      for taker in fromZero { taker.take(recorded, in: batch) }
    }
    if share.has(request, from: .one, on: board) {
      for taker in fromOne { taker.take(recorded, in: batch) }
    }
  }

  /// What changed, sorted. The worker is spent.
  public func finish() throws(LMDBError) -> ViewChanges {
    for taker in fromZero + fromOne + whole { taker.finish(in: batch) }
    return try batch.finish()
  }
}
