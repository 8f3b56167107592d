import LMDB
import TestSupport
import Testing

@Suite struct `Transactions` {
  @Test func `a write transaction that is let go leaves nothing`() throws {
    let test = try StoreOfNumbers()
    try test.put("kept", at: 1)
    do {
      let transaction = try test.store.beginWrite()
      try transaction.put("x", forKey: 2, in: test.table)
      try transaction.delete(1, in: test.table)
    }
    #expect(try test.keys() == [1])
    // The lock went with it: the next one gets its turn.
    try test.put("next", at: 3)
    #expect(try test.keys() == [1, 3])
  }

  @Test func `an error on the way lets the transaction go`() throws {
    let test = try StoreOfNumbers()
    func writeAndFail() throws {
      let transaction = try test.store.beginWrite()
      try transaction.put("x", forKey: 2, in: test.table)
      try transaction.put("x", forKey: 2, in: test.table, mode: .insert)
      try transaction.commit()
    }
    #expect(throws: LMDBError.self) { try writeAndFail() }
    #expect(try test.keys().isEmpty)
  }

  @Test func `a reader keeps its state while others write`() throws {
    let test = try StoreOfNumbers()
    try test.put("before", at: 1)
    let reader = try test.store.beginRead()
    try test.put("after", at: 1)
    try test.put("new", at: 2)
    #expect(try reader.text(at: 1, in: test.table) == "before")
    #expect(try reader.keys(in: test.table) == [1])
    let later = try test.store.beginRead()
    #expect(try later.text(at: 1, in: test.table) == "after")
    #expect(try later.keys(in: test.table) == [1, 2])
  }

  @Test func `nobody sees a write before its commit`() throws {
    let test = try StoreOfNumbers()
    let transaction = try test.store.beginWrite()
    try transaction.put("x", forKey: 1, in: test.table)
    #expect(try test.keys().isEmpty)
    try transaction.commit()
    #expect(try test.keys() == [1])
  }

  @Test func `many threads read while one writes, and each sees whole states`() async throws {
    let test = try StoreOfNumbers()
    let (store, table) = (test.store, test.table)
    let isWhole = try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        for number in 1...200 as ClosedRange<UInt64> {
          let transaction = try store.beginWrite()
          try transaction.put("x", forKey: number * 2, in: table)
          try transaction.put("x", forKey: number * 2 + 1, in: table)
          try transaction.commit()
        }
        return true
      }
      for _ in 0..<3 {
        group.addTask {
          for _ in 0..<200 {
            let count = try store.read { transaction throws(LMDBError) in
              try transaction.keys(in: table).count
            }
            if count % 2 != 0 { return false }
          }
          return true
        }
      }
      return try await group.reduce(true) { $0 && $1 }
    }
    #expect(isWhole)
    #expect(try test.keys().count == 400)
  }
}
