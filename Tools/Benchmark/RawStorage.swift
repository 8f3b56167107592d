import Foundation
import LMDB

extension Bench {
  /// What the storage itself does, with records of 200 bytes: the limit beside the ledger's figures.
  func rawStorage() throws {
    let store = try Store(try scratch("raw"))
    let table: Table<UInt64> = try store.table("records")
    let record = [UInt8](repeating: 7, count: 200)
    var next: UInt64 = 0

    /// Commits of `size` records each, for as many as are worth measuring.
    func append(commits: Int, of size: Int) throws -> Double {
      try seconds {
        for _ in 0..<commits {
          let transaction = try store.beginWrite()
          for _ in 0..<size {
            next += 1
            try transaction.put(
              record.span.bytes, forKey: next, in: table, mode: .append)
          }
          try transaction.commit()
        }
      }
    }

    _ = try append(commits: 200, of: 64)
    for (size, commits) in [(1, 2000), (16, 1000), (64, 1000), (256, 500)] {
      let time = try append(commits: commits, of: size)
      print("lmdb_append_sync_g\(size)", Double(commits * size) / time, "events/s")
    }
    let filling = try store.beginWrite()
    while next < 1_000_000 {
      next += 1
      try filling.put(record.span.bytes, forKey: next, in: table, mode: .append)
    }
    try filling.commit()
    var bytes = 0
    let time = try seconds {
      let read = try store.beginRead()
      try read.forEach(in: table) { _, value in
        bytes += value.byteCount
        return true
      }
    }
    print("lmdb_scan", Double(bytes / 200) / time, "events/s")
  }
}
