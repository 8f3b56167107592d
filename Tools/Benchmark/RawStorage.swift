import Foundation
import LMDB

extension Bench {
  /// What the storage itself does, with records of 200 bytes: the limit beside the ledger's figures.
  func rawStorage() throws {
    let store = try Store(try scratch("raw"))
    let table: Table<UInt64> = try store.table("records")
    let record = [UInt8](repeating: 7, count: 200)
    var next: UInt64 = 0

    /// The times of so many commits, of `size` records each, in seconds.
    func append(commits: Int, of size: Int) throws -> [Double] {
      try (0..<commits).map { _ in
        try seconds {
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
      let times = try append(commits: commits, of: size)
      let rate = Double(commits * size) / times.reduce(0, +)
      print("lmdb_append_sync_g\(size)", rate, "events/s")
      print("lmdb_commit_g\(size)_p99", times.sorted()[commits * 99 / 100] * 1000, "ms")
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
