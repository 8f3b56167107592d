import LMDB

/// What a batch changed, sorted by key: what the workers of a build hand over.
public struct ViewChanges: Sendable {
  let narrow: [SortedChanges<UInt64>]
  let wide: [SortedChanges<WideKey>]
  let bytes: [SortedChanges<ByteKey>]

  /// Writes the changes of several, who touched different keys.
  static func write(
    _ all: [ViewChanges], in transaction: borrowing WriteTransaction
  ) throws(LMDBError) {
    try write(all.map(\.narrow), in: transaction)
    try write(all.map(\.wide), in: transaction)
    try write(all.map(\.bytes), in: transaction)
  }

  private static func write<Key: ViewKey>(
    _ all: [[SortedChanges<Key>]], in transaction: borrowing WriteTransaction
  ) throws(LMDBError) {
    for table in all.first?.indices ?? 0..<0 {
      try SortedChanges.write(all.map { $0[table] }, in: transaction)
    }
  }
}

/// The changed values of one table, sorted by key; an empty one is a removal.
struct SortedChanges<Key: ViewKey>: Sendable {
  let table: Table<Key>?
  let entries: [(key: Key, value: [UInt8])]

  /// Merges what several changed, and writes it in order: a table that is empty is loaded from its
  /// first key to its last.
  static func write(
    _ all: [Self], in transaction: borrowing WriteTransaction
  ) throws(LMDBError) {
    guard let table = all.lazy.compactMap(\.table).first else { return }
    let isEmpty = try transaction.count(of: table) == 0
    var next = [Int](repeating: 0, count: all.count)
    var before: Key?
    while let chosen = smallest(of: all, at: next) {
      let (key, value) = all[chosen].entries[next[chosen]]
      next[chosen] += 1
      precondition(before != key, "two workers changed one value of table \(table.name)")
      before = key
      if value.isEmpty {
        try transaction.delete(key, in: table)
      } else {
        try transaction.put(
          value.span.bytes, forKey: key, in: table, mode: isEmpty ? .append : .upsert)
      }
    }
  }

  /// Who has the smallest key at the places `next`; nil at the end of all.
  private static func smallest(of all: [Self], at next: [Int]) -> Int? {
    var chosen: Int?
    for index in all.indices where next[index] < all[index].entries.count {
      guard let best = chosen else {
        chosen = index
        continue
      }
      if all[index].entries[next[index]].key < all[best].entries[next[best]].key { chosen = index }
    }
    return chosen
  }
}
