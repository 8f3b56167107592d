import Crypto
import LMDB

/// What a generation holds, in 32 bytes: equal for the same log on any machine.
public struct GenerationDigest: Equatable, Sendable, CustomStringConvertible {
  /// Of each table, by name.
  public let tables: [(name: String, digest: String)]
  /// Sixty-four hexadecimal digits over all tables.
  public let description: String

  public static func == (a: Self, b: Self) -> Bool { a.description == b.description }
}

extension Generation {
  /// SHA-256 over every key and value of every table of the projections, in order, each behind its
  /// length. Linear in what the generation holds.
  public func digest(of snapshot: borrowing ViewSnapshot) throws(LMDBError) -> GenerationDigest {
    var tables: [(name: String, digest: String)] = []
    var all = SHA256()
    for name in tableNames.sorted() where name != meta.name {
      let table: Table<ByteKey> = try store.table(name)
      var hash = SHA256()
      try snapshot.forEachByte(in: table) { key, value in
        hash.update(length: key.byteCount)
        key.withUnsafeBytes { hash.update(bufferPointer: $0) }
        hash.update(length: value.byteCount)
        value.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return true
      }
      let digest = hash.finalize().map { hexadecimal($0) }.joined()
      tables.append((name, digest))
      all.update(data: Array("\(name) \(digest)\n".utf8))
    }
    return GenerationDigest(
      tables: tables, description: all.finalize().map { hexadecimal($0) }.joined())
  }
}

extension SHA256 {
  fileprivate mutating func update(length: Int) {
    withUnsafeBytes(of: UInt32(length).littleEndian) { update(bufferPointer: $0) }
  }
}

private func hexadecimal(_ byte: UInt8) -> String {
  let text = String(byte, radix: 16)
  return byte < 16 ? "0" + text : text
}
