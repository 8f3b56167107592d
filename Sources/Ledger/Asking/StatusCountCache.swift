import Domain
import EventLog
import History
import Synchronization

/// How many requests of each board are in each status, at the newest position that was asked about: every
/// page shows it of every board, and counting reads a column of all requests.
///
/// Nothing in it depends on who asks. What a generation counts at a position never changes, so an entry is
/// right for as long as it is found; a change makes the next question count again.
final class StatusCountCache: Sendable {
  private struct Known {
    var generation: String
    var position: Position
    var counts: [BoardNumber: ColumnCounts]
  }

  private let known = Mutex<Known?>(nil)

  func counts(of board: BoardNumber, in generation: String, at position: Position) -> ColumnCounts?
  {
    known.withLock { known in
      guard let known, known.generation == generation, known.position == position else {
        return nil
      }
      return known.counts[board]
    }
  }

  /// Keeps them, unless something newer is kept.
  func keep(
    _ counts: ColumnCounts, of board: BoardNumber, in generation: String, at position: Position
  ) {
    known.withLock { known in
      if let here = known, here.generation == generation {
        guard here.position <= position else { return }
        if here.position == position {
          known?.counts[board] = counts
          return
        }
      }
      known = Known(generation: generation, position: position, counts: [board: counts])
    }
  }
}
