import EventLog
import LMDB

/// Changes of a generation that become visible together.
///
/// Reads see the changes made so far. Changes are kept in memory and written in key order at the
/// end, so that a block that ten events touch is written once, and a rebuild loads its tables from
/// the first key to the last.
///
/// Belongs to one thread. A failure of the storage is kept and thrown by `commit`, so that a
/// projection need not, and cannot, deal with it.
public final class ViewBatch {
  @usableFromInline let narrow: [TableChanges<UInt64>]
  @usableFromInline let wide: [TableChanges<WideKey>]
  @usableFromInline let bytes: [TableChanges<ByteKey>]
  /// What is stored is read in one of them; where there is neither, nothing is stored yet.
  @usableFromInline var transaction: WriteTransaction?
  @usableFromInline let reading: ReadTransaction?
  /// What went wrong first; nothing that was read since can be relied on.
  public private(set) var failure: LMDBError?

  /// - Parameter tables: how many tables the generation has.
  init(transaction: consuming WriteTransaction, tables: Int) {
    self.transaction = consume transaction
    reading = nil
    narrow = (0..<tables).map { _ in TableChanges() }
    wide = (0..<tables).map { _ in TableChanges() }
    bytes = (0..<tables).map { _ in TableChanges() }
  }

  /// A batch that is not committed but handed over, with `finish`.
  init(reading: consuming ReadTransaction?, tables: Int) {
    transaction = nil
    self.reading = consume reading
    narrow = (0..<tables).map { _ in TableChanges() }
    wide = (0..<tables).map { _ in TableChanges() }
    bytes = (0..<tables).map { _ in TableChanges() }
  }

  // MARK: Reading and changing

  /// Changes the value of `key` in place. `change` gets an empty array where there was none; what
  /// it leaves empty is removed.
  @inlinable
  public func update<Key>(
    _ key: Key, in table: ViewTable<Key>, _ change: (inout [UInt8]) -> Void
  ) {
    let changes = Key.changes(of: table.index, in: self)
    changes.note(table)
    change(&changes.values[key, default: stored(key, in: table) ?? []])
  }

  /// Sets the value of `key`.
  @inlinable
  public func put<Key>(_ value: [UInt8], forKey key: Key, in table: ViewTable<Key>) {
    let changes = Key.changes(of: table.index, in: self)
    changes.note(table)
    changes.values[key] = value
  }

  /// Sets the values of many keys, which are in order, of a table that nothing else in this batch
  /// changes.
  public func load<Key>(_ entries: [(key: Key, value: [UInt8])], in table: ViewTable<Key>) {
    let changes = Key.changes(of: table.index, in: self)
    precondition(changes.values.isEmpty, "table \(table.name) was changed before it was loaded")
    changes.note(table)
    changes.loaded = entries
  }

  /// The value of `key`, changes of this batch included; nil where there is none.
  @inlinable
  public func value<Key>(forKey key: Key, in table: ViewTable<Key>) -> [UInt8]? {
    if let changed = Key.changes(of: table.index, in: self).values[key] {
      return changed.isEmpty ? nil : changed
    }
    return stored(key, in: table)
  }

  /// Lends the value of `key`, changes of this batch included, to `body`; nil where there is none.
  @inlinable
  public func withValue<Key, Result>(
    forKey key: Key, in table: ViewTable<Key>, _ body: (RawSpan) -> Result
  ) -> Result? {
    if let changed = Key.changes(of: table.index, in: self).values[key] {
      return changed.isEmpty ? nil : body(changed.span.bytes)
    }
    return withStored(key, in: table, body)
  }

  @inlinable
  func stored<Key>(_ key: Key, in table: ViewTable<Key>) -> [UInt8]? {
    withStored(key, in: table) { $0.array() }
  }

  // In sight of the projections' modules, so that each kind of key has its own code.
  @inlinable
  func withStored<Key, Result>(
    _ key: Key, in table: ViewTable<Key>, _ body: (RawSpan) -> Result
  ) -> Result? {
    do throws(LMDBError) {
      if transaction != nil {
        return try transaction!.withValue(forKey: key, in: table.table, body)
      }
      if reading != nil { return try reading!.withValue(forKey: key, in: table.table, body) }
      return nil
    } catch {
      note(error)
      return nil
    }
  }

  /// Notes that a value could not be read: the batch cannot be committed any more.
  @usableFromInline
  package func note(_ failure: LMDBError) {
    if self.failure == nil { self.failure = failure }
  }

  // MARK: Finishing

  /// Writes all changes and makes them visible. The batch is spent.
  func commit() throws(LMDBError) {
    let changes = try finish()
    guard let transaction = transaction.take() else {
      preconditionFailure("a batch was committed twice")
    }
    try ViewChanges.write([changes], in: transaction)
    try transaction.commit()
  }

  /// All changes, sorted by key.
  func finish() throws(LMDBError) -> ViewChanges {
    if let failure { throw failure }
    return ViewChanges(
      narrow: narrow.map { $0.sorted() }, wide: wide.map { $0.sorted() },
      bytes: bytes.map { $0.sorted() })
  }
}

/// The changed values of one table; an empty one is a removal.
public final class TableChanges<Key: ViewKey> {
  @usableFromInline var values: [Key: [UInt8]] = [:]
  @usableFromInline var table: Table<Key>?
  /// In order, in place of `values`, where a projection has sorted them itself.
  var loaded: [(key: Key, value: [UInt8])] = []

  @inlinable
  func note(_ table: ViewTable<Key>) {
    if self.table == nil { self.table = table.table }
  }

  func sorted() -> SortedChanges<Key> {
    if !loaded.isEmpty {
      precondition(values.isEmpty, "a table was changed after it was loaded")
      return SortedChanges(table: table, entries: loaded)
    }
    return SortedChanges(table: table, entries: values.sorted { $0.key < $1.key })
  }
}
