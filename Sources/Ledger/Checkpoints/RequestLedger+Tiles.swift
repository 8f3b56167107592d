import Domain
import EventLog
import LMDB

/// The tree and the events as https://c2sp.org/tlog-tiles cuts them up for auditors: the hashes of
/// every eighth level of the tree, and the stored headers, 256 side by side.
extension RequestLedger {
  /// How many hashes, or events, a full tile has.
  public static let tileWidth = 256
  /// How many levels of the tree one level of tiles stands for.
  private static let tileHeight = 8

  /// The first `width` hashes of the tile `index` at `level`, 32 bytes each; nil where the log has
  /// not grown so far. Reads 16 stored tiles at most.
  public func hashTile(
    level: Int, index: UInt64, width: Int, by reader: some Principal
  ) throws(LedgerError) -> [UInt8]? {
    guard let first = Self.firstInTile(index, width) else { return nil }
    return try ask(as: reader) { question in
      let hashes = try question.reader.hashes(
        level: level * Self.tileHeight, from: first, count: width)
      return hashes.map { $0.flatMap(\.bytes) }
    }
  }

  /// The first `width` events of the bundle `index`: their stored headers, each with its length in two
  /// bytes before it; nil where the log has not grown so far.
  ///
  /// A header says who did what when, on which board: it is for whoever may see all boards.
  ///
  /// - Throws: `.refused(.denied)` for the others.
  public func entryBundle(
    index: UInt64, width: Int, by reader: some Principal
  ) throws(LedgerError) -> [UInt8]? {
    guard let first = Self.firstInTile(index, width) else { return nil }
    return try ask(as: reader) { question in
      try question.checkSeesAll()
      var bytes: [UInt8] = []
      let last = Position(first + UInt64(width))
      guard try question.reader.head() >= last else { return nil }
      _ = try question.reader.forEachHeader(from: Position(first + 1), through: last) { _, header in
        bytes += [UInt8(Header.size >> 8), UInt8(Header.size & 0xFF)]
        bytes += header.encoded
        return true
      }
      return bytes
    }
  }

  /// The number of the first leaf, or hash, of a tile; nil where no log is so long.
  private static func firstInTile(_ index: UInt64, _ width: Int) -> UInt64? {
    precondition((1...tileWidth).contains(width), "a tile of \(width)")
    let (first, isTooLarge) = index.multipliedReportingOverflow(by: UInt64(tileWidth))
    return isTooLarge || first > Checkpoint.maximumTreeSize ? nil : first
  }
}
