import LMDB

/// One state of the log. Ends soon: see `EventLogStore.read`.
public struct LogReader: ~Copyable {
  let transaction: ReadTransaction
  let tables: LogTables

  /// The position of the last event; zero where there is none.
  public borrowing func head() throws(LMDBError) -> Position {
    Position(try transaction.lastKey(in: tables.headers) ?? 0)
  }

  /// The header at `position`; nil past the head, and at zero. O(log n).
  public borrowing func header(at position: Position) throws(LMDBError) -> Header? {
    try transaction.withValue(forKey: position.rawValue, in: tables.headers) { Header(bytes: $0) }
  }

  /// The body that `header` commits to, at its position and without its salt; nil where the event has
  /// none, or it was erased. Hashed, so that nobody is shown another text than was recorded: a
  /// quarter of a microsecond.
  ///
  /// - Throws: also `.notAStore` where another body is there.
  public borrowing func body(
    of header: borrowing Header, at position: Position
  ) throws(LMDBError) -> [UInt8]? {
    let digest = header.bodyDigest
    let body = try transaction.withValue(forKey: position.rawValue, in: tables.bodies) { stored in
      stored.byteCount >= Salt.size && Header.BodyDigest(hashing: stored) == digest
        ? stored.extracting(Salt.size..<stored.byteCount).array() : nil
    }
    guard let body else { return nil }
    guard let body else {
      throw LMDBError(
        kind: .notAStore, operation: "the body of event \(position) is not the recorded one")
    }
    return body
  }

  /// As `body(of:at:)`, for whoever has no header yet.
  public borrowing func body(at position: Position) throws(LMDBError) -> [UInt8]? {
    guard let header = try header(at: position) else { return nil }
    return try body(of: header, at: position)
  }

  /// The body at `position` as the header commits to it, with the salt before it; nil where the event
  /// has none, or it was erased.
  public borrowing func saltedBody(at position: Position) throws(LMDBError) -> [UInt8]? {
    try transaction.value(forKey: position.rawValue, in: tables.bodies)
  }

  /// Lends the headers from `first` through `last`, until `body` answers false; answers the last
  /// position that `body` accepted, or the one before `first`.
  public borrowing func forEachHeader(
    from first: Position, through last: Position, _ body: (Position, borrowing Header) -> Bool
  ) throws(LMDBError) -> Position {
    var reached = first.rawValue - 1
    try transaction.forEach(in: tables.headers, from: first.rawValue) { key, value in
      precondition(key == reached + 1, "a gap in the log after position \(reached)")
      guard key <= last.rawValue, body(Position(key), Header(bytes: value)) else { return false }
      reached = key
      return key < last.rawValue
    }
    return Position(reached)
  }

  /// The last position recorded at `time` or before; zero where that is before the first event.
  /// O(log² n): times increase with positions, so it is a binary search.
  public borrowing func position(at time: Timestamp) throws(LMDBError) -> Position {
    var low: UInt64 = 0
    var high = try head().rawValue
    while low < high {
      let middle = low + (high - low + 1) / 2
      guard let header = try header(at: Position(middle)) else {
        preconditionFailure("a gap in the log at position \(middle)")
      }
      if header.recordedAt <= time { low = middle } else { high = middle - 1 }
    }
    return Position(low)
  }
}
