import LMDB

extension EventLogStore {
  /// How many events at the log's end are looked at: more than one commit of commands takes.
  private static let tailLength: UInt64 = 4096

  /// Opens the log anew, and reads its end: what has to be done after a failed commit, before
  /// anything more is written. Waits a moment for readers; other processes are not disturbed.
  ///
  /// - Throws: `.store` while the cause lasts: call it again later. `.damaged`.
  public func reopen() throws(LogError) {
    tree.clear()
    do throws(LMDBError) { try store.reopen() } catch { throw .store(error) }
    try checkTail()
    try checkTreeEnd()
  }

  /// Reads the last events: positions without a gap, times that increase, bodies as their headers
  /// say.
  ///
  /// - Throws: `.damaged`, naming the first event that is not as it was appended.
  public func checkTail() throws(LogError) {
    let fault: Fault?
    do throws(LMDBError) {
      fault = try store.read { transaction throws(LMDBError) in
        try self.fault(from: transaction)
      }
    } catch { throw .store(error) }
    if let fault { throw .damaged(at: Position(fault.position), reason: fault.reason) }
  }

  private struct Fault {
    let position: UInt64
    let reason: String
  }

  private func fault(from transaction: borrowing ReadTransaction) throws(LMDBError) -> Fault? {
    let last = try transaction.lastKey(in: tables.headers) ?? 0
    let first = last > Self.tailLength ? last - Self.tailLength + 1 : 1
    var headers: [Header] = []
    var expected = first
    var fault: Fault?
    try transaction.forEach(in: tables.headers, from: first) { position, bytes in
      fault = Self.fault(at: position, expected, bytes, after: headers.last)
      guard fault == nil else { return false }
      headers.append(Header(bytes: bytes))
      expected += 1
      return true
    }
    if let fault { return fault }
    for (index, header) in headers.enumerated() {
      let position = first + UInt64(index)
      let digest = try transaction.bodyDigest(at: position, in: tables)
      if let digest, digest != header.bodyDigest {
        return Fault(position: position, reason: "its body is another than its header says")
      }
    }
    let body = try transaction.lastKey(in: tables.bodies) ?? 0
    return body > last ? Fault(position: body, reason: "it has a body and no header") : nil
  }

  private static func fault(
    at position: UInt64, _ expected: UInt64, _ bytes: RawSpan, after previous: Header?
  ) -> Fault? {
    guard position == expected else { return Fault(position: expected, reason: "it is missing") }
    guard bytes.byteCount == Header.size else {
      return Fault(position: position, reason: "its header has \(bytes.byteCount) bytes")
    }
    let header = Header(bytes: bytes)
    guard let previous, header.recordedAt <= previous.recordedAt else { return nil }
    return Fault(position: position, reason: "it was recorded before the event before it")
  }
}

extension LogReader {
  /// The digest of the body that is stored at `position`, to compare with what its header says; nil
  /// where there is no body. O(log n) and a hash.
  public borrowing func bodyDigest(
    at position: Position
  ) throws(LMDBError) -> Header.BodyDigest? {
    try transaction.bodyDigest(at: position.rawValue, in: tables)
  }
}

extension ReadTransaction {
  fileprivate borrowing func bodyDigest(
    at position: UInt64, in tables: LogTables
  ) throws(LMDBError) -> Header.BodyDigest? {
    try withValue(forKey: position, in: tables.bodies) {
      Header.BodyDigest(saltedBody: $0.array())
    }
  }
}
