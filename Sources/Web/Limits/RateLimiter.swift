/// How much of something somebody may do: `perMinute` in a minute, any of it at once.
public struct RateQuota: Sendable, Equatable {
  /// At least one.
  public let perMinute: Int

  public init(perMinute: Int) { self.perMinute = max(1, perMinute) }

  /// A minute, the time in which a quota that was used up is whole again.
  static let window: UInt64 = 60_000_000_000

  /// How much time one use takes up, in nanoseconds.
  var interval: UInt64 { max(1, Self.window / UInt64(perMinute)) }
}

/// What was decided about one use.
struct RateDecision: Sendable, Equatable {
  let isAllowed: Bool
  /// How many more there may be at once.
  let remaining: Int
  /// Nanoseconds until another is allowed; 0 where it is.
  let retryAfter: UInt64
  /// Nanoseconds until the quota is whole again.
  let reset: UInt64
}

/// Counts uses by the generic cell rate algorithm (ITU-T I.371, annex A), a token bucket that keeps one
/// time for each key: when its quota will be whole again.
///
/// The table never grows. Each key has one of eight places; where all are taken, the one goes whose quota
/// is whole first, and what is whole already loses nothing by being forgotten. Time is handed in, in
/// nanoseconds that never run back; O(1).
struct RateLimiter<Key: Hashable & Sendable>: Sendable {
  private static var ways: Int { 8 }

  private struct Place {
    var key: Key
    /// The theoretical arrival time of the algorithm.
    var whole: UInt64
  }

  private var places: [Place?]
  private let sets: Int

  /// - Parameter capacity: how many keys are remembered at most, rounded up to a multiple of eight.
  init(capacity: Int) {
    sets = max(1, (capacity + Self.ways - 1) / Self.ways)
    places = Array(repeating: nil, count: sets * Self.ways)
  }

  /// Counts one use where it is allowed; one that is refused costs nothing.
  mutating func use(_ key: Key, _ quota: RateQuota, at now: UInt64) -> RateDecision {
    let slot = slot(for: key)
    let known = places[slot].flatMap { $0.key == key ? $0.whole : nil } ?? 0
    let (decision, whole) = RateDecision.make(quota, whole: known, at: now)
    if decision.isAllowed { places[slot] = Place(key: key, whole: whole) }
    return decision
  }

  /// Takes back one use that was counted.
  mutating func giveBack(_ key: Key, _ quota: RateQuota) {
    let slot = slot(for: key)
    guard let place = places[slot], place.key == key else { return }
    places[slot]?.whole = place.whole - min(place.whole, quota.interval)
  }

  /// How many keys are remembered, for tests.
  var count: Int { places.count { $0 != nil } }

  private func start(of key: Key) -> Int {
    // Swift's hashes are keyed anew in each process, so nobody can choose keys that share a set.
    Int(UInt(bitPattern: key.hashValue) % UInt(sets)) * Self.ways
  }

  /// Where the key is, or may be put.
  private func slot(for key: Key) -> Int {
    let start = start(of: key)
    var best = start
    for index in start..<start + Self.ways {
      guard let place = places[index] else {
        best = index
        break
      }
      if place.key == key { return index }
      if let other = places[best], place.whole < other.whole { best = index }
    }
    return best
  }
}

extension RateDecision {
  /// - Parameter whole: when the quota is whole again, before this use.
  /// - Returns: also when it is after it.
  fileprivate static func make(
    _ quota: RateQuota, whole: UInt64, at now: UInt64
  ) -> (decision: RateDecision, whole: UInt64) {
    let whole = max(whole, now)
    let next = whole + quota.interval
    // Taken in whole intervals, so that exactly `perMinute` fit into it.
    let latest = now + quota.interval * UInt64(quota.perMinute)
    guard next <= latest else {
      let refused = RateDecision(
        isAllowed: false, remaining: 0, retryAfter: next - latest, reset: whole - now)
      return (refused, whole)
    }
    let allowed = RateDecision(
      isAllowed: true, remaining: Int((latest - next) / quota.interval), retryAfter: 0,
      reset: next - now)
    return (allowed, next)
  }
}
