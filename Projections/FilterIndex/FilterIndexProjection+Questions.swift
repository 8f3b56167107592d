import Domain
import LMDB
import ProjectionEngine

extension FilterIndexProjection {
  /// The requests of `board` whose `facet` has one of `values`.
  public func requests(
    on board: BoardNumber, _ facet: Facet, among values: [UInt32],
    in snapshot: borrowing ViewSnapshot
  ) throws(LMDBError) -> RequestSet {
    var set = RequestSet()
    for value in values {
      let first = Self.key(board, facet, value, chunk: 0)
      try snapshot.forEach(in: postings, from: first) { key, bytes in
        guard key.high == first.high, key.low >> 32 == UInt64(value) else { return false }
        PostingChunk.add(bytes, chunk: UInt32(truncatingIfNeeded: key.low), to: &set)
        return true
      }
    }
    return set
  }

  /// The requests of `board` with a word that begins with `prefix`, edited ones perhaps no longer.
  public func requests(
    on board: BoardNumber, withWord prefix: [UInt8], in snapshot: borrowing ViewSnapshot
  ) throws(LMDBError) -> RequestSet {
    var start: [UInt8] = []
    start.append(integer: board.rawValue.bigEndian)
    start += prefix
    let first = ByteKey(start)
    var set = RequestSet()
    try snapshot.forEachRaw(in: words, from: first) { key, bytes in
      guard key.byteCount >= start.count,
        key.extracting(0..<start.count).isEqual(to: start.span.bytes)
      else { return false }
      let chunk = UInt32(bigEndian: key.integer(at: key.byteCount - 4))
      PostingChunk.add(bytes, chunk: chunk, to: &set)
      return true
    }
    return set
  }

  /// How many requests of `board` have each value of `facet`, counted within `set` (all of the
  /// board where nil). Values that none has are left out.
  ///
  /// Reads the postings where there are few values or no set, else the rows of the set: linear in
  /// the smaller of both.
  public func counts(
    on board: BoardNumber, of facet: Facet, within set: RequestSet?,
    in snapshot: borrowing ViewSnapshot
  ) throws(LMDBError) -> [UInt32: Int] {
    var counts: [UInt32: Int] = [:]
    if let set, facet == .owner || facet == .requester {
      try forEachRow(on: board, of: set, in: snapshot) { _, row in
        counts[row[facet], default: 0] += 1
      }
      return counts
    }
    let first = Self.key(board, facet, 0, chunk: 0)
    try snapshot.forEach(in: postings, from: first) { key, bytes in
      guard key.high == first.high else { return false }
      let chunk = UInt32(truncatingIfNeeded: key.low)
      let count = PostingChunk.count(bytes, chunk: chunk, in: set)
      if count > 0 { counts[UInt32(key.low >> 32), default: 0] += count }
      return true
    }
    return counts
  }

  /// Lends the values of each request of `set`, by number.
  public func forEachRow(
    on board: BoardNumber, of set: RequestSet, in snapshot: borrowing ViewSnapshot,
    _ body: (UInt32, FacetRow) -> Void
  ) throws(LMDBError) {
    var failure: LMDBError?
    set.forEachBlock(of: FacetRow.rowsPerBlock) { block, members in
      guard failure == nil else { return }
      let key = UInt64(board.rawValue) << 32 | UInt64(block)
      do throws(LMDBError) {
        _ = try snapshot.withValue(forKey: key, in: facets) { bytes in
          for number in members {
            let offset = Int((number - 1) % FacetRow.rowsPerBlock) * FacetRow.size
            body(number, FacetRow(bytes: bytes, at: offset))
          }
        }
      } catch { failure = error }
    }
    if let failure { throw failure }
  }
}
