import Crypto
import LMDB

/// What one commit makes durable: any number of events, all or none.
///
/// Begun and committed on one thread, without waiting in between. Let go of it to give up.
public struct LogBatch: ~Copyable {
  /// The position of the last event, those of this batch included.
  public private(set) var head: Position
  /// When that event was recorded.
  public private(set) var lastTime: Timestamp

  private let transaction: WriteTransaction
  private let tables: LogTables
  private let clock: @Sendable () -> Timestamp
  private let kept: TreeCache
  private var tree: TreeGrowth
  private var salts = Salts()
  private var headerBytes = [UInt8](repeating: 0, count: Header.size)
  private var bodyBytes: [UInt8] = []

  init(
    transaction: consuming WriteTransaction, tables: LogTables, tree kept: TreeCache,
    clock: @escaping @Sendable () -> Timestamp
  ) throws(LMDBError) {
    let last = Position(try transaction.lastKey(in: tables.headers) ?? 0)
    let header = try transaction.withValue(forKey: last.rawValue, in: tables.headers) {
      Header(bytes: $0)
    }
    tree =
      if let known = kept.take(of: last.rawValue) {
        known
      } else {
        try TreeGrowth(size: last.rawValue, in: transaction, tables.nodes)
      }
    head = last
    lastTime = header?.recordedAt ?? Timestamp(microseconds: 0)
    self.kept = kept
    self.transaction = transaction
    self.tables = tables
    self.clock = clock
  }

  /// The hash of the tree over all events, those of this batch included. Some ten hashes.
  public var root: TreeHash {
    mutating get { tree.root }
  }

  /// Adds an event after the last one. Its time is now, or where the clock has not moved on (or
  /// went back) one microsecond after the event before. Durable once `commit` returned.
  public mutating func append(
    _ draft: borrowing EventDraft
  ) throws(LogError) -> (position: Position, header: Header) {
    let position = head.next
    let time = max(clock(), Timestamp(microseconds: lastTime.microseconds + 1))
    do throws(LMDBError) {
      let digest = try putBody(draft.body, at: position)
      let header = Header(
        recordedAt: time, happenedAt: draft.happenedAt ?? time, board: draft.board,
        request: draft.request, revision: draft.revision, actor: draft.actor, kind: draft.kind,
        version: draft.version, argument: draft.argument, fingerprint: draft.fingerprint,
        commandID: draft.commandID, bodyDigest: digest)
      try put(header, at: position)
      return (position, header)
    } catch { throw LogError(writing: error) }
  }

  /// Adds an event as another log had it, its time and salt included: for restoring a backup.
  ///
  /// - Parameter saltedBody: nil where the event has none, or it was erased.
  /// - Throws: `.disorder` unless it is later than the event before and the body is the header's.
  public mutating func append(
    _ header: Header, saltedBody: [UInt8]?
  ) throws(LogError) {
    let position = head.next
    guard header.recordedAt > lastTime else { throw .disorder(position, .time) }
    if let saltedBody {
      guard saltedBody.count >= Salt.size,
        Header.BodyDigest(saltedBody: saltedBody) == header.bodyDigest
      else { throw .disorder(position, .body) }
    }
    do throws(LMDBError) {
      if let saltedBody {
        try transaction.put(
          saltedBody.span.bytes, forKey: position.rawValue, in: tables.bodies, mode: .append)
      }
      try put(header, at: position)
    } catch { throw LogError(writing: error) }
  }

  private mutating func put(_ header: Header, at position: Position) throws(LMDBError) {
    header.encode(into: &headerBytes)
    try transaction.put(
      headerBytes.span.bytes, forKey: position.rawValue, in: tables.headers, mode: .append)
    // The room is taken out for a moment, because what lends it may not change beside it.
    var stored: [UInt8] = []
    swap(&stored, &headerBytes)
    try tree.append(stored.span.bytes, in: transaction, tables.nodes)
    swap(&stored, &headerBytes)
    head = position
    lastTime = header.recordedAt
  }

  /// Makes the batch durable. The batch is spent, whether or not this throws; when it throws, none
  /// of its events happened.
  public consuming func commit() throws(LogError) {
    var tree = tree
    do throws(LMDBError) {
      try tree.writeEdge(in: transaction, tables.nodes)
      try transaction.commit()
    } catch { throw LogError(writing: error) }
    kept.keep(tree)
  }

  /// Removes the body at `position`, salt included; false where there is none. The header stays, and
  /// with it positions, digests and proofs. Durable once `commit` returned; the bytes lie in unused
  /// pages of the file until `EventLogStore.compact`.
  @discardableResult
  public borrowing func eraseBody(at position: Position) throws(LogError) -> Bool {
    do throws(LMDBError) {
      return try transaction.delete(position.rawValue, in: tables.bodies)
    } catch { throw LogError(writing: error) }
  }

  /// The events of this batch and before, as a reader sees them: for decisions in the same batch.
  public borrowing func header(at position: Position) throws(LogError) -> Header? {
    do throws(LMDBError) {
      return try transaction.withValue(forKey: position.rawValue, in: tables.headers) {
        Header(bytes: $0)
      }
    } catch { throw LogError(writing: error) }
  }

  /// The body at `position`, without its salt; nil where the event has none, or it was erased.
  public borrowing func body(at position: Position) throws(LogError) -> [UInt8]? {
    do throws(LMDBError) {
      return try transaction.withValue(forKey: position.rawValue, in: tables.bodies) {
        $0.extracting(Salt.size..<$0.byteCount).array()
      }
    } catch { throw LogError(writing: error) }
  }

  private mutating func putBody(
    _ body: [UInt8]?, at position: Position
  ) throws(LMDBError) -> Header.BodyDigest {
    guard let body else { return .none }
    bodyBytes.removeAll(keepingCapacity: true)
    salts.appendNext(to: &bodyBytes)
    bodyBytes.append(contentsOf: body)
    try transaction.put(
      bodyBytes.span.bytes, forKey: position.rawValue, in: tables.bodies, mode: .append)
    return Header.BodyDigest(saltedBody: bodyBytes)
  }
}

extension Header.BodyDigest {
  /// SHA-256 (FIPS 180-4) over salt and body.
  public init(saltedBody bytes: [UInt8]) { self.init(hashing: bytes.span.bytes) }

  /// The same, over salt and body where they lie.
  init(hashing bytes: RawSpan) {
    var hash = SHA256()
    bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    words = hash.finalize().withUnsafeBytes {
      (
        UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
        UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
        UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: 16, as: UInt64.self)),
        UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
      )
    }
  }
}
