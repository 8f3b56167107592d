import CLMDB

/// One named database of a store, with the type of its key.
public struct Table<Key: TableKey>: Sendable {
  public let name: String
  @usableFromInline let handle: MDB_dbi
}

/// A key whose bytes sort as it does.
public protocol TableKey: Sendable {
  /// Lends the bytes: at most 511, LMDB's limit.
  func withBytes<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result
  /// Reads what `withBytes` lent. Traps on bytes of another shape: they were not this table's.
  init(bytes: RawSpan)
}

/// Eight bytes, big-endian, so that they sort as numbers.
extension UInt64: TableKey {
  @inlinable @inline(__always)
  public func withBytes<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var bytes = bigEndian
    return try withUnsafeBytes(of: &bytes) { buffer throws(Failure) in try body(buffer.bytes) }
  }

  @inlinable
  public init(bytes: RawSpan) {
    precondition(bytes.byteCount == 8, "a key of \(bytes.byteCount) bytes where 8 belong")
    self = UInt64(bigEndian: bytes.integer(at: 0))
  }
}

/// Sixteen bytes: two big-endian halves.
@frozen
public struct WideKey: TableKey, Hashable, Comparable {
  public let high: UInt64
  public let low: UInt64

  @inlinable
  public init(_ high: UInt64, _ low: UInt64) {
    self.high = high
    self.low = low
  }

  @inlinable @inline(__always)
  public func withBytes<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var bytes = (high.bigEndian, low.bigEndian)
    return try withUnsafeBytes(of: &bytes) { buffer throws(Failure) in try body(buffer.bytes) }
  }

  @inlinable
  public init(bytes: RawSpan) {
    precondition(bytes.byteCount == 16, "a key of \(bytes.byteCount) bytes where 16 belong")
    high = UInt64(bigEndian: bytes.integer(at: 0))
    low = UInt64(bigEndian: bytes.integer(at: 8))
  }

  @inlinable
  public static func == (a: Self, b: Self) -> Bool { a.high == b.high && a.low == b.low }

  @inlinable
  public func hash(into hasher: inout Hasher) {
    hasher.combine(high)
    hasher.combine(low)
  }

  @inlinable
  public static func < (a: Self, b: Self) -> Bool {
    (a.high, a.low) < (b.high, b.low)
  }
}

/// Any bytes, 1 to 511 of them.
@frozen
public struct ByteKey: TableKey, Hashable, Comparable {
  public let bytes: [UInt8]

  @inlinable
  public init(_ bytes: [UInt8]) {
    precondition((1...511).contains(bytes.count), "a key of \(bytes.count) bytes")
    self.bytes = bytes
  }

  @inlinable @inline(__always)
  public func withBytes<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(bytes.span.bytes)
  }

  @inlinable
  public init(bytes: RawSpan) { self.bytes = bytes.array() }

  @inlinable
  public static func == (a: Self, b: Self) -> Bool { a.bytes == b.bytes }

  @inlinable
  public func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }

  @inlinable
  public static func < (a: Self, b: Self) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }
}
