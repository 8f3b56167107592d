import LMDB

/// One range of the log, read and hashed by itself.
///
/// It shares nothing with what writes the log but the layout of headers and tiles: the tree is
/// built level by level from the headers, and compared with what is stored.
struct RangeCheck {
  /// How many events a range has: a whole subtree, so that ranges can be checked side by side, and
  /// few enough that its reader ends soon.
  static let size: UInt64 = 65_536
  static let level = 16

  /// The hash of the range, be it a complete subtree or the log's rest.
  private(set) var hash = TreeHash.empty
  private(set) var fault: LogFault?
  /// Events whose body is gone.
  private(set) var withoutBody: [Position] = []
  private(set) var bodies: UInt64 = 0

  /// The first event, as a leaf's index, and the one after the last.
  private let first: UInt64
  private let end: UInt64
  private var leaves: [TreeHash] = []
  private var digests: [Header.BodyDigest] = []
  private var timeFault: LogFault?
  private var hasher = TreeHasher()

  /// Reads the events of range `index` of a log of `size` events.
  init(
    _ index: UInt64, of size: UInt64, in transaction: borrowing ReadTransaction, _ tables: LogTables
  ) throws(LMDBError) {
    first = index * Self.size
    end = min(size, first + Self.size)
    leaves.reserveCapacity(Int(end - first))
    digests.reserveCapacity(Int(end - first))
    try readHeaders(in: transaction, tables)
    try compareTree(in: transaction, tables)
    try readBodies(in: transaction, tables)
  }

  /// Keeps the fault with the smallest position, of two at one position the first found.
  private mutating func note(_ found: LogFault?) {
    guard let found, found.position < fault?.position ?? Position(.max) else { return }
    fault = found
  }

  // MARK: Headers

  private mutating func readHeaders(
    in transaction: borrowing ReadTransaction, _ tables: LogTables
  ) throws(LMDBError) {
    var last =
      try transaction.withValue(forKey: first, in: tables.headers) { Header.time(in: $0) } ?? nil
    var next = first + 1
    var found: LogFault?
    try transaction.forEach(in: tables.headers, from: next) { key, value in
      guard key == next, key <= end else { return false }
      guard let time = Header.time(in: value) else {
        found = LogFault(Position(key), .size(value.byteCount))
        return false
      }
      // A wrong time is told after a wrong hash: the hash says which of two events was changed.
      if let last, time <= last, found == nil { found = LogFault(Position(key), .time) }
      last = time
      leaves.append(hasher.leaf(value))
      digests.append(Header(bytes: value).bodyDigest)
      next += 1
      return key < end
    }
    timeFault = found
    if found == nil, next <= end { timeFault = LogFault(Position(next), .missing) }
  }

  // MARK: Tree

  /// Builds the complete subtrees from the leaves up, and compares those that are stored. Ends at
  /// the lowest level that has a fault: all that is above it follows from it.
  private mutating func compareTree(
    in transaction: borrowing ReadTransaction, _ tables: LogTables
  ) throws(LMDBError) {
    var hashes = leaves
    for level in 0..<Self.level where !hashes.isEmpty {
      if level % Tile.height == 0 {
        let stored = StoredLevel(level, from: first >> UInt64(level))
        if let found = try stored.compare(hashes, in: transaction, tables.nodes) {
          note(try blame(found, in: transaction, tables.nodes))
          break
        }
      }
      hashes = hasher.pairs(hashes)
    }
    note(timeFault)
    if fault == nil {
      hash = leaves.count == Int(Self.size) ? hashes[0] : hasher.root(of: leaves[...])
    }
  }

  /// Whether a leaf is wrong because of the header or because of the stored hash: the level above
  /// knows, where there is one.
  private mutating func blame(
    _ fault: LogFault, in transaction: borrowing ReadTransaction, _ nodes: Table<UInt64>
  ) throws(LMDBError) -> LogFault {
    guard fault.reason == .leaf else { return fault }
    let start = Int(fault.position.rawValue - 1 - first) / Tile.width * Tile.width
    guard start + Tile.width <= leaves.count else { return fault }
    let parent = hasher.root(of: leaves[start..<(start + Tile.width)])
    let stored = StoredLevel(Tile.height, from: (first + UInt64(start)) >> UInt64(Tile.height))
    let isHeaderRight = try stored.compare([parent], in: transaction, nodes) == nil
    return isHeaderRight ? LogFault(fault.position, .node(level: 0)) : fault
  }

  // MARK: Bodies

  private mutating func readBodies(
    in transaction: borrowing ReadTransaction, _ tables: LogTables
  ) throws(LMDBError) {
    let end = first + UInt64(digests.count)
    var next = first + 1
    var found: LogFault?
    try transaction.forEach(in: tables.bodies, from: next) { key, value in
      guard key <= end else { return false }
      guard key >= next else {
        // Keys only grow, unless the file is damaged.
        found = LogFault(Position(next), .bodyUnexpected)
        return false
      }
      noteMissing(from: next, to: key)
      next = key + 1
      let digest = digests[Int(key - 1 - first)]
      if digest == .none {
        found = LogFault(Position(key), .bodyUnexpected)
      } else if value.byteCount < Salt.size || Header.BodyDigest(hashing: value) != digest {
        found = LogFault(Position(key), .body)
      }
      bodies += 1
      return found == nil
    }
    if found == nil { noteMissing(from: next, to: end + 1) }
    note(found)
  }

  private mutating func noteMissing(from position: UInt64, to end: UInt64) {
    for key in position..<max(position, end) where digests[Int(key - 1 - first)] != .none {
      withoutBody.append(Position(key))
    }
  }
}

extension Header {
  /// When the event was recorded, of a stored header; nil where it is none.
  fileprivate static func time(in bytes: RawSpan) -> Timestamp? {
    bytes.byteCount == size
      ? Timestamp(microseconds: Int64(littleEndian: bytes.integer(at: 0))) : nil
  }
}

/// Hashes of one level of the tree as they are stored, from the first of a range on.
struct StoredLevel {
  private let level: Int
  private let first: UInt64

  init(_ level: Int, from first: UInt64) {
    self.level = level
    self.first = first
  }

  /// The first fault, where the stored hashes are not these.
  func compare(
    _ hashes: [TreeHash], in transaction: borrowing ReadTransaction, _ nodes: Table<UInt64>
  ) throws(LMDBError) -> LogFault? {
    let width = UInt64(Tile.width)
    let tiles = level / Tile.height
    var fault: LogFault?
    var done = 0
    try transaction.forEach(in: nodes, from: Tile.key(level: tiles, index: first / width)) {
      key, value in
      let index = first + UInt64(done)
      guard key == Tile.key(level: tiles, index: index / width) else { return false }
      for slot in Int(index % width)..<Tile.width where done < hashes.count {
        guard (slot + 1) * TreeHash.size <= value.byteCount else {
          fault = self.fault(at: done, .nodeMissing(level: level))
          return false
        }
        guard TreeHash(value, at: slot * TreeHash.size) == hashes[done] else {
          fault = self.fault(at: done, level == 0 ? .leaf : .node(level: level))
          return false
        }
        done += 1
      }
      return done < hashes.count
    }
    if fault == nil, done < hashes.count {
      fault = self.fault(at: done, .nodeMissing(level: level))
    }
    return fault
  }

  private func fault(at index: Int, _ reason: LogFault.Reason) -> LogFault {
    LogFault(Position((first + UInt64(index)) << UInt64(level) + 1), reason)
  }
}

extension TreeHasher {
  /// The hashes of the next level, of as many as are complete.
  mutating func pairs(_ hashes: [TreeHash]) -> [TreeHash] {
    var parents: [TreeHash] = []
    parents.reserveCapacity(hashes.count / 2)
    for index in stride(from: 0, to: hashes.count - 1, by: 2) {
      parents.append(node(hashes[index], hashes[index + 1]))
    }
    return parents
  }

  /// MTH of RFC 9162, 2.1.1, over hashes of complete subtrees of one size and perhaps a last one
  /// that is not complete.
  mutating func root(of hashes: ArraySlice<TreeHash>) -> TreeHash {
    guard hashes.count > 1 else { return hashes.first ?? .empty }
    var half = 1
    while half * 2 < hashes.count { half *= 2 }
    let left = root(of: hashes.prefix(half))
    return node(left, root(of: hashes.dropFirst(half)))
  }
}
