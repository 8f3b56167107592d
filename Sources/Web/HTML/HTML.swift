// Pages are values. A page is a Model, plain data that a test can write down, and a View, a function
// from the model to `HTML`. Nothing below this folder knows about requests, routes or the ledger's
// storage.

/// Markup that is safe to send.
///
/// Only literals of the source are taken as markup; the type of a literal is `StaticString`, so text
/// that came from outside cannot pass as one. Interpolated text is escaped for elements and for
/// quoted attributes, interpolated `HTML` goes through:
///
///     let row: HTML = "<td title=\"\(name)\">\(status.chip)</td>"
struct HTML: Sendable, Equatable {
  /// UTF-8, as it is sent.
  private(set) var bytes: [UInt8] = []

  init() {}

  /// An empty page with room for `capacity` bytes.
  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  /// `text` as people are to read it, with what means something to a browser escaped.
  init(text: String) { append(text: text) }

  var isEmpty: Bool { bytes.isEmpty }

  mutating func append(_ html: HTML) { bytes.append(contentsOf: html.bytes) }

  mutating func append(text: some StringProtocol) {
    let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { append(utf8: $0) }
    if isDone == nil { append(utf8: Array(text.utf8)) }
  }

  /// Copies what lies between characters that mean something, as most text is nothing else.
  private mutating func append(utf8 text: some Collection<UInt8>) {
    var start = text.startIndex
    for index in text.indices {
      guard let entity = text[index].entity else { continue }
      bytes.append(contentsOf: text[start..<index])
      append(markup: entity)
      start = text.index(after: index)
    }
    bytes.append(contentsOf: text[start...])
  }

  /// Decimal digits, without making a string of them.
  mutating func append(number: UInt64) {
    if number >= 10 { append(number: number / 10) }
    bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
  }

  fileprivate mutating func append(markup: StaticString) {
    markup.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }
}

extension UInt8 {
  /// What stands for this byte where it would mean something to a browser.
  fileprivate var entity: StaticString? {
    // All that does is below `?`, so letters are done after one comparison.
    guard self <= UInt8(ascii: ">") else { return nil }
    switch self {
    case UInt8(ascii: "&"): return "&amp;"
    case UInt8(ascii: "<"): return "&lt;"
    case UInt8(ascii: ">"): return "&gt;"
    case UInt8(ascii: "\""): return "&quot;"
    case UInt8(ascii: "'"): return "&#39;"
    // HTML has no way to write this character; a parser would report it and drop or replace it.
    case 0: return "\u{FFFD}"
    default: return nil
    }
  }
}

// MARK: - Interpolation

extension HTML: ExpressibleByStringInterpolation {
  init(stringLiteral value: StaticString) { append(markup: value) }

  init(stringInterpolation: Interpolation) { self = stringInterpolation.html }

  /// What `"<p>\(text)</p>"` becomes.
  struct Interpolation: StringInterpolationProtocol {
    /// What an inserted value takes, as a guess: a name, a number, a chip.
    private static let typicalInsertion = 48

    fileprivate var html: HTML

    init(literalCapacity: Int, interpolationCount: Int) {
      html = HTML(capacity: literalCapacity + interpolationCount * Self.typicalInsertion)
    }

    mutating func appendLiteral(_ literal: StaticString) { html.append(markup: literal) }

    mutating func appendInterpolation(_ part: HTML) { html.append(part) }

    mutating func appendInterpolation(_ part: HTML?) {
      if let part { html.append(part) }
    }

    mutating func appendInterpolation(_ parts: some Sequence<HTML>) {
      for part in parts { html.append(part) }
    }

    /// The part, where a condition holds: `<option\(" selected", if: isChosen)>`.
    mutating func appendInterpolation(_ part: HTML, if condition: Bool) {
      if condition { html.append(part) }
    }

    mutating func appendInterpolation(_ text: String) { html.append(text: text) }

    mutating func appendInterpolation(_ text: Substring) { html.append(text: text) }

    mutating func appendInterpolation(_ number: some UnsignedInteger) {
      html.append(number: UInt64(number))
    }

    mutating func appendInterpolation(_ number: Int) {
      if number < 0 { html.append(markup: "-") }
      html.append(number: UInt64(number.magnitude))
    }
  }

  typealias StringInterpolation = Interpolation
}

extension Sequence<HTML> {
  /// All of it, with `separator` between each two.
  func joined(_ separator: HTML) -> HTML {
    var all = HTML()
    for part in self {
      if !all.isEmpty { all.append(separator) }
      all.append(part)
    }
    return all
  }
}
