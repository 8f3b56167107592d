/// The right edge of the tree: all that is needed to add leaves and to know the root.
///
/// One hash for each complete subtree, from the largest to the smallest: one for each bit of the
/// number of leaves (a "compact range"). Adding a leaf costs one hash on average.
struct Frontier: Sendable, Equatable {
  /// How many leaves there are.
  private(set) var size: UInt64
  private var subtrees: [TreeHash]

  static let empty = Frontier(size: 0, subtrees: [])

  /// - Parameter subtrees: as many as `size` has bits, of the largest subtree first.
  init(size: UInt64, subtrees: [TreeHash]) {
    precondition(
      subtrees.count == size.nonzeroBitCount,
      "\(subtrees.count) subtrees where \(size) leaves have \(size.nonzeroBitCount)")
    self.size = size
    self.subtrees = subtrees
  }

  /// Adds a leaf; tells of each subtree that it completes, the leaf itself included, with the
  /// subtree's level: the logarithm of its number of leaves.
  mutating func append(
    _ leaf: TreeHash, using hasher: inout TreeHasher,
    _ completed: (_ level: Int, _ hash: TreeHash) -> Void
  ) {
    var hash = leaf
    completed(0, hash)
    for level in 0..<size.trailingOnes {
      hash = hasher.node(subtrees.removeLast(), hash)
      completed(level + 1, hash)
    }
    subtrees.append(hash)
    size += 1
  }

  /// The hash of the whole tree (RFC 9162, 2.1.1). As many hashes as there are subtrees, less one.
  func root(using hasher: inout TreeHasher) -> TreeHash {
    guard var root = subtrees.last else { return .empty }
    for subtree in subtrees.dropLast().reversed() { root = hasher.node(subtree, root) }
    return root
  }
}

extension UInt64 {
  /// How many of the lowest bits are ones before the first zero.
  fileprivate var trailingOnes: Int { (~self).trailingZeroBitCount }
}
