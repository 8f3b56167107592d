import Domain
import LMDB

// What the tables hold: integers little-endian, texts with their length before them. A change of
// any of this raises `PrivateStore.format`.

/// A value of one table.
protocol StoredRecord {
  /// What it is called when it is damaged.
  static var name: String { get }
  /// Nil where the bytes are not such a record.
  init?(_ reader: inout RecordReader)
  func write(to writer: inout RecordWriter)
}

/// An account and whether it was ever used.
struct AccountRecord: StoredRecord {
  static let name = "account"
  var name: String
  var email: String?
  /// Zero before the first time.
  var firstSignInAt: Int64
}

extension AccountRecord {
  init?(_ reader: inout RecordReader) {
    guard let name = reader.text(), let email = reader.text(),
      let firstSignInAt: Int64 = reader.integer()
    else { return nil }
    self.init(name: name, email: email.isEmpty ? nil : email, firstSignInAt: firstSignInAt)
  }

  func write(to writer: inout RecordWriter) {
    writer.text(name)
    writer.text(email ?? "")
    writer.integer(firstSignInAt)
  }

  func account(of person: PersonNumber) -> Account {
    Account(person: person, name: name, email: email)
  }
}

/// The number that an e-mail address leads to.
struct PersonRecord: StoredRecord {
  static let name = "e-mail address"
  var person: PersonNumber
}

extension PersonRecord {
  init?(_ reader: inout RecordReader) {
    guard let number: UInt32 = reader.integer() else { return nil }
    self.init(person: PersonNumber(number))
  }

  func write(to writer: inout RecordWriter) { writer.integer(person.rawValue) }
}

/// A link that is out.
struct LinkRecord: StoredRecord {
  static let name = "sign-in link"
  var person: PersonNumber
  var expiresAt: Int64
}

extension LinkRecord {
  init?(_ reader: inout RecordReader) {
    guard let number: UInt32 = reader.integer(), let expiresAt: Int64 = reader.integer()
    else { return nil }
    self.init(person: PersonNumber(number), expiresAt: expiresAt)
  }

  func write(to writer: inout RecordWriter) {
    writer.integer(person.rawValue)
    writer.integer(expiresAt)
  }
}

/// A session, without its secret.
struct SessionRecord: StoredRecord {
  static let name = "session"
  var person: PersonNumber
  var startedAt: Int64
  var lastSeenAt: Int64
  var userAgent: String

  func hasEnded(at now: Int64) -> Bool {
    now - lastSeenAt > Session.idleLimit || now - startedAt > Session.absoluteLimit
  }
}

extension SessionRecord {
  init?(_ reader: inout RecordReader) {
    guard let number: UInt32 = reader.integer(), let startedAt: Int64 = reader.integer(),
      let lastSeenAt: Int64 = reader.integer(), let userAgent = reader.text()
    else { return nil }
    self.init(
      person: PersonNumber(number), startedAt: startedAt, lastSeenAt: lastSeenAt,
      userAgent: userAgent)
  }

  func write(to writer: inout RecordWriter) {
    writer.integer(person.rawValue)
    writer.integer(startedAt)
    writer.integer(lastSeenAt)
    writer.text(userAgent)
  }

  func session(token: String) -> Session {
    Session(
      token: token, person: person, startedAt: startedAt, lastSeenAt: lastSeenAt,
      userAgent: userAgent)
  }
}

// MARK: - Bytes

struct RecordWriter {
  private(set) var bytes: [UInt8] = []

  mutating func integer(_ value: some FixedWidthInteger & BitwiseCopyable) {
    bytes.append(integer: value.littleEndian)
  }

  mutating func text(_ text: String) {
    integer(UInt16(text.utf8.count))  // Names, addresses and browsers are cut or refused above 254.
    bytes.append(contentsOf: text.utf8)
  }
}

/// Takes bytes for what they may not be: nothing here traps.
struct RecordReader {
  private let bytes: [UInt8]
  private var offset = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { offset == bytes.count }

  mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>() -> Value? {
    let size = MemoryLayout<Value>.size
    guard bytes.count - offset >= size else { return nil }
    defer { offset += size }
    return Value(littleEndian: bytes.integer(at: offset))
  }

  mutating func text() -> String? {
    guard let length: UInt16 = integer(), bytes.count - offset >= Int(length) else { return nil }
    defer { offset += Int(length) }
    return String(validating: bytes[offset..<offset + Int(length)], as: UTF8.self)
  }
}
