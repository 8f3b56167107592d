import CLMDB

/// What can be read, in either kind of transaction: one state of the store, whatever is written
/// meanwhile.
public protocol Transaction: ~Copyable {
  /// For this module's own calls.
  var handle: OpaquePointer { get }
}

extension Transaction where Self: ~Copyable {
  /// Lends the value of `key` to `body`; nil where there is none. O(log n).
  @inlinable @inline(__always)
  public borrowing func withValue<Key, Result>(
    forKey key: Key, in table: Table<Key>, _ body: (RawSpan) -> Result
  ) throws(LMDBError) -> Result? {
    try key.withBytes { bytes throws(LMDBError) in
      try withRawValue(forKey: bytes, in: table.handle, body)
    }
  }

  /// A copy of the value of `key`, or nil.
  @inlinable
  public borrowing func value<Key>(
    forKey key: Key, in table: Table<Key>
  ) throws(LMDBError) -> [UInt8]? {
    try withValue(forKey: key, in: table) { $0.array() }
  }

  /// Lends the entries from `key` on in key order (all of them where nil), until `body` answers
  /// false. O(log n) to begin, then O(1) an entry.
  @inlinable
  public borrowing func forEach<Key>(
    in table: Table<Key>, from key: Key? = nil, _ body: (_ key: Key, _ value: RawSpan) -> Bool
  ) throws(LMDBError) {
    try forEachRaw(in: table, from: key) { body(Key(bytes: $0), $1) }
  }

  /// As `forEach`, with the bytes of the key instead of the key.
  @inlinable
  public borrowing func forEachRaw<Key>(
    in table: Table<Key>, from key: Key? = nil, _ body: (_ key: RawSpan, _ value: RawSpan) -> Bool
  ) throws(LMDBError) {
    var cursor: OpaquePointer?
    try check(mdb_cursor_open(handle, table.handle, &cursor), "cursor_open")
    defer { mdb_cursor_close(cursor) }
    var found = MDB_val()
    var value = MDB_val()
    var code: Int32
    if let key {
      code = key.withBytes { bytes in
        bytes.withUnsafeBytes { buffer in
          found = MDB_val(buffer)
          return mdb_cursor_get(cursor, &found, &value, MDB_SET_RANGE)
        }
      }
    } else {
      code = mdb_cursor_get(cursor, &found, &value, MDB_FIRST)
    }
    while code == MDB_SUCCESS {
      guard body(found.bytes.bytes, value.bytes.bytes) else { return }
      code = mdb_cursor_get(cursor, &found, &value, MDB_NEXT)
    }
    guard code == MDB_NOTFOUND else { throw LMDBError(code: code, operation: "cursor_get") }
  }

  /// The greatest key, or nil where the table is empty. O(log n).
  public borrowing func lastKey<Key>(in table: Table<Key>) throws(LMDBError) -> Key? {
    var cursor: OpaquePointer?
    try check(mdb_cursor_open(handle, table.handle, &cursor), "cursor_open")
    defer { mdb_cursor_close(cursor) }
    var key = MDB_val()
    var value = MDB_val()
    let code = mdb_cursor_get(cursor, &key, &value, MDB_LAST)
    if code == MDB_NOTFOUND { return nil }
    try check(code, "cursor_get")
    return Key(bytes: key.bytes.bytes)
  }

  /// How many entries a table has. O(1).
  public borrowing func count<Key>(of table: Table<Key>) throws(LMDBError) -> Int {
    var statistics = MDB_stat()
    try check(mdb_stat(handle, table.handle, &statistics), "stat")
    return statistics.ms_entries
  }

  /// Bytes of the pages that a table takes. O(1).
  public borrowing func size<Key>(of table: Table<Key>) throws(LMDBError) -> Int {
    var statistics = MDB_stat()
    try check(mdb_stat(handle, table.handle, &statistics), "stat")
    let pages =
      statistics.ms_branch_pages + statistics.ms_leaf_pages + statistics.ms_overflow_pages
    return pages * Int(statistics.ms_psize)
  }

  @inlinable @inline(__always)
  borrowing func withRawValue<Result>(
    forKey bytes: RawSpan, in table: MDB_dbi, _ body: (RawSpan) -> Result
  ) throws(LMDBError) -> Result? {
    var value = MDB_val()
    let code = bytes.withUnsafeBytes { buffer in
      var key = MDB_val(buffer)
      return mdb_get(handle, table, &key, &value)
    }
    if code == MDB_NOTFOUND { return nil }
    try check(code, "get")
    return body(value.bytes.bytes)
  }
}

/// One state of the store, for as long as the value lives. Holds a reader slot, and keeps the
/// pages of that state from being reused: let go of it soon, and never hold it while waiting.
public struct ReadTransaction: Transaction, ~Copyable {
  public let handle: OpaquePointer
  /// Retained for as long as the transaction lives: `discard self` allows no reference.
  let environment: Unmanaged<Environment>

  /// Which state of the store this sees: the number of the last write. Equal numbers are equal states,
  /// whichever process wrote them.
  public var state: UInt { UInt(mdb_txn_id(handle)) }

  deinit {
    mdb_txn_abort(handle)
    environment.release()
  }
}

/// All writes between two commits of the store: all of them or none. One at a time, over all
/// processes; it must stay on the thread that began it.
public struct WriteTransaction: Transaction, ~Copyable {
  public let handle: OpaquePointer
  /// Retained for as long as the transaction lives: `discard self` allows no reference.
  let environment: Unmanaged<Environment>

  /// Makes every write durable, as far as the store's options promise. The transaction is spent,
  /// whether or not this throws; when it throws, nothing was written.
  public consuming func commit() throws(LMDBError) {
    let (handle, environment) = (handle, environment)
    let commits = environment.takeUnretainedValue().commits
    let number: UInt64?
    do throws(LMDBError) { number = try commits?.begin() } catch {
      _ = consume self  // Aborts.
      throw error
    }
    discard self  // From here on the abort in `deinit` must not run.
    defer { environment.release() }
    try check(mdb_txn_commit(handle), "txn_commit")
    if let number { commits?.end(number) }
  }

  deinit {
    mdb_txn_abort(handle)
    environment.release()
  }

  /// Whether a write may replace.
  public enum Mode: Sendable {
    /// Adds or replaces.
    case upsert
    /// Adds; `.keyExists` where the key is there.
    case insert
    /// Adds after the greatest key; `.keyExists` where the key is not greater. Fills pages fully.
    case append
  }

  /// Writes a value.
  @inlinable
  public borrowing func put<Key>(
    _ value: RawSpan, forKey key: Key, in table: Table<Key>, mode: Mode = .upsert
  ) throws(LMDBError) {
    let flags: UInt32 =
      switch mode {
      case .upsert: 0
      case .insert: UInt32(MDB_NOOVERWRITE)
      case .append: UInt32(MDB_APPEND)
      }
    let code = key.withBytes { keyBytes in
      keyBytes.withUnsafeBytes { keyBuffer in
        value.withUnsafeBytes { buffer in
          var key = MDB_val(keyBuffer)
          var data = MDB_val(buffer)
          return mdb_put(handle, table.handle, &key, &data, flags)
        }
      }
    }
    try check(code, "put")
  }

  /// Removes the entry of `key`; false where there was none.
  @discardableResult
  public borrowing func delete<Key>(
    _ key: Key, in table: Table<Key>
  ) throws(LMDBError) -> Bool {
    let code = key.withBytes { keyBytes in
      keyBytes.withUnsafeBytes { keyBuffer in
        var key = MDB_val(keyBuffer)
        return mdb_del(handle, table.handle, &key, nil)
      }
    }
    if code == MDB_NOTFOUND { return false }
    try check(code, "del")
    return true
  }
}

extension MDB_val {
  @usableFromInline init(_ buffer: UnsafeRawBufferPointer) {
    // LMDB reads keys and data given to it and does not write through these pointers.
    self.init(
      mv_size: buffer.count, mv_data: UnsafeMutableRawPointer(mutating: buffer.baseAddress))
  }

  @usableFromInline var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: mv_data, count: mv_size)
  }
}
