import LMDB
import TestSupport
import Testing

@Suite struct `Tables` {
  @Test func `what was put is what is got, and nothing where nothing was put`() throws {
    let test = try StoreOfNumbers()
    try test.put("seven", at: 7)
    #expect(try test.text(at: 7) == "seven")
    #expect(try test.text(at: 8) == nil)
    try test.put("sept", at: 7)
    #expect(try test.text(at: 7) == "sept")
  }

  @Test func `a value may be empty, and longer than a page`() throws {
    let test = try StoreOfNumbers()
    let long = String(repeating: "long ", count: 5000)
    try test.put("", at: 1)
    try test.put(long, at: 2)
    #expect(try test.text(at: 1) == "")
    #expect(try test.text(at: 2) == long)
  }

  @Test func `insert refuses a key that is there, and changes nothing`() throws {
    let test = try StoreOfNumbers()
    try test.put("first", at: 1, mode: .insert)
    let error = #expect(throws: LMDBError.self) { try test.put("second", at: 1, mode: .insert) }
    #expect(error?.kind == .keyExists)
    #expect(try test.text(at: 1) == "first")
  }

  @Test(arguments: [5, 4, 0]) func `append refuses a key that does not come last`(key: UInt64)
    throws
  {
    let test = try StoreOfNumbers()
    try test.put("five", at: 5, mode: .append)
    let error = #expect(throws: LMDBError.self) { try test.put("again", at: key, mode: .append) }
    #expect(error?.kind == .keyExists)
    #expect(try test.keys() == [5])
    try test.put("six", at: 6, mode: .append)
    #expect(try test.keys() == [5, 6])
  }

  @Test func `delete removes, and says whether there was anything`() throws {
    let test = try StoreOfNumbers()
    try test.put("seven", at: 7)
    let transaction = try test.store.beginWrite()
    #expect(try transaction.delete(7, in: test.table))
    #expect(try transaction.delete(7, in: test.table) == false)
    try transaction.commit()
    #expect(try test.keys().isEmpty)
  }

  @Test func `a write transaction sees its own writes`() throws {
    let test = try StoreOfNumbers()
    let transaction = try test.store.beginWrite()
    try transaction.put("new", forKey: 3, in: test.table)
    #expect(try transaction.text(at: 3, in: test.table) == "new")
    #expect(try transaction.count(of: test.table) == 1)
    try transaction.commit()
  }

  @Test func `a scan begins at a key or after it, and ends when told`() throws {
    let test = try StoreOfNumbers()
    for key in [10, 20, 30, 40] as [UInt64] { try test.put("\(key)", at: key) }
    #expect(try test.keys() == [10, 20, 30, 40])
    #expect(try test.keys(from: 20) == [20, 30, 40])
    #expect(try test.keys(from: 21) == [30, 40])
    #expect(try test.keys(from: 41).isEmpty)
    var seen: [UInt64] = []
    try test.store.read { transaction throws(LMDBError) in
      try transaction.forEach(in: test.table) { key, _ in
        seen.append(key)
        return seen.count < 2
      }
    }
    #expect(seen == [10, 20])
  }

  @Test func `the last key and the count are those of the table`() throws {
    let test = try StoreOfNumbers()
    try test.store.read { transaction throws(LMDBError) in
      #expect(try transaction.lastKey(in: test.table) == nil)
      #expect(try transaction.count(of: test.table) == 0)
    }
    for key in [300, 2, 41] as [UInt64] { try test.put("x", at: key) }
    try test.store.read { transaction throws(LMDBError) in
      #expect(try transaction.lastKey(in: test.table) == 300)
      #expect(try transaction.count(of: test.table) == 3)
    }
  }

  @Test func `tables keep apart, and are there after the store was opened again`() throws {
    let folder = TemporaryFolder()
    do {
      let store = try Store(folder.file("store"))
      let (a, b): (Table<UInt64>, Table<UInt64>) = (try store.table("a"), try store.table("b"))
      let transaction = try store.beginWrite()
      try transaction.put("of a", forKey: 1, in: a)
      try transaction.put("of b", forKey: 1, in: b)
      try transaction.commit()
    }
    let store = try Store(folder.file("store"))
    let (a, b): (Table<UInt64>, Table<UInt64>) = (try store.table("a"), try store.table("b"))
    try store.read { transaction throws(LMDBError) in
      #expect(try transaction.text(at: 1, in: a) == "of a")
      #expect(try transaction.text(at: 1, in: b) == "of b")
    }
  }
}

@Suite struct `Keys` {
  @Test func `numbers sort as numbers`() throws {
    try expectScanInOrder([0, 1, 255, 256, 65_535, 65_536, 1 << 40, .max - 1, .max] as [UInt64])
  }

  @Test func `wide keys sort by their first half, then by their second`() throws {
    try expectScanInOrder([
      WideKey(0, 0), WideKey(0, .max), WideKey(1, 0), WideKey(1, 256), WideKey(256, 1),
      WideKey(.max, .max),
    ])
  }

  @Test func `byte keys sort as bytes, a beginning before the whole`() throws {
    try expectScanInOrder([
      ByteKey([0]), ByteKey([0, 0]), ByteKey([1]), ByteKey([1, 255]), ByteKey([2]),
      ByteKey([255]), ByteKey([UInt8](repeating: 255, count: 511)),
    ])
  }

  @Test func `random keys come back in the order of the type`() throws {
    var random = SeededGenerator(seed: 11)
    let keys = Set(
      (0..<500).map { _ in
        ByteKey((0..<Int.random(in: 1...20, using: &random)).map { _ in UInt8(random.next() & 3) })
      })
    try expectScanInOrder(keys.sorted())
  }

  /// Puts the keys from last to first, and expects a scan to find them from first to last.
  private func expectScanInOrder<Key: TableKey & Comparable>(_ keys: [Key]) throws {
    let folder = TemporaryFolder()
    let store = try Store(folder.file("store"))
    let table = try store.table("keys", key: Key.self)
    let transaction = try store.beginWrite()
    for key in keys.reversed() { try transaction.put("x", forKey: key, in: table) }
    #expect(keys == keys.sorted())
    #expect(try transaction.keys(in: table) == keys)
  }
}
