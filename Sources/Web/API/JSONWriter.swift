import Domain
import EventLog
import NIOCore

/// Writes JSON (RFC 8259) straight into the bytes that are sent.
///
/// Whoever writes says where commas go by calling `member` or `element`; the writer keeps track of
/// whether one is due.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  /// Whether the next member or element is the first of its object or array.
  private var isFirst = true

  /// - Parameter capacity: a guess at the size, so that the bytes need not move while they grow.
  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  var buffer: ByteBuffer { ByteBuffer(bytes: bytes) }

  // MARK: Structure

  mutating func object(_ members: (inout JSONWriter) throws -> Void) rethrows {
    try nest(UInt8(ascii: "{"), UInt8(ascii: "}"), members)
  }

  mutating func array(_ elements: (inout JSONWriter) throws -> Void) rethrows {
    try nest(UInt8(ascii: "["), UInt8(ascii: "]"), elements)
  }

  /// A name, after which exactly one value is to be written.
  mutating func member(_ name: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    raw(name)
    raw("\":")
  }

  /// The same for a name that is not one of ours.
  mutating func member(named name: String) {
    separate()
    string(name)
    bytes.append(UInt8(ascii: ":"))
  }

  /// Before each value of an array.
  mutating func element() { separate() }

  private mutating func separate() {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
  }

  private mutating func nest(
    _ opening: UInt8, _ closing: UInt8, _ content: (inout JSONWriter) throws -> Void
  ) rethrows {
    bytes.append(opening)
    isFirst = true
    try content(&self)
    isFirst = false
    bytes.append(closing)
  }

  // MARK: Values

  mutating func null() { raw("null") }
  mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

  mutating func number(_ value: some BinaryInteger) {
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    digits(UInt64(value.magnitude))
  }

  /// With two digits after the point, and none where they are zero.
  mutating func decimal(_ value: Double) {
    let hundredths = Int64((value * 100).rounded())
    if hundredths < 0 { bytes.append(UInt8(ascii: "-")) }
    digits(hundredths.magnitude / 100)
    let rest = hundredths.magnitude % 100
    guard rest > 0 else { return }
    bytes.append(UInt8(ascii: "."))
    digits(rest / 10)
    if rest % 10 > 0 { digits(rest % 10) }
  }

  mutating func string(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    if text.isPlainInJSON {
      bytes.append(contentsOf: text.utf8)
    } else {
      for byte in text.utf8 { append(escaping: byte) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  mutating func string(_ text: String?) {
    if let text { string(text) } else { null() }
  }

  /// RFC 3339 in UTC with microseconds, as `Timestamp.description`, without making a string of it:
  /// a list has a hundred.
  mutating func time(_ time: Timestamp) {
    let second =
      time.microseconds >= 0
      ? time.microseconds / 1_000_000
      : (time.microseconds - 999_999) / 1_000_000
    let day = second >= 0 ? second / 86_400 : (second - 86_399) / 86_400
    let (year, month, dayOfMonth) = Timestamp.civil(fromDay: day)
    let ofDay = second - day * 86_400
    let fraction = time.microseconds - second * 1_000_000
    bytes.append(UInt8(ascii: "\""))
    twoDigits(year / 100)
    twoDigits(year % 100, then: "-")
    twoDigits(month, then: "-")
    twoDigits(dayOfMonth, then: "T")
    twoDigits(ofDay / 3600, then: ":")
    twoDigits(ofDay / 60 % 60, then: ":")
    twoDigits(ofDay % 60, then: ".")
    twoDigits(fraction / 10_000)
    twoDigits(fraction / 100 % 100)
    twoDigits(fraction % 100, then: "Z")
    bytes.append(UInt8(ascii: "\""))
  }

  /// Ends a line of JSON Lines; a new document begins.
  mutating func endLine() {
    bytes.append(UInt8(ascii: "\n"))
    isFirst = true
  }

  // MARK: Bytes

  mutating func raw(_ text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  private mutating func digits(_ value: UInt64) {
    if value >= 10 { digits(value / 10) }
    bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10))
  }

  private mutating func twoDigits(_ value: Int64, then separator: Unicode.Scalar? = nil) {
    // Division of small numbers is several times cheaper.
    let value = UInt32(truncatingIfNeeded: value)
    bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / 10))
    bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10))
    if let separator { bytes.append(UInt8(ascii: separator)) }
  }

  private mutating func append(escaping byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): raw("\\\"")
    case UInt8(ascii: "\\"): raw("\\\\")
    case UInt8(ascii: "\n"): raw("\\n")
    case UInt8(ascii: "\r"): raw("\\r")
    case UInt8(ascii: "\t"): raw("\\t")
    case 0..<0x20:
      raw("\\u00")
      bytes.append(Self.hexDigit(byte >> 4))
      bytes.append(Self.hexDigit(byte & 0xF))
    default: bytes.append(byte)
    }
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}

extension UInt8 {
  fileprivate var needsEscapeInJSON: Bool {
    self < 0x20 || self == UInt8(ascii: "\"") || self == UInt8(ascii: "\\")
  }
}

extension String {
  /// Whether it can stand between quotation marks as it is.
  fileprivate var isPlainInJSON: Bool {
    let bytes = utf8Span.span
    for index in bytes.indices where bytes[index].needsEscapeInJSON { return false }
    return true
  }
}
