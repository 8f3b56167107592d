import LMDB

/// What a worker of a rebuild keeps for a projection in the place of changes, where change by change
/// would cost more than all at once. Gives the same bytes as `Projection.apply`.
public protocol Gathering: AnyObject {
  /// Takes in what has happened.
  func take(_ recorded: RecordedFact)
  /// Hands over what came of it, once.
  func finish(in batch: ViewBatch)
}

/// A projection as one worker feeds it.
enum Taker {
  case applying(any Projection)
  case gathering(any Gathering)

  init(_ projection: any Projection) {
    self = projection.gathering().map { .gathering($0) } ?? .applying(projection)
  }

  @inline(__always)
  func take(_ recorded: RecordedFact, in batch: ViewBatch) {
    switch self {
    case .applying(let projection): projection.apply(recorded, in: batch)
    case .gathering(let gathering): gathering.take(recorded)
    }
  }

  func finish(in batch: ViewBatch) {
    if case .gathering(let gathering) = self { gathering.finish(in: batch) }
  }
}
