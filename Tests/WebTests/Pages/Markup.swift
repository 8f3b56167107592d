@testable import Web

/// The tags and attributes of a page, read as strictly as a page of ours is written: quoted
/// attributes, and no `<` or `"` that is not markup.
struct Markup: Equatable {
  struct Element: Equatable {
    let name: String
    let attributes: [Attribute]

    func value(_ name: String) -> String? { attributes.first { $0.name == name }?.value }
  }

  struct Attribute: Equatable {
    let name: String
    let value: String
  }

  struct Broken: Error {
    let why: String
    let near: String
  }

  /// Start tags, in order.
  private(set) var elements: [Element] = []
  /// Start and end tags with the names of their attributes: what a page is made of, whatever it says.
  private(set) var shape: [String] = []

  init(_ html: HTML) throws { try self.init(String(decoding: html.bytes, as: UTF8.self)) }

  init(_ text: String) throws {
    var rest = Substring(Self.separated(text))
    while let open = rest.firstIndex(of: "<") {
      try Self.check(rest[..<open])
      rest = rest[rest.index(after: open)...]
      try readTag(&rest)
    }
    try Self.check(rest)
  }

  /// The text with every mark of markup a character of its own: a browser knows scalars, and here an
  /// accent would make another character of the `<` or `;` before it.
  private static func separated(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let joins =
        scalar.properties.isGraphemeExtend || scalar.properties.generalCategory == .spacingMark
        || (0x0600...0x0605).contains(scalar.value)
      scalars.append(joins ? "\u{FFFD}" : scalar)
    }
    return String(scalars)
  }

  func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

  private mutating func readTag(_ rest: inout Substring) throws {
    let start = rest.prefix(40)
    if rest.hasPrefix("!doctype html>") {
      rest = rest.dropFirst("!doctype html>".count)
      return
    }
    let isEnd = rest.first == "/"
    if isEnd { rest.removeFirst() }
    let name = String(rest.prefix { $0.isLetter || $0.isNumber })
    guard !name.isEmpty else { throw Broken(why: "no name of a tag", near: String(start)) }
    rest = rest.dropFirst(name.count)
    var attributes: [Attribute] = []
    while true {
      rest = rest.drop { $0 == " " || $0 == "\n" }
      if rest.hasPrefix("/>") { rest.removeFirst() }
      if rest.first == ">" { break }
      attributes.append(try Self.readAttribute(&rest, in: String(start)))
    }
    rest.removeFirst()
    if !isEnd { elements.append(Element(name: name, attributes: attributes)) }
    shape.append(
      (isEnd ? "/" : "") + ([name] + attributes.map(\.name)).joined(separator: " "))
  }

  private static func readAttribute(
    _ rest: inout Substring, in tag: String
  ) throws -> Attribute {
    let name = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" })
    guard !name.isEmpty else { throw Broken(why: "no name of an attribute", near: tag) }
    rest = rest.dropFirst(name.count)
    guard rest.first == "=" else { return Attribute(name: name, value: "") }
    rest.removeFirst()
    guard rest.first == "\"" else { throw Broken(why: "an unquoted value", near: tag) }
    rest.removeFirst()
    guard let end = rest.firstIndex(of: "\"") else { throw Broken(why: "no end quote", near: tag) }
    let value = rest[..<end]
    rest = rest[rest.index(after: end)...]
    try check(value)
    guard !value.contains("<") else { throw Broken(why: "< in a value", near: tag) }
    return Attribute(name: name, value: unescape(value))
  }

  /// Text has no bare `&`, `>` or NUL.
  private static func check(_ text: Substring) throws {
    let entities = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"]
    for index in text.indices where "&>\0".contains(text[index]) {
      guard entities.contains(where: text[index...].hasPrefix) else {
        throw Broken(why: "unescaped \(text[index])", near: String(text[index...].prefix(40)))
      }
    }
  }

  private static func unescape(_ text: Substring) -> String {
    var text = String(text)
    for (entity, character) in [
      ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&"),
    ] {
      text = text.split(separator: entity, omittingEmptySubsequences: false)
        .joined(separator: character)
    }
    return text
  }
}

extension HTML {
  /// For expectations.
  var text: String { String(decoding: bytes, as: UTF8.self) }
}
