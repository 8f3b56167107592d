/// Reads one JSON document by the letter of RFC 8259, and nothing beside it.
///
/// Stricter than most: a name that comes twice is refused, because two readers would pick different
/// ones, and so are texts that are not Unicode.
struct JSONParser {
  /// Ours are three deep; a reader that calls itself must not be led on for ever.
  static let maximumDepth = 32

  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  /// - Throws: `MalformedInput` with the offset in bytes at which reading stopped.
  static func parse(_ bytes: [UInt8]) throws(MalformedInput) -> JSONValue {
    var parser = JSONParser(bytes)
    let value = try parser.value()
    parser.skipSpace()
    guard parser.peek == nil else {
      throw parser.broken("something follows after the end of the document")
    }
    return value
  }

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  // MARK: Values

  private mutating func value() throws(MalformedInput) -> JSONValue {
    skipSpace()
    switch peek {
    case UInt8(ascii: "{"):
      return try nested { parser throws(MalformedInput) in try parser.object() }
    case UInt8(ascii: "["):
      return try nested { parser throws(MalformedInput) in try parser.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case nil: throw broken("the document ends where a value should be")
    default: return .number(try number())
    }
  }

  private mutating func nested(
    _ read: (inout JSONParser) throws(MalformedInput) -> JSONValue
  ) throws(MalformedInput) -> JSONValue {
    guard depth < Self.maximumDepth else {
      throw broken("it is nested more than \(Self.maximumDepth) deep")
    }
    depth += 1
    defer { depth -= 1 }
    position += 1
    return try read(&self)
  }

  private mutating func object() throws(MalformedInput) -> JSONValue {
    var members: [JSONValue.Member] = []
    var names: Set<String> = []
    skipSpace()
    if take("}") { return .object([]) }
    repeat {
      skipSpace()
      guard peek == UInt8(ascii: "\"") else { throw broken("a name in quotes is missing") }
      let start = position
      let name = try string()
      guard names.insert(name).inserted else {
        throw broken("the name “\(name.prefix(60))” comes twice", at: start)
      }
      skipSpace()
      guard take(":") else { throw broken("a colon is missing") }
      members.append(JSONValue.Member(name: name, value: try value()))
      skipSpace()
    } while take(",")
    guard take("}") else { throw broken("a comma or } is missing") }
    return .object(members)
  }

  private mutating func array() throws(MalformedInput) -> JSONValue {
    var elements: [JSONValue] = []
    skipSpace()
    if take("]") { return .array([]) }
    repeat {
      elements.append(try value())
      skipSpace()
    } while take(",")
    guard take("]") else { throw broken("a comma or ] is missing") }
    return .array(elements)
  }

  private mutating func word(
    _ text: StaticString, _ value: JSONValue
  ) throws(MalformedInput) -> JSONValue {
    let expected = String(describing: text).utf8
    guard bytes[position...].starts(with: expected) else { throw broken("no value begins so") }
    position += expected.count
    return value
  }

  private mutating func number() throws(MalformedInput) -> String {
    let start = position
    _ = take("-")
    if !take("0") { try digits() }
    if take(".") { try digits() }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try digits()
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func digits() throws(MalformedInput) {
    guard let first = peek, first.isDigit else { throw broken("no value begins so") }
    while let digit = peek, digit.isDigit { position += 1 }
  }

  // MARK: Texts

  private mutating func string() throws(MalformedInput) -> String {
    let start = position
    position += 1
    var text: [UInt8] = []
    while let byte = peek {
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw broken("this text is not UTF-8", at: start)
        }
        return string
      case UInt8(ascii: "\\"): try escape(into: &text)
      case 0..<0x20:
        throw broken("a control character in a text has to be escaped", at: position - 1)
      default: text.append(byte)
      }
    }
    throw broken("this text has no closing quotation mark", at: start)
  }

  private mutating func escape(into text: inout [UInt8]) throws(MalformedInput) {
    guard let byte = peek else { throw broken("the document ends in an escape") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): text.append(contentsOf: String(Character(try scalar())).utf8)
    default: throw broken("there is no such escape", at: position - 2)
    }
  }

  /// The character that `\uXXXX`, or two of them, stand for.
  private mutating func scalar() throws(MalformedInput) -> Unicode.Scalar {
    let start = position - 2
    let first = try hexadecimal()
    var value = first
    if (0xD800..<0xDC00).contains(first) {
      guard take("\\"), take("u"), case let second = try hexadecimal(),
        (0xDC00..<0xE000).contains(second)
      else { throw broken("half a surrogate pair is no character", at: start) }
      value = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(value) else {
      throw broken("half a surrogate pair is no character", at: start)
    }
    return scalar
  }

  private mutating func hexadecimal() throws(MalformedInput) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = peek?.hexDigit else { throw broken("\\u needs four hexadecimal digits") }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  // MARK: Bytes

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: scalar) else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private func broken(_ what: String, at offset: Int? = nil) -> MalformedInput {
    MalformedInput("This is not JSON: at byte \(offset ?? position), \(what).")
  }
}
