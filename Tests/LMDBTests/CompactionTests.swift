import Foundation
import TestSupport
import Testing

@testable import LMDB

@Suite struct `Writing a store anew` {
  private static let secret = "Mira Koch, Hauptstrasse 17"

  /// A store with deleted texts, small ones and one of several pages, and where it is.
  private func erased() throws -> (folder: TemporaryFolder, path: String) {
    let folder = TemporaryFolder()
    let path = folder.file("store")
    let store = try Store(path, options: StoreOptions(mapSize: 64 << 20))
    let texts: Table<UInt64> = try store.table("texts")
    let names: Table<ByteKey> = try store.table("names")
    for round in 0..<20 as Range<UInt64> {
      let transaction = try store.beginWrite()
      for number in 0..<50 as Range<UInt64> {
        let key = round * 50 + number
        let text = number % 7 == 3 ? Self.secret : "text \(key)"
        try transaction.put(text, forKey: key, in: texts)
        try transaction.put(text, forKey: ByteKey(Array("name \(key)".utf8)), in: names)
      }
      let long = String(
        repeating: round % 2 == 0 ? Self.secret : "long ", count: 90 + Int(round) * 20)
      try transaction.put(long, forKey: 10_000 + round, in: texts)
      try transaction.commit()
    }
    let transaction = try store.beginWrite()
    for key in 0..<1000 as Range<UInt64> where key % 50 % 7 == 3 {
      try transaction.delete(key, in: texts)
      try transaction.delete(ByteKey(Array("name \(key)".utf8)), in: names)
    }
    for round in 0..<20 as Range<UInt64> where round % 2 == 0 {
      try transaction.delete(10_000 + round, in: texts)
    }
    try transaction.commit()
    return (folder, path)
  }

  /// Everything that is in the store.
  private func entries(_ path: String) throws -> [String] {
    let store = try Store(path, options: StoreOptions(mapSize: 64 << 20, creates: false))
    var entries: [String] = []
    for name in try store.tableNames() {
      let table: Table<ByteKey> = try store.table(name)
      try store.read { transaction throws(LMDBError) in
        try transaction.forEachRaw(in: table) { key, value in
          entries.append("\(name) \(key.array()) \(value.array())")
          return true
        }
      }
    }
    return entries
  }

  private func holdsSecret(_ path: String) throws -> Bool {
    // Eight bytes of it are enough to know that something is left.
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path + "/data.mdb"))
    return ["Mira Koc", "Koch, Ha", "strasse "].contains { bytes.range(of: Data($0.utf8)) != nil }
  }

  @Test func `what was deleted is in the file before, and not after`() throws {
    let (folder, path) = try erased()
    #expect(try holdsSecret(path))
    let before = try entries(path)
    let report = try Compaction(path, mapSize: 64 << 20).run()
    #expect(try !holdsSecret(path))
    #expect(try entries(path) == before)
    #expect(report.after < report.before)
    let names = try FileManager.default.contentsOfDirectory(atPath: path)
    #expect(Set(names) == ["commits", "data.mdb", "lock.mdb"])
    _ = folder
  }

  @Test(arguments: 0...3)
  func `cut off after any step, the store is whole`(steps: Int) throws {
    let (folder, path) = try erased()
    let before = try entries(path)
    let compaction = try Compaction(path, mapSize: 64 << 20)
    if steps >= 1 { _ = try compaction.copy() }
    if steps >= 2 { try compaction.check() }
    if steps >= 3 { try compaction.replace() }
    #expect(try entries(path) == before)
    // The next one removes what is left of this one.
    _ = try Compaction(path, mapSize: 64 << 20).run()
    #expect(try entries(path) == before)
    #expect(try !holdsSecret(path))
    _ = folder
  }

  @Test func `a copy that differs is not put in place`() throws {
    let (folder, path) = try erased()
    let before = try entries(path)
    let compaction = try Compaction(path, mapSize: 64 << 20)
    _ = try compaction.copy()
    do {
      let copy = try Store(path + "/compact", options: StoreOptions(mapSize: 64 << 20))
      let texts: Table<UInt64> = try copy.table("texts")
      let transaction = try copy.beginWrite()
      try transaction.put("text 2", forKey: 1, in: texts)
      try transaction.commit()
    }
    let error = #expect(throws: LMDBError.self) { try compaction.check() }
    #expect(error?.kind == .notAStore)
    #expect(try entries(path) == before)
    _ = folder
  }

  @Test func `an empty store can be written anew`() throws {
    let folder = TemporaryFolder()
    let path = folder.file("store")
    do { _ = try Store(path).table("texts", key: UInt64.self) }
    _ = try Compaction(path).run()
    #expect(try entries(path) == [])
  }
}
