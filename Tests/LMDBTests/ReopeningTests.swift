import LMDB
import TestSupport
import Testing

@Suite struct `Opening a store anew` {
  @Test func `tables and values are as they were`() throws {
    let test = try StoreOfNumbers()
    let other: Table<UInt64> = try test.store.table("others")
    try test.put("one", at: 1)
    try test.store.reopen()
    #expect(try test.text(at: 1) == "one")
    try test.put("two", at: 2)
    let transaction = try test.store.beginWrite()
    try transaction.put("elsewhere", forKey: 1, in: other)
    try transaction.commit()
    #expect(try test.keys() == [1, 2])
    #expect(
      try test.store.read { transaction throws(LMDBError) in
        try transaction.text(at: 1, in: other)
      } == "elsewhere")
  }

  @Test func `a transaction that does not end is in the way, and can go on`() throws {
    let test = try StoreOfNumbers()
    try test.put("one", at: 1)
    do {
      let reading = try test.store.beginRead()
      let error = #expect(throws: LMDBError.self) { try test.store.reopen() }
      #expect(error?.kind == .givenUp)
      #expect(try reading.text(at: 1, in: test.table) == "one")
    }
    try test.store.reopen()
    #expect(try test.text(at: 1) == "one")
  }
}
