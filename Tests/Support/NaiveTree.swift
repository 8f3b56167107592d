import EventLog

/// The Merkle tree as RFC 9162, section 2.1, defines it, with nothing stored: the oracle for the one
/// that the log grows.
public struct NaiveTree {
  public let leaves: [TreeHash]
  public init(_ leaves: [TreeHash]) { self.leaves = leaves }

  /// MTH of 2.1.1.
  public func root(of range: Range<Int>) -> TreeHash {
    if range.isEmpty { return .empty }
    if range.count == 1 { return leaves[range.lowerBound] }
    let middle = range.lowerBound + half(range.count)
    return .node(root(of: range.lowerBound..<middle), root(of: middle..<range.upperBound))
  }

  /// PATH of 2.1.3.1: beside the way to leaf `index` of `range`.
  public func path(to index: Int, in range: Range<Int>) -> [TreeHash] {
    guard range.count > 1 else { return [] }
    let middle = range.lowerBound + half(range.count)
    let (left, right) = (range.lowerBound..<middle, middle..<range.upperBound)
    return index < middle
      ? path(to: index, in: left) + [root(of: right)]
      : path(to: index, in: right) + [root(of: left)]
  }

  /// PROOF of 2.1.4.1: that the first `size` leaves are the beginning of `range`.
  public func consistency(of size: Int, in range: Range<Int>) -> [TreeHash] {
    guard size > 0, size < range.count else { return [] }
    return subproof(of: size, in: range, isWhole: true)
  }

  private func subproof(of size: Int, in range: Range<Int>, isWhole: Bool) -> [TreeHash] {
    if size == range.count { return isWhole ? [] : [root(of: range)] }
    let half = half(range.count)
    let middle = range.lowerBound + half
    let (left, right) = (range.lowerBound..<middle, middle..<range.upperBound)
    return size <= half
      ? subproof(of: size, in: left, isWhole: isWhole) + [root(of: right)]
      : subproof(of: size - half, in: right, isWhole: false) + [root(of: left)]
  }

  /// The largest power of two below `count`.
  private func half(_ count: Int) -> Int {
    var half = 1
    while half * 2 < count { half *= 2 }
    return half
  }
}
