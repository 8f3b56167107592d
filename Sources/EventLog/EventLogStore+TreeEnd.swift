import LMDB

extension EventLogStore {
  /// How many events at the log's end are compared with the tree: more than a commit of commands has.
  private static let comparedEvents: UInt64 = 4096

  /// Compares the last events with the leaves of the tree, and reads its root.
  ///
  /// - Throws: `.damaged`, naming the first event of which the tree has another hash.
  func checkTreeEnd() throws(LogError) {
    let different: Position?
    do throws(LMDBError) {
      different = try LogReader(transaction: store.beginRead(), tables: tables)
        .firstDifferentLeaf(amongLast: Self.comparedEvents)
    } catch { throw .store(error) }
    if let different {
      throw .damaged(at: different, reason: "the tree has another hash of it")
    }
  }
}

extension LogReader {
  fileprivate borrowing func firstDifferentLeaf(
    amongLast count: UInt64
  ) throws(LMDBError) -> Position? {
    let head = try head()
    guard try root(at: head.rawValue) != nil else { return head }
    let first = head.rawValue - min(head.rawValue, count)
    let leaves = try hashes(level: 0, from: first, count: Int(head.rawValue - first)) ?? []
    for (index, leaf) in leaves.enumerated() {
      let position = Position(first + UInt64(index) + 1)
      guard let header = try header(at: position), TreeHash.leaf(of: header) == leaf else {
        return position
      }
    }
    return nil
  }
}
