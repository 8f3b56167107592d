/// What may be written where. Limits are in UTF-8 bytes, so that they hold on disk as on the page.
public enum Wording {
  /// A title is read in a list: one line.
  public static let maximumTitle = 300
  /// Some forty pages; longer belongs in a document that is linked.
  public static let maximumDetails = 100_000
  public static let maximumComment = 100_000
  public static let maximumReason = 2_000
  public static let maximumField = 2_000
  /// A key from elsewhere is looked up as one index key.
  public static let maximumExternalKey = 128

  static func title(_ text: String) throws(Refusal) -> String {
    let title = trimmed(text)
    guard !title.isEmpty else { throw .empty("title") }
    try check("title", title, maximum: maximumTitle, oneLine: true)
    return title
  }

  static func details(_ text: String) throws(Refusal) -> String {
    try check("details", text, maximum: maximumDetails, oneLine: false)
    return text
  }

  static func comment(_ text: String) throws(Refusal) -> String {
    guard !trimmed(text).isEmpty else { throw .empty("text") }
    try check("text", text, maximum: maximumComment, oneLine: false)
    return text
  }

  static func reason(_ text: String?) throws(Refusal) -> String? {
    guard let text = text.map(trimmed), !text.isEmpty else { return nil }
    try check("reason", text, maximum: maximumReason, oneLine: false)
    return text
  }

  /// The value as it is kept: trimmed, and checked against the field's kind. Empty is no value.
  static func value(_ text: String, of field: FieldDefinition) throws(Refusal) -> String {
    let value = trimmed(text)
    try check(field.id, value, maximum: maximumField, oneLine: true)
    if value.isEmpty { return value }
    switch field.kind {
    case .text: break
    case .date where !CalendarDate.isValid(value): throw .notADate(field.id, value)
    case .link where !isLink(value): throw .notALink(field.id, value)
    case .date, .link: break
    }
    return value
  }

  static func check(externalKey key: String) throws(Refusal) {
    guard !trimmed(key).isEmpty else { throw .empty("request") }
    try check("request", key, maximum: maximumExternalKey, oneLine: true)
  }

  private static func check(
    _ name: String, _ text: String, maximum: Int, oneLine: Bool
  ) throws(Refusal) {
    let length = text.utf8.count
    guard length <= maximum else { throw .tooLong(name, length: length, maximum: maximum) }
    let isForbidden = { (scalar: Unicode.Scalar) in
      // All of Unicode's control characters (general category Cc), which will never be more.
      (scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value))
        && (oneLine || !(scalar == "\n" || scalar == "\t" || scalar == "\r"))
    }
    if let scalar = text.unicodeScalars.first(where: isForbidden) {
      throw .controlCharacter(name, scalar.value)
    }
  }

  private static func isLink(_ text: String) -> Bool {
    let lower = text.lowercased()
    let scheme = ["https://", "http://", "mailto:"].first { lower.hasPrefix($0) }
    guard let scheme else { return false }
    return lower.utf8.count > scheme.utf8.count
      && !lower.unicodeScalars.contains { $0.properties.isWhitespace }
  }

  /// Without white space at either end.
  public static func trimmed(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(scalars[first...last])
  }
}

/// Days without a zone.
public enum CalendarDate {
  /// Whether `text` is a day that exists, written `2026-03-01`.
  public static func isValid(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2,
      parts[2].utf8.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy(\.isDigit) }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
      year >= 1, (1...12).contains(month)
    else { return false }
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return (1...lengths[month - 1]).contains(day)
  }
}
