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
  /// Longer tokens of a provider are not kept: signing out there then asks which account.
  static let maximumIDToken = 16_384

  var person: PersonNumber
  var startedAt: Int64
  var lastSeenAt: Int64
  var authenticatedAt: Int64
  var userAgent: String
  var origin: SessionOrigin

  func hasEnded(at now: Int64, _ limits: SessionLimits) -> Bool {
    now - lastSeenAt > limits.idle || now - startedAt > limits.absolute
  }
}

extension SessionRecord {
  init?(_ reader: inout RecordReader) {
    guard let number: UInt32 = reader.integer(), let startedAt: Int64 = reader.integer(),
      let lastSeenAt: Int64 = reader.integer(), let authenticatedAt: Int64 = reader.integer(),
      let userAgent = reader.text(), let origin = SessionOrigin(&reader)
    else { return nil }
    self.init(
      person: PersonNumber(number), startedAt: startedAt, lastSeenAt: lastSeenAt,
      authenticatedAt: authenticatedAt, userAgent: userAgent, origin: origin)
  }

  func write(to writer: inout RecordWriter) {
    writer.integer(person.rawValue)
    writer.integer(startedAt)
    writer.integer(lastSeenAt)
    writer.integer(authenticatedAt)
    writer.text(userAgent)
    origin.write(to: &writer)
  }

  /// The session whose secret is `token`.
  func session(token: String) -> Session {
    let token = Token(text: token)
    return Session(self, hash: token.hash, csrfToken: token.csrf)
  }
}

extension SessionOrigin {
  fileprivate init?(_ reader: inout RecordReader) {
    let code: UInt8? = reader.integer()
    switch code {
    case 0: self = .link
    case 1:
      guard let provider = reader.text(), let subject = reader.text(),
        let sessionID = reader.text(), let idToken = reader.text()
      else { return nil }
      self = .provider(
        ProviderSession(
          provider: provider, subject: subject, sessionID: sessionID, idToken: idToken))
    case 2: self = .proxy
    default: return nil
    }
  }

  fileprivate func write(to writer: inout RecordWriter) {
    switch self {
    case .link: writer.integer(0 as UInt8)
    case .provider(let session):
      writer.integer(1 as UInt8)
      writer.text(session.provider)
      writer.text(session.subject)
      writer.text(session.sessionID)
      writer.text(
        session.idToken.utf8.count > SessionRecord.maximumIDToken ? "" : session.idToken)
    case .proxy: writer.integer(2 as UInt8)
    }
  }
}

/// The number of who somebody is elsewhere.
struct IdentityRecord: StoredRecord {
  static let name = "identity"
  var person: PersonNumber
  /// So that a list says where somebody comes from; the key has only their digest.
  var issuer: String
  var subject: String
  /// What the settings called the provider when somebody came as this, one text for each `id` that it
  /// had. What rights came from there is found by it, whatever the settings say later.
  var providers: [String] = []
}

extension IdentityRecord {
  init?(_ reader: inout RecordReader) {
    guard let number: UInt32 = reader.integer(), let issuer = reader.text(),
      let subject = reader.text()
    else { return nil }
    self.init(person: PersonNumber(number), issuer: issuer, subject: subject)
    // Older records end here.
    while !reader.isAtEnd {
      guard let provider = reader.text() else { return nil }
      providers.append(provider)
    }
  }

  func write(to writer: inout RecordWriter) {
    writer.integer(person.rawValue)
    writer.text(issuer)
    writer.text(subject)
    for provider in providers { writer.text(provider) }
  }
}

/// What a group is called, and where it comes from.
struct GroupRecord: StoredRecord {
  static let name = "group"
  var name: String
  var source: String
  var externalName: String
}

extension GroupRecord {
  init?(_ reader: inout RecordReader) {
    guard let name = reader.text(), let source = reader.text(), let external = reader.text()
    else { return nil }
    self.init(name: name, source: source, externalName: external)
  }

  func write(to writer: inout RecordWriter) {
    writer.text(name)
    writer.text(source)
    writer.text(externalName)
  }
}

/// The number that a group's name elsewhere leads to.
struct GroupNumberRecord: StoredRecord {
  static let name = "group name"
  var group: GroupNumber
}

extension GroupNumberRecord {
  init?(_ reader: inout RecordReader) {
    guard let number: UInt32 = reader.integer() else { return nil }
    self.init(group: GroupNumber(number))
  }

  func write(to writer: inout RecordWriter) { writer.integer(group.rawValue) }
}

// MARK: - Bytes

struct RecordWriter {
  private(set) var bytes: [UInt8] = []

  mutating func integer(_ value: some FixedWidthInteger & BitwiseCopyable) {
    bytes.append(integer: value.littleEndian)
  }

  mutating func text(_ text: String) {
    // Whatever is written is cut or refused far below: a name at 254, a provider's token at 16,384.
    integer(UInt16(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  /// A text that may be longer than 65,535 bytes.
  mutating func longText(_ text: String) {
    integer(UInt32(text.utf8.count))
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
    guard let length: UInt16 = integer() else { return nil }
    return text(of: Int(length))
  }

  mutating func longText() -> String? {
    guard let length: UInt32 = integer() else { return nil }
    return text(of: Int(length))
  }

  private mutating func text(of length: Int) -> String? {
    guard bytes.count - offset >= length else { return nil }
    defer { offset += length }
    return String(validating: bytes[offset..<offset + length], as: UTF8.self)
  }
}
