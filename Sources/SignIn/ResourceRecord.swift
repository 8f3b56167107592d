import Crypto
import Domain
import LMDB

/// One entry of the table `resources`: what a directory says of a user or a group, or whom a user
/// name means.
enum ResourceRecord: StoredRecord {
  static let name = "resource"

  case user(ProvisionedUser)
  case userName(PersonNumber)
  case group(ProvisionedGroup)

  static func key(_ person: PersonNumber) -> ByteKey { key("u", person.rawValue) }
  static func key(_ group: GroupNumber) -> ByteKey { key("g", group.rawValue) }
  /// Hashed, because a key has at most 511 bytes.
  static func key(userName: String) -> ByteKey {
    let hash = SHA256.hash(data: ProvisionedUser.key(userName: userName))
    return ByteKey([UInt8(ascii: "n")] + Array(hash))
  }

  private static func key(_ kind: Unicode.Scalar, _ number: UInt32) -> ByteKey {
    ByteKey([UInt8(ascii: kind)] + withUnsafeBytes(of: number.bigEndian, Array.init))
  }
}

extension ResourceRecord {
  init?(_ reader: inout RecordReader) {
    guard let kind: UInt8 = reader.integer(), let number: UInt32 = reader.integer() else {
      return nil
    }
    switch kind {
    case 1:
      guard let user = ProvisionedUser(PersonNumber(number), &reader) else { return nil }
      self = .user(user)
    case 2: self = .userName(PersonNumber(number))
    case 3:
      guard let externalID = reader.optionalText(), let createdAt: Int64 = reader.integer(),
        let modifiedAt: Int64 = reader.integer()
      else { return nil }
      var group = ProvisionedGroup(group: GroupNumber(number), externalID: externalID.text)
      group.createdAt = createdAt
      group.modifiedAt = modifiedAt
      self = .group(group)
    default: return nil
    }
  }

  func write(to writer: inout RecordWriter) {
    switch self {
    case .user(let user):
      writer.integer(1 as UInt8)
      user.write(to: &writer)
    case .userName(let person):
      writer.integer(2 as UInt8)
      writer.integer(person.rawValue)
    case .group(let group):
      writer.integer(3 as UInt8)
      writer.integer(group.group.rawValue)
      writer.optionalText(group.externalID)
      writer.integer(group.createdAt)
      writer.integer(group.modifiedAt)
    }
  }
}

extension ProvisionedUser {
  fileprivate init?(_ person: PersonNumber, _ reader: inout RecordReader) {
    guard let userName = reader.text(), let externalID = reader.optionalText(),
      let displayName = reader.optionalText(), let formattedName = reader.optionalText(),
      let familyName = reader.optionalText(), let givenName = reader.optionalText(),
      let count: UInt8 = reader.integer()
    else { return nil }
    self.init(
      person: person, userName: userName, externalID: externalID.text,
      displayName: displayName.text, formattedName: formattedName.text,
      familyName: familyName.text, givenName: givenName.text)
    for _ in 0..<count {
      guard let value = reader.text(), let type = reader.optionalText(),
        let display = reader.optionalText(), let primary: UInt8 = reader.integer()
      else { return nil }
      emails.append(
        ProvisionedEmail(
          value: value, type: type.text, display: display.text,
          isPrimary: primary == 2 ? nil : primary == 1))
    }
    guard let createdAt: Int64 = reader.integer(), let modifiedAt: Int64 = reader.integer(),
      let isDeleted: UInt8 = reader.integer()
    else { return nil }
    self.createdAt = createdAt
    self.modifiedAt = modifiedAt
    self.isDeleted = isDeleted == 1
  }

  fileprivate func write(to writer: inout RecordWriter) {
    writer.integer(person.rawValue)
    writer.text(userName)
    writer.optionalText(externalID)
    writer.optionalText(displayName)
    writer.optionalText(formattedName)
    writer.optionalText(familyName)
    writer.optionalText(givenName)
    writer.integer(UInt8(emails.count))
    for email in emails {
      writer.text(email.value)
      writer.optionalText(email.type)
      writer.optionalText(email.display)
      writer.integer(email.isPrimary.map { $0 ? 1 : 0 } ?? 2 as UInt8)
    }
    writer.integer(createdAt)
    writer.integer(modifiedAt)
    writer.integer(UInt8(isDeleted ? 1 : 0))
  }
}

/// A text that may be missing, which is not the same as empty.
private struct OptionalText {
  let text: String?
}

extension RecordReader {
  /// Nil where the bytes are damaged.
  fileprivate mutating func optionalText() -> OptionalText? {
    guard let isThere: UInt8 = integer() else { return nil }
    guard isThere == 1 else { return OptionalText(text: nil) }
    return text().map { OptionalText(text: $0) }
  }
}

extension RecordWriter {
  fileprivate mutating func optionalText(_ value: String?) {
    integer(UInt8(value == nil ? 0 : 1))
    if let value { text(value) }
  }
}
