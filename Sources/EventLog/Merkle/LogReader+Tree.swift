import LMDB

// The tree over the first so many events, now or at any size it ever had: RFC 9162, section 2.1.
extension LogReader {
  /// The hash of the tree over the first `size` events; nil where there are not as many. O(log n).
  public borrowing func root(at size: UInt64) throws(LMDBError) -> TreeHash? {
    guard size <= (try head().rawValue) else { return nil }
    var growth = try TreeGrowth(size: size, in: transaction, tables.nodes)
    return growth.root
  }

  /// The proof that the event at `position` is in the tree over the first `size` events; nil where
  /// it is not. O(log² n).
  public borrowing func inclusionProof(
    of position: Position, in size: UInt64
  ) throws(LMDBError) -> InclusionProof? {
    guard position > .zero, position.rawValue <= size, size <= (try head().rawValue) else {
      return nil
    }
    var walk = TreeWalk()
    let hashes = try path(to: position.rawValue - 1, 0, size, &walk)
    return InclusionProof(hashes: hashes)
  }

  /// The proof that the tree over the first `from` events is the beginning of that over the first
  /// `to`; nil where there are not as many. O(log² n).
  public borrowing func consistencyProof(
    from: UInt64, to: UInt64
  ) throws(LMDBError) -> ConsistencyProof? {
    guard from <= to, to <= (try head().rawValue) else { return nil }
    var walk = TreeWalk()
    guard from > 0, from < to else { return ConsistencyProof(hashes: []) }
    return ConsistencyProof(hashes: try subproof(from, 0, to, isWhole: true, &walk))
  }

  /// The hashes of `count` complete subtrees of 2^`level` leaves, from the `first` on; nil where
  /// not all of them are complete. O(1) a hash at the levels that are stored: every fourth.
  public borrowing func hashes(
    level: Int, from first: UInt64, count: Int
  ) throws(LMDBError) -> [TreeHash]? {
    let complete = level < 64 ? try head().rawValue >> UInt64(level) : 0
    guard first <= complete, UInt64(count) <= complete - first else { return nil }
    var walk = TreeWalk()
    var hashes: [TreeHash] = []
    hashes.reserveCapacity(count)
    for index in first..<(first + UInt64(count)) {
      hashes.append(try subtree(level, index, &walk))
    }
    return hashes
  }

  // MARK: -

  /// The hash of the complete subtree `index` of 2^`level` leaves.
  private borrowing func subtree(
    _ level: Int, _ index: UInt64, _ walk: inout TreeWalk
  ) throws(LMDBError) -> TreeHash {
    let (tileLevel, rest) = level.quotientAndRemainder(dividingBy: Tile.height)
    let count = 1 << rest
    let first = index << UInt64(rest)
    let offset = Int(first % UInt64(Tile.width))
    let index = first / UInt64(Tile.width)
    if walk.tile?.level != tileLevel || walk.tile?.index != index {
      let bytes = try transaction.tile(
        tileLevel, index, atLeast: offset + count, in: tables.nodes)
      walk.tile = Tile(level: tileLevel, index: index, bytes: bytes, isStored: true)
    }
    return walk.subtree(from: offset, count: count)
  }

  /// The hash over the leaves from `low` up to `high`.
  private borrowing func hash(
    _ low: UInt64, _ high: UInt64, _ walk: inout TreeWalk
  ) throws(LMDBError) -> TreeHash {
    let count = high - low
    if count.nonzeroBitCount == 1 {
      let level = count.trailingZeroBitCount
      return try subtree(level, low >> UInt64(level), &walk)
    }
    let middle = low + count.largestPowerBelow
    let left = try hash(low, middle, &walk)
    return walk.hasher.node(left, try hash(middle, high, &walk))
  }

  /// PATH of RFC 9162, 2.1.3.1.
  private borrowing func path(
    to leaf: UInt64, _ low: UInt64, _ high: UInt64, _ walk: inout TreeWalk
  ) throws(LMDBError) -> [TreeHash] {
    guard high - low > 1 else { return [] }
    let middle = low + (high - low).largestPowerBelow
    return leaf < middle
      ? try path(to: leaf, low, middle, &walk) + [hash(middle, high, &walk)]
      : try path(to: leaf, middle, high, &walk) + [hash(low, middle, &walk)]
  }

  /// SUBPROOF of RFC 9162, 2.1.4.1, for the first `size` of the leaves from `low` up to `high`.
  private borrowing func subproof(
    _ size: UInt64, _ low: UInt64, _ high: UInt64, isWhole: Bool, _ walk: inout TreeWalk
  ) throws(LMDBError) -> [TreeHash] {
    if size == high - low { return isWhole ? [] : [try hash(low, high, &walk)] }
    let half = (high - low).largestPowerBelow
    let middle = low + half
    return size <= half
      ? try subproof(size, low, middle, isWhole: isWhole, &walk) + [hash(middle, high, &walk)]
      : try subproof(size - half, middle, high, isWhole: false, &walk) + [hash(low, middle, &walk)]
  }
}

/// What a walk over the tree keeps: the tile it read last, because the next hash is often there.
private struct TreeWalk {
  var tile: Tile?
  var hasher = TreeHasher()

  mutating func subtree(from first: Int, count: Int) -> TreeHash {
    guard let tile else { preconditionFailure("a walk without a tile") }
    return tile.bytes.span.bytes.subtree(from: first, count: count, using: &hasher)
  }
}

extension UInt64 {
  /// The largest power of two that is less. Of two or more.
  fileprivate var largestPowerBelow: UInt64 {
    precondition(self > 1, "no power of two is less than \(self)")
    return 1 << UInt64(63 - (self - 1).leadingZeroBitCount)
  }
}
