import Domain
import LMDB

/// One thing that an entry of a table says, so that a difference between two generations can be told
/// in words.
public struct EntryField: Sendable, Equatable {
  /// What it is said of.
  public enum Subject: Sendable, Hashable {
    case request(RequestReference)
    case board(BoardNumber)
    case person(PersonNumber)
    /// The key of an entry that its projection has no words for, in hexadecimal digits.
    case entry(String)
  }

  public enum Value: Sendable, Equatable {
    case status(StatusCode)
    case person(PersonNumber?)
    case text(String)
  }

  public let subject: Subject
  public let name: String
  public let value: Value

  public init(_ subject: Subject, _ name: String, _ value: Value) {
    self.subject = subject
    self.name = name
    self.value = value
  }

  /// Up to this many bytes of a value without words are shown.
  static let maximumBytes = 32

  /// What can be said of bytes that nobody has words for.
  static func bytes(_ key: RawSpan, _ value: RawSpan) -> EntryField {
    let shown = value.array().prefix(maximumBytes)
    let rest = value.byteCount > shown.count ? "… (\(value.byteCount) bytes)" : ""
    return EntryField(
      .entry(hexadecimal(key.array())), "bytes", .text(hexadecimal(shown) + rest))
  }

  private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

/// What two generations say differently of one thing; nil where one says nothing.
public struct EntryDifference: Sendable, Equatable {
  public let table: String
  public let subject: EntryField.Subject
  public let name: String
  public let first: EntryField.Value?
  public let second: EntryField.Value?
}

extension Generation {
  /// What the entries of `tables` say differently in another generation of the same projections: at
  /// most `limit` things. O(entries × log n).
  ///
  /// A table that cannot be read to its end is a difference too: what can be told of it is told, and
  /// then why the rest cannot.
  public func differences(
    in tables: [String], of snapshot: borrowing ViewSnapshot, from other: Generation,
    _ otherSnapshot: borrowing ViewSnapshot, limit: Int
  ) -> [EntryDifference] {
    var found: [EntryDifference] = []
    for name in tables where found.count < limit {
      do throws(LMDBError) {
        try tell(&found, in: name, of: snapshot, from: other, otherSnapshot, limit: limit)
      } catch {
        found.append(
          EntryDifference(
            table: name, subject: .entry("table \(name)"), name: "reading",
            first: .text("fails (\(error))"), second: nil))
      }
    }
    return Array(found.prefix(limit))
  }

  private func tell(
    _ found: inout [EntryDifference], in name: String, of snapshot: borrowing ViewSnapshot,
    from other: Generation, _ otherSnapshot: borrowing ViewSnapshot, limit: Int
  ) throws(LMDBError) {
    let mine: Table<ByteKey> = try store.table(name)
    let theirs: Table<ByteKey> = try other.store.table(name)
    var failure: LMDBError?
    // What is here and there is another or none, then what is only there.
    try snapshot.forEachByte(in: mine) { key, value in
      let there = otherSnapshot.bytes(forKey: key, in: theirs, &failure)
      if failure == nil, there.map({ !$0.span.bytes.isEqual(to: value) }) ?? true {
        found += differences(in: name, key, value.array(), there)
      }
      return failure == nil && found.count < limit
    }
    // Before anything else is read: after its first error a transaction has nothing but another one.
    if let failure { throw failure }
    try otherSnapshot.forEachByte(in: theirs) { key, value in
      let here = snapshot.bytes(forKey: key, in: mine, &failure)
      if failure == nil, here == nil {
        found += differences(in: name, key, nil, value.array())
      }
      return failure == nil && found.count < limit
    }
    if let failure { throw failure }
  }

  private func differences(
    in table: String, _ key: RawSpan, _ first: [UInt8]?, _ second: [UInt8]?
  ) -> [EntryDifference] {
    let a = first.map { fields(in: table, key, $0.span.bytes) } ?? []
    let b = second.map { fields(in: table, key, $0.span.bytes) } ?? []
    var differences = a.compactMap { field -> EntryDifference? in
      let other = b.first { $0.subject == field.subject && $0.name == field.name }
      guard other?.value != field.value else { return nil }
      return EntryDifference(
        table: table, subject: field.subject, name: field.name, first: field.value,
        second: other?.value)
    }
    for field in b
    where !a.contains(where: { $0.subject == field.subject && $0.name == field.name }) {
      differences.append(
        EntryDifference(
          table: table, subject: field.subject, name: field.name, first: nil, second: field.value))
    }
    return differences
  }

  private func fields(in table: String, _ key: RawSpan, _ value: RawSpan) -> [EntryField] {
    for projection in projections {
      if let fields = projection.fields(ofTable: table, key: key, value: value) { return fields }
    }
    return [.bytes(key, value)]
  }
}

extension ViewSnapshot {
  fileprivate borrowing func bytes(
    forKey key: RawSpan, in table: Table<ByteKey>, _ failure: inout LMDBError?
  ) -> [UInt8]? {
    do throws(LMDBError) {
      return try transaction.value(forKey: ByteKey(bytes: key), in: table)
    } catch {
      failure = error
      return nil
    }
  }
}
