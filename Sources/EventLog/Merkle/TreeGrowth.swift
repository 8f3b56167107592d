import LMDB

/// The tree while events are added: its right edge, and the tiles there that are not full.
///
/// A value, so that the state after a commit can be kept for the next batch; `size` tells whether it
/// still fits the log.
struct TreeGrowth: Sendable {
  private(set) var frontier: Frontier
  /// The last tile of each level that has one, the leaves' first.
  private var edge: [Tile]
  private var isChanged: [Bool]
  private var hasher = TreeHasher()

  var size: UInt64 { frontier.size }

  /// The hash of the whole tree.
  var root: TreeHash {
    mutating get { frontier.root(using: &hasher) }
  }

  /// Of a log without events.
  init() {
    frontier = .empty
    edge = []
    isChanged = []
  }

  /// Of the first `size` events of the log. Reads a tile a level: O(log n).
  ///
  /// - Throws: also `.notAStore` where a tile is missing or too short.
  init(
    size: UInt64, in transaction: borrowing some Transaction & ~Copyable, _ nodes: Table<UInt64>
  ) throws(LMDBError) {
    var subtrees: [TreeHash] = []
    var edge: [Tile] = []
    for level in Tile.levels(size) {
      let (index, count) = Tile.end(of: level, size)
      guard count > 0 else {
        edge.append(Tile(level: level, index: index))
        continue
      }
      let bytes = try transaction.tile(level, index, atLeast: count, in: nodes)
      subtrees = bytes.span.bytes.subtrees(of: count, using: &hasher) + subtrees
      edge.append(
        Tile(
          level: level, index: index, bytes: Array(bytes.prefix(count * TreeHash.size)),
          isStored: true))
    }
    frontier = Frontier(size: size, subtrees: subtrees)
    self.edge = edge
    isChanged = edge.map { _ in false }
  }

  /// Adds an event with this stored header, and writes the tiles that it fills.
  mutating func append(
    _ header: RawSpan, in transaction: borrowing WriteTransaction, _ nodes: Table<UInt64>
  ) throws(LMDBError) {
    var completed: [(level: Int, hash: TreeHash)] = []
    frontier.append(hasher.leaf(header), using: &hasher) { level, hash in
      if level % Tile.height == 0 { completed.append((level / Tile.height, hash)) }
    }
    for (level, hash) in completed { try add(hash, level, in: transaction, nodes) }
  }

  /// Writes the tiles that are not full. Before every commit.
  mutating func writeEdge(
    in transaction: borrowing WriteTransaction, _ nodes: Table<UInt64>
  ) throws(LMDBError) {
    for level in edge.indices where isChanged[level] {
      try write(level, in: transaction, nodes)
      edge[level].isStored = true
      isChanged[level] = false
    }
  }

  private mutating func add(
    _ hash: TreeHash, _ level: Int, in transaction: borrowing WriteTransaction,
    _ nodes: Table<UInt64>
  ) throws(LMDBError) {
    if level == edge.count {
      edge.append(Tile(level: level, index: 0))
      isChanged.append(false)
    }
    edge[level].append(hash)
    isChanged[level] = true
    guard edge[level].isFull else { return }
    try write(level, in: transaction, nodes)
    edge[level] = Tile(level: level, index: edge[level].index + 1)
    isChanged[level] = false
  }

  private func write(
    _ level: Int, in transaction: borrowing WriteTransaction, _ nodes: Table<UInt64>
  ) throws(LMDBError) {
    let tile = edge[level]
    // The leaves come last in the table, so their next tile is an append, which fills pages.
    try transaction.put(
      tile.bytes.span.bytes, forKey: tile.key, in: nodes,
      mode: level == 0 && !tile.isStored ? .append : .upsert)
  }
}

extension Tile {
  /// The levels that a tree of `size` leaves has tiles at, those that are to get their first one at
  /// the next leaf left out.
  static func levels(_ size: UInt64) -> Range<Int> {
    guard size > 0 else { return 0..<0 }
    return 0..<((UInt64.bitWidth - 1 - size.leadingZeroBitCount) / height + 1)
  }

  /// The tile of `level` that the next hash goes to, and how many of its hashes a tree of `size`
  /// leaves has.
  static func end(of level: Int, _ size: UInt64) -> (index: UInt64, count: Int) {
    let hashes = size >> UInt64(level * height)
    return (hashes / UInt64(width), Int(hashes % UInt64(width)))
  }
}

extension Transaction where Self: ~Copyable {
  /// The stored hashes of a tile.
  ///
  /// - Throws: also `.notAStore` where the tile is missing, or has fewer than `count` hashes.
  borrowing func tile(
    _ level: Int, _ index: UInt64, atLeast count: Int, in nodes: Table<UInt64>
  ) throws(LMDBError) -> [UInt8] {
    let bytes = try value(forKey: Tile.key(level: level, index: index), in: nodes)
    guard let bytes, bytes.count >= count * TreeHash.size else {
      throw LMDBError(
        kind: .notAStore, operation: "the tree's tile \(index) at level \(level) is damaged")
    }
    return bytes
  }
}
