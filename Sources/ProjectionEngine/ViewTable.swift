import LMDB

/// The key of a view's table: one of the three shapes that a batch keeps changes of.
public protocol ViewKey: TableKey, Hashable, Comparable {
  /// Where a batch keeps the changes of tables with this kind of key.
  static func changes(of table: Int, in batch: ViewBatch) -> TableChanges<Self>
}

/// One table of a generation. `index` is its place among all tables of the program's projections.
public struct ViewTable<Key: ViewKey>: Sendable {
  public let name: String
  public let index: Int
  @usableFromInline let table: Table<Key>
}

/// Opens the tables of a generation, in a fixed order.
public final class TableOpener {
  private let store: Store
  private(set) var names: [String] = []

  init(_ store: Store) { self.store = store }

  /// The table called `name`, made where it is missing. No two may have one name.
  public func table<Key: ViewKey>(
    _ name: String, key: Key.Type = Key.self
  ) throws(LMDBError) -> ViewTable<Key> {
    precondition(!names.contains(name), "two projections have a table \(name)")
    names.append(name)
    return ViewTable(
      name: name, index: names.count - 1, table: try store.table(name, key: Key.self))
  }
}

extension UInt64: ViewKey {
  @inlinable
  public static func changes(of table: Int, in batch: ViewBatch) -> TableChanges<UInt64> {
    batch.narrow[table]
  }
}

extension WideKey: ViewKey {
  @inlinable
  public static func changes(of table: Int, in batch: ViewBatch) -> TableChanges<WideKey> {
    batch.wide[table]
  }
}

extension ByteKey: ViewKey {
  @inlinable
  public static func changes(of table: Int, in batch: ViewBatch) -> TableChanges<ByteKey> {
    batch.bytes[table]
  }
}
