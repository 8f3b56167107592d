import Domain
import LMDB
import ProjectionEngine

/// The requests that have a word, edited ones perhaps no longer.
public struct WordMatches: Equatable, Sendable {
  /// Those that were submitted with it.
  public var submitted = RequestSet()
  /// Those that it came to later, in an edit or a comment. May have some of the others too.
  public var later = RequestSet()
}

extension FilterIndexProjection {
  /// The requests of `board` with a word that begins with `prefix`. Linear in the words that do.
  public func requests(
    on board: BoardNumber, withWord prefix: [UInt8], in snapshot: borrowing ViewSnapshot
  ) throws(LMDBError) -> WordMatches {
    var start: [UInt8] = []
    start.append(integer: board.rawValue.bigEndian)
    start += prefix
    let first = ByteKey(start)
    var matches = WordMatches()
    try snapshot.forEachRaw(in: words, from: first) { key, bytes in
      guard key.byteCount >= start.count,
        key.extracting(0..<start.count).isEqual(to: start.span.bytes)
      else { return false }
      let chunk = UInt32(bigEndian: key.integer(at: key.byteCount - 4))
      switch WordPlace(rawValue: key.integer(at: key.byteCount - 5)) {
      case .submission: PostingChunk.add(bytes, chunk: chunk, to: &matches.submitted)
      case .later: PostingChunk.add(bytes, chunk: chunk, to: &matches.later)
      case nil: preconditionFailure("a word of board \(board) is in an unknown place")
      }
      return true
    }
    return matches
  }
}
