import Synchronization

/// The tree as the last commit of this process left it, so that the next batch need not read it.
final class TreeCache: Sendable {
  private let tree = Mutex<TreeGrowth?>(nil)

  /// The tree over `size` events, if that is what is kept. Whoever takes it gives it back after
  /// the commit, or not at all.
  func take(of size: UInt64) -> TreeGrowth? {
    tree.withLock { tree in
      guard tree?.size == size else { return nil }
      return tree.take()
    }
  }

  func keep(_ grown: TreeGrowth) { tree.withLock { $0 = grown } }

  /// Forgets it: what is on the disk may differ.
  func clear() { tree.withLock { $0 = nil } }
}
