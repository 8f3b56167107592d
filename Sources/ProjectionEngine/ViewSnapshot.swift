import EventLog
import LMDB

/// One state of a generation: every projection at one position. Ends soon, and never waits.
public struct ViewSnapshot: ~Copyable {
  @usableFromInline let transaction: ReadTransaction
  /// The last event taken in.
  public let position: Position

  init(transaction: consuming ReadTransaction, meta: ViewTable<ByteKey>) throws(LMDBError) {
    position = try Generation.position(in: transaction, meta)
    self.transaction = transaction
  }

  /// Lends the value of `key` to `body`; nil where there is none.
  @inlinable @inline(__always)
  public borrowing func withValue<Key, Result>(
    forKey key: Key, in table: ViewTable<Key>, _ body: (RawSpan) -> Result
  ) throws(LMDBError) -> Result? {
    try transaction.withValue(forKey: key, in: table.table, body)
  }

  /// A copy of the value of `key`; nil where there is none.
  @inlinable
  public borrowing func value<Key>(
    forKey key: Key, in table: ViewTable<Key>
  ) throws(LMDBError) -> [UInt8]? {
    try transaction.value(forKey: key, in: table.table)
  }

  /// Lends the entries from `key` on, in key order, until `body` answers false.
  @inlinable
  public borrowing func forEach<Key>(
    in table: ViewTable<Key>, from key: Key? = nil, _ body: (Key, RawSpan) -> Bool
  ) throws(LMDBError) {
    try transaction.forEach(in: table.table, from: key, body)
  }

  /// As `forEach`, with the bytes of the key.
  @inlinable
  public borrowing func forEachRaw<Key>(
    in table: ViewTable<Key>, from key: Key? = nil, _ body: (RawSpan, RawSpan) -> Bool
  ) throws(LMDBError) {
    try transaction.forEachRaw(in: table.table, from: key, body)
  }

  /// The entries of a table as bytes, from first to last: for digests.
  borrowing func forEachByte(
    in table: Table<ByteKey>, _ body: (RawSpan, RawSpan) -> Bool
  ) throws(LMDBError) {
    try transaction.forEachRaw(in: table, body)
  }
}
