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
    for name in digestedTables {
      tables.append((name, try digest(ofTable: name, in: snapshot)))
    }
    return GenerationDigest(tables)
  }

  /// The same of a generation that may be damaged: a table that cannot be read has a digest that no
  /// other table has.
  public func digest(ofWhatCanBeReadOf snapshot: borrowing ViewSnapshot) -> GenerationDigest {
    var tables: [(name: String, digest: String)] = []
    for name in digestedTables {
      do throws(LMDBError) {
        tables.append((name, try digest(ofTable: name, in: snapshot)))
      } catch { tables.append((name, "unreadable")) }
    }
    return GenerationDigest(tables)
  }

  private var digestedTables: [String] { tableNames.sorted().filter { $0 != meta.name } }

  private func digest(
    ofTable name: String, in snapshot: borrowing ViewSnapshot
  ) throws(LMDBError) -> String {
    let table: Table<ByteKey> = try store.table(name)
    var hash = SHA256()
    try snapshot.forEachByte(in: table) { key, value in
      hash.update(length: key.byteCount)
      key.withUnsafeBytes { hash.update(bufferPointer: $0) }
      hash.update(length: value.byteCount)
      value.withUnsafeBytes { hash.update(bufferPointer: $0) }
      return true
    }
    return hash.finalize().map { hexadecimal($0) }.joined()
  }
}

extension GenerationDigest {
  fileprivate init(_ tables: [(name: String, digest: String)]) {
    var all = SHA256()
    for (name, digest) in tables { all.update(data: Array("\(name) \(digest)\n".utf8)) }
    self.init(
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
