import EventLog
import LMDB

/// What reading all of a segment file showed.
struct SegmentCheck: Sendable {
  let firstTime: Timestamp
  let lastTime: Timestamp

  /// Reads the file and checks all of it: its digest, every body, the order of its events, and its
  /// root, which is computed from the headers alone. Linear in the file's size.
  ///
  /// - Throws: `.damaged`, `.disk`.
  init(_ path: String, _ entry: SegmentEntry) throws(BackupError) {
    var reader = try SegmentReader(path, entry)
    var leaves: [TreeHash] = []
    leaves.reserveCapacity(Int(entry.range.count))
    var times: (first: Timestamp, last: Timestamp)?
    while let event = try reader.next() {
      leaves.append(event.leaf)
      times = (times?.first ?? event.header.recordedAt, event.header.recordedAt)
    }
    guard let times, TreeRoot.root(over: leaves) == entry.root else {
      throw .damaged(file: path, reason: "the root of its events is not the one that was written")
    }
    firstTime = times.first
    lastTime = times.last
  }
}

/// The log's tree from hashes, with nothing stored: independent of the one that the log grows.
enum TreeRoot {
  /// The root over leaves, or over complete subtrees of one size, the last of which may be smaller
  /// (RFC 9162, 2.1.1): pairs are joined level by level, and one that is left over goes up as it
  /// is.
  static func root(over hashes: [TreeHash]) -> TreeHash {
    guard !hashes.isEmpty else { return .empty }
    var hasher = TreeHasher()
    var level = hashes
    while level.count > 1 {
      let pairs = level.count / 2
      for pair in 0..<pairs { level[pair] = hasher.node(level[2 * pair], level[2 * pair + 1]) }
      if level.count % 2 == 1 { level[pairs] = level[level.count - 1] }
      level.removeLast(pairs)
    }
    return level[0]
  }
}
