import LMDB

/// Where hashes of the tree are stored: sixteen side by side.
///
/// Tile `index` at `level` has the roots of the complete subtrees of 16^`level` leaves, from subtree
/// 16 × `index` on; at level 0 these are the leaves. The last tile of a level has fewer. A hash in
/// between is at most eight hashes of one tile away, so it is computed and not stored: a node costs
/// the log 34 bytes, where one entry a hash would cost 100.
struct Tile: Sendable, Equatable {
  /// Hashes of a full tile.
  static let width = 16
  /// The logarithm of the width: how many levels of the tree one level of tiles stands for.
  static let height = 4

  /// The key: levels from the top, so that the leaves come last and a growing log appends.
  static func key(level: Int, index: UInt64) -> UInt64 {
    precondition((0..<16).contains(level), "a tile at level \(level)")
    return UInt64(15 - level) << 56 | index
  }

  let level: Int
  let index: UInt64
  /// The stored form: the hashes, one after another.
  private(set) var bytes: [UInt8]
  /// Whether the log has an entry of this tile, with fewer hashes or as many.
  var isStored: Bool

  init(level: Int, index: UInt64, bytes: [UInt8] = [], isStored: Bool = false) {
    self.level = level
    self.index = index
    self.bytes = bytes
    self.isStored = isStored
  }

  var key: UInt64 { Self.key(level: level, index: index) }
  var count: Int { bytes.count / TreeHash.size }
  var isFull: Bool { count == Self.width }

  mutating func append(_ hash: TreeHash) {
    precondition(!isFull, "a seventeenth hash for tile \(index) at level \(level)")
    hash.append(to: &bytes)
  }
}

extension RawSpan {
  /// The hash of `count` hashes of a tile from `first` on: a complete subtree, so `count` is a
  /// power of two.
  func subtree(from first: Int, count: Int, using hasher: inout TreeHasher) -> TreeHash {
    if count == 1 { return TreeHash(self, at: first * TreeHash.size) }
    return hasher.node(
      subtree(from: first, count: count / 2, using: &hasher),
      subtree(from: first + count / 2, count: count / 2, using: &hasher))
  }

  /// The complete subtrees of the first `count` hashes of a tile, the largest first.
  func subtrees(of count: Int, using hasher: inout TreeHasher) -> [TreeHash] {
    var found: [TreeHash] = []
    var first = 0
    for size in [8, 4, 2, 1] where count & size != 0 {
      found.append(subtree(from: first, count: size, using: &hasher))
      first += size
    }
    return found
  }
}
