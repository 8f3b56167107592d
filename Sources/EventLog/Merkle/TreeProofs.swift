/// That an event is in a tree: the hashes beside the way from its leaf to the root, the leaf's
/// first (RFC 9162, section 2.1.3). Thirty of them for a thousand million events.
public struct InclusionProof: Equatable, Sendable {
  public let hashes: [TreeHash]
  public init(hashes: [TreeHash]) { self.hashes = hashes }

  /// The root that a tree of `size` leaves has if the leaf at `position` has the hash `leaf`; nil
  /// where the proof has the wrong length. RFC 9162, 2.1.3.2.
  public func root(of leaf: TreeHash, at position: Position, in size: UInt64) -> TreeHash? {
    guard position > .zero, position.rawValue <= size else { return nil }
    var index = position.rawValue - 1
    var last = size - 1
    var root = leaf
    var hasher = TreeHasher()
    for hash in hashes {
      guard last > 0 else { return nil }
      if index & 1 == 1 || index == last {
        root = hasher.node(hash, root)
        while index & 1 == 0, index > 0 {
          index >>= 1
          last >>= 1
        }
      } else {
        root = hasher.node(root, hash)
      }
      index >>= 1
      last >>= 1
    }
    return last == 0 ? root : nil
  }

  /// Whether it proves that the tree of `size` leaves with this root has `leaf` at `position`.
  public func proves(
    _ leaf: TreeHash, at position: Position, in size: UInt64, root: TreeHash
  ) -> Bool {
    self.root(of: leaf, at: position, in: size) == root
  }
}

/// That a tree is the beginning of a later one: nothing was changed or taken away in between
/// (RFC 9162, section 2.1.4).
public struct ConsistencyProof: Equatable, Sendable {
  public let hashes: [TreeHash]
  public init(hashes: [TreeHash]) { self.hashes = hashes }

  /// Whether it proves that the tree of `size` leaves with the root `root` is the beginning of that
  /// of `laterSize` leaves with `laterRoot`. RFC 9162, 2.1.4.2.
  public func proves(
    _ root: TreeHash, _ size: UInt64, isBeginningOf laterRoot: TreeHash, _ laterSize: UInt64
  ) -> Bool {
    guard size <= laterSize else { return false }
    if size == laterSize { return hashes.isEmpty && root == laterRoot }
    if size == 0 { return hashes.isEmpty && root == .empty }
    var rest = hashes[...]
    // A complete subtree is its own first hash.
    guard let first = size.nonzeroBitCount == 1 ? root : rest.popFirst() else { return false }
    var index = size - 1
    var last = laterSize - 1
    while index & 1 == 1 {
      index >>= 1
      last >>= 1
    }
    var (earlier, later) = (first, first)
    var hasher = TreeHasher()
    for hash in rest {
      guard last > 0 else { return false }
      if index & 1 == 1 || index == last {
        earlier = hasher.node(hash, earlier)
        later = hasher.node(hash, later)
        while index & 1 == 0, index > 0 {
          index >>= 1
          last >>= 1
        }
      } else {
        later = hasher.node(later, hash)
      }
      index >>= 1
      last >>= 1
    }
    return last == 0 && earlier == root && later == laterRoot
  }
}
