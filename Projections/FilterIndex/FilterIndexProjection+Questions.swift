import Domain
import LMDB
import ProjectionEngine

/// How often each person was counted. Their numbers are dense, so an array serves.
private struct PersonCounts {
  private var counts: [Int] = []
  private var nobody = 0

  @inline(__always)
  mutating func add(_ code: UInt32) {
    guard code != FacetRow.code(nil) else {
      nobody += 1
      return
    }
    if Int(code) >= counts.count {
      counts.append(contentsOf: repeatElement(0, count: Int(code) + 1 - counts.count))
    }
    counts[Int(code)] += 1
  }

  var byCode: [UInt32: Int] {
    var all: [UInt32: Int] = [:]
    for (code, count) in counts.enumerated() where count > 0 { all[UInt32(code)] = count }
    if nobody > 0 { all[FacetRow.code(nil)] = nobody }
    return all
  }
}

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
    if let set, facet == .owner || facet == .requester {
      var people = PersonCounts()
      try forEachRow(on: board, of: set, in: snapshot) { _, row in people.add(row[facet]) }
      return people.byCode
    }
    var counts: [UInt32: Int] = [:]
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
