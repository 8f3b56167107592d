import Hummingbird

/// Names and values of an address's query or of a form, in the order in which they were sent.
struct FormFields: Sendable, Equatable {
  /// More than any form of ours has, and few enough to look through one by one.
  static let maximumCount = 512

  private(set) var fields: [Field] = []

  struct Field: Sendable, Equatable {
    let name: String
    let value: String
  }

  init(_ fields: [Field] = []) { self.fields = fields }

  /// Reads `application/x-www-form-urlencoded` text.
  ///
  /// - Throws: `MalformedInput` for broken percent-encoding, invalid UTF-8 and too many fields.
  init(decoding bytes: some Collection<UInt8>) throws(MalformedInput) {
    for part in bytes.split(separator: UInt8(ascii: "&")) {
      guard fields.count < Self.maximumCount else {
        throw MalformedInput("More than \(Self.maximumCount) fields were sent.")
      }
      let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
      let value = equals == part.endIndex ? part[equals...] : part[equals...].dropFirst()
      fields.append(
        Field(
          name: try PercentEncoding.decode(part[..<equals], plusIsSpace: true),
          value: try PercentEncoding.decode(value, plusIsSpace: true)))
    }
  }

  /// The first value with this name.
  subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

  /// Every value with this name, in order.
  func all(_ name: String) -> [String] {
    fields.compactMap { $0.name == name ? $0.value : nil }
  }
}

extension Request {
  /// The query of the address, strictly decoded.
  func query() throws(MalformedInput) -> FormFields {
    guard let path = head.path else { return FormFields() }
    let bytes = path.utf8
    guard let mark = bytes.firstIndex(of: UInt8(ascii: "?")) else { return FormFields() }
    return try FormFields(decoding: bytes[bytes.index(after: mark)...])
  }
}
