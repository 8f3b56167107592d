import EventLog
import Synchronization

/// How far commands were acknowledged, which the views may not show yet.
///
/// A command is answered when its events are durable, and the views' commit follows at once. A
/// question that comes in between waits for it: what was acknowledged is seen.
final class Acknowledged: Sendable {
  private let head = Atomic<UInt64>(0)
  /// Held from an acknowledgement until the views are there, or have failed to get there.
  private let settling = Mutex(())

  /// The last event that somebody was told of.
  var position: Position { Position(head.load(ordering: .acquiring)) }

  /// Answers those whose events end at `position`, and brings the views there with `settle`.
  func advance(to position: Position, answering: () -> Void, settle: () -> Void) {
    settling.withLock { _ in
      // Before anybody is told: whoever asks from then on has to see it.
      head.max(position.rawValue, ordering: .releasing)
      answering()
      settle()
    }
  }

  /// Waits while the views are being brought to where commands were acknowledged: well under a
  /// millisecond, because nothing in it waits for the disk.
  func settled() { settling.withLock { _ in } }
}
