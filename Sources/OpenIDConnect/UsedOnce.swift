import Synchronization

/// Remembers what may be used once, until it would be refused anyway.
final class UsedOnce: Sendable {
  /// More than a workspace signs in within an attempt's life; then no more are let in, because to
  /// forget would be to let one in twice. So nothing may keep a place that anybody can make up.
  static let maximumCount = 65_536

  enum Outcome: Equatable {
    case first
    case again
    case full
  }

  private let used = Mutex<[String: Int64]>([:])

  /// Whether `name` was used.
  func isUsed(_ name: String) -> Bool { used.withLock { $0[name] != nil } }

  /// Uses `name`, which is good for nothing after `end`.
  func use(_ name: String, until end: Int64, now: Int64) -> Outcome {
    used.withLock { used in
      if used[name] != nil { return .again }
      if used.count >= Self.maximumCount { used = used.filter { $0.value >= now } }
      guard used.count < Self.maximumCount else { return .full }
      used[name] = end
      return .first
    }
  }

  /// Takes a use back that came to nothing: `name` is good again, and its place is free. Only whoever
  /// used it first may do so.
  func free(_ name: String) { used.withLock { $0[name] = nil } }
}
