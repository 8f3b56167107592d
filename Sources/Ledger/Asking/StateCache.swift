import EventLog
import Synchronization

/// What was worked out from one state of the views, the newest that was asked about: everybody who looks
/// at a board between two changes has the same counts beside their filters.
///
/// Nothing in it depends on who asks. What a generation says at a position never changes, so an entry is
/// right for as long as it is found; a change makes the next question work it out again.
final class StateCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Kept {
    var generation: String
    var position: Position
    var values: [Key: (value: Value, weight: Int)] = [:]
    /// The oldest first.
    var keys: [Key] = []
    var weight = 0

    /// Lets go of the oldest where there is no room for it beside them.
    mutating func add(_ value: Value, weight: Int, as key: Key, room: Int) {
      guard values[key] == nil else { return }
      values[key] = (value, weight)
      keys.append(key)
      self.weight += weight
      var gone = 0
      while self.weight > room {
        self.weight -= values.removeValue(forKey: keys[gone])?.weight ?? 0
        gone += 1
      }
      keys.removeFirst(gone)
    }
  }

  /// How much may be kept: the sum of the weights.
  private let room: Int
  private let kept = Mutex<Kept?>(nil)

  init(room: Int) { self.room = room }

  func value(of key: Key, in generation: String, at position: Position) -> Value? {
    kept.withLock { kept in
      guard let kept, kept.generation == generation, kept.position == position else { return nil }
      return kept.values[key]?.value
    }
  }

  /// Keeps it, unless something of a newer state is kept.
  func keep(
    _ value: Value, weight: Int, of key: Key, in generation: String, at position: Position
  ) {
    guard weight <= room else { return }
    kept.withLock { here in
      if let here, here.generation == generation, here.position > position { return }
      if here?.generation != generation || here?.position != position {
        here = Kept(generation: generation, position: position)
      }
      here?.add(value, weight: weight, as: key, room: room)
    }
  }
}
