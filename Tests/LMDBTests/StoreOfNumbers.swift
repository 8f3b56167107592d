import LMDB
import TestSupport

/// A store in a folder of its own, with one table of numbered texts.
struct StoreOfNumbers {
  let folder = TemporaryFolder()
  let store: Store
  let table: Table<UInt64>

  init(_ options: StoreOptions = StoreOptions(mapSize: 16 << 20)) throws {
    store = try Store(folder.file("store"), options: options)
    table = try store.table("texts")
  }

  /// Writes in a transaction of its own.
  func put(
    _ text: String, at key: UInt64, mode: WriteTransaction.Mode = .upsert
  ) throws(LMDBError) {
    let transaction = try store.beginWrite()
    try transaction.put(text, forKey: key, in: table, mode: mode)
    try transaction.commit()
  }

  func text(at key: UInt64) throws(LMDBError) -> String? {
    try store.read { transaction throws(LMDBError) in try transaction.text(at: key, in: table) }
  }

  /// All keys, in the order of a scan.
  func keys(from first: UInt64? = nil) throws(LMDBError) -> [UInt64] {
    try store.read { transaction throws(LMDBError) in
      try transaction.keys(in: table, from: first)
    }
  }
}

extension WriteTransaction {
  borrowing func put<Key>(
    _ text: String, forKey key: Key, in table: Table<Key>, mode: Mode = .upsert
  ) throws(LMDBError) {
    try put(Array(text.utf8).span.bytes, forKey: key, in: table, mode: mode)
  }
}

extension Transaction where Self: ~Copyable {
  borrowing func text(at key: UInt64, in table: Table<UInt64>) throws(LMDBError) -> String? {
    try value(forKey: key, in: table).map { String(decoding: $0, as: UTF8.self) }
  }

  borrowing func keys<Key>(
    in table: Table<Key>, from first: Key? = nil
  ) throws(LMDBError) -> [Key] {
    var keys: [Key] = []
    try forEach(in: table, from: first) { key, _ in
      keys.append(key)
      return true
    }
    return keys
  }
}
