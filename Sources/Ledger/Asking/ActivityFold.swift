import EventLog

/// Counts moments in equal spans that widen as they spread, so that there are never more than
/// `Activity.maximumSpans`. In whatever order they come, the result is the same.
struct ActivityFold {
  /// About a second: what happens closer together is one bar.
  private static let finest: Int64 = 20

  /// A span is two to this power, in microseconds: halving the spans adds neighbours.
  private var scale = finest
  /// Which span since the epoch the first count is of.
  private var first: Int64 = 0
  private(set) var counts: [Int] = []

  mutating func add(_ time: Timestamp) {
    var index = time.microseconds >> scale
    if counts.isEmpty { first = index }
    while max(index, first + Int64(counts.count) - 1) - min(index, first)
      >= Int64(Activity.maximumSpans)
    {
      widen()
      index = time.microseconds >> scale
    }
    if index < first {
      counts.insert(contentsOf: repeatElement(0, count: Int(first - index)), at: 0)
      first = index
    }
    let missing = Int(index - first) + 1 - counts.count
    if missing > 0 { counts.append(contentsOf: repeatElement(0, count: missing)) }
    counts[Int(index - first)] += 1
  }

  /// Takes in what another one counted, as if each moment had come here.
  mutating func add(_ other: ActivityFold) {
    while scale < other.scale { widen() }
    for (place, count) in other.counts.enumerated() where count > 0 {
      let time = Timestamp(microseconds: (other.first + Int64(place)) << other.scale)
      add(time)
      counts[Int((time.microseconds >> scale) - first)] += count - 1
    }
  }

  private mutating func widen() {
    guard !counts.isEmpty else {
      scale += 1
      return
    }
    let (first, last) = (self.first, self.first + Int64(counts.count) - 1)
    var sums = [Int](repeating: 0, count: Int((last >> 1) - (first >> 1)) + 1)
    for (index, count) in zip(first...last, counts) {
      sums[Int((index >> 1) - (first >> 1))] += count
    }
    (self.first, counts, scale) = (first >> 1, sums, scale + 1)
  }

  func activity(hasTwoTimes: Bool) -> Activity {
    Activity(
      counts: counts, start: Timestamp(microseconds: first << scale), span: 1 << scale,
      hasTwoTimes: hasTwoTimes)
  }
}
