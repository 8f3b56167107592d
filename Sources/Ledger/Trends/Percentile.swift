/// Percentiles by the nearest-rank method: of n values in order, the p-th percentile is the one at
/// rank ⌈p ⁄ 100 × n⌉, counted from 1. So it is always a value that occurred.
enum Percentile {
  /// The p-th percentile; nil of no values. Leaves the values in another order. O(n) on average.
  static func nearestRank(_ percent: Int, of values: inout [Int64]) -> Int64? {
    precondition((1...100).contains(percent), "there is no percentile \(percent)")
    guard !values.isEmpty else { return nil }
    return select((values.count * percent + 99) / 100 - 1, from: &values)
  }

  /// The value that would stand at `index` if they were sorted (Hoare's FIND, 1961): a year's
  /// finished requests are many, and two of them are wanted.
  private static func select(_ index: Int, from values: inout [Int64]) -> Int64 {
    var low = 0
    var high = values.count - 1
    while low < high {
      let pivot = values[low + (high - low) / 2]
      var left = low
      var right = high
      while left <= right {
        while values[left] < pivot { left += 1 }
        while values[right] > pivot { right -= 1 }
        guard left <= right else { break }
        values.swapAt(left, right)
        left += 1
        right -= 1
      }
      if index <= right { high = right } else if index >= left { low = left } else { break }
    }
    return values[index]
  }
}
