import LMDB

extension LogReader {
  /// Lends the events from `first` through `last` as they are stored, until `body` answers false:
  /// the bytes of the header, and salt and body together, nil where there are none or they were
  /// erased.
  ///
  /// - Throws: also `.notAStore` where a position is missing, or a header has another size.
  public borrowing func forEachStored(
    from first: Position, through last: Position,
    _ body: (_ header: RawSpan, _ saltedBody: [UInt8]?) throws(LMDBError) -> Void
  ) throws(LMDBError) {
    var next = first.rawValue
    var failure: LMDBError?
    try transaction.forEach(in: tables.headers, from: next) { key, header in
      guard next <= last.rawValue else { return false }
      do throws(LMDBError) {
        guard key == next, header.byteCount == Header.size else {
          throw LMDBError(kind: .notAStore, operation: "the header at position \(next) is damaged")
        }
        try body(header, try transaction.value(forKey: key, in: tables.bodies))
        next += 1
        return next <= last.rawValue
      } catch {
        failure = error
        return false
      }
    }
    if let failure { throw failure }
    guard next > last.rawValue else {
      throw LMDBError(kind: .notAStore, operation: "position \(next) is missing from the log")
    }
  }
}
