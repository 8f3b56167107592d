/// Reads filters and the paths of PATCH. Bounded in length, depth and number of conditions.
struct SCIMFilterParser {
  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0
  private var terms = 0
  private let schema: SCIMSchema
  /// The attribute in whose brackets we are.
  private var scope: SCIMAttribute?

  /// - Throws: `SCIMFault` (invalidFilter).
  static func filter(_ text: String, _ schema: SCIMSchema) throws(SCIMFault) -> SCIMFilter {
    var parser = try SCIMFilterParser(text, schema)
    let filter = try parser.alternatives()
    parser.skipSpace()
    guard parser.peek == nil else { throw parser.unreadable("something follows after its end") }
    return filter
  }

  init(_ text: String, _ schema: SCIMSchema) throws(SCIMFault) {
    bytes = Array(text.utf8)
    self.schema = schema
    guard bytes.count <= SCIM.maximumFilter else {
      throw SCIMFault(
        .invalidFilter,
        "The filter is \(bytes.count) bytes long; at most \(SCIM.maximumFilter) are taken.")
    }
  }

  // MARK: Conditions

  private mutating func alternatives() throws(SCIMFault) -> SCIMFilter {
    var filter = try conjunction()
    while takeWord("or") { filter = .either(filter, try conjunction()) }
    return filter
  }

  private mutating func conjunction() throws(SCIMFault) -> SCIMFilter {
    var filter = try condition()
    while takeWord("and") { filter = .both(filter, try condition()) }
    return filter
  }

  private mutating func condition() throws(SCIMFault) -> SCIMFilter {
    depth += 1
    defer { depth -= 1 }
    guard depth <= SCIM.maximumDepth else {
      throw unreadable("it is nested more than \(SCIM.maximumDepth) deep")
    }
    if takeWord("not") {
      guard take("(") else { throw unreadable("after not, a parenthesis is missing") }
      return .not(try rest(until: ")"))
    }
    if take("(") { return try rest(until: ")") }
    terms += 1
    guard terms <= SCIM.maximumTerms else {
      throw unreadable("it has more than \(SCIM.maximumTerms) conditions")
    }
    let (path, attribute) = try attributePath()
    if take("[") {
      guard scope == nil, path.part == nil, attribute.kind == .complex else {
        throw unreadable("brackets stand after an attribute with parts, and not in others")
      }
      return .some(path, try chosen(attribute))
    }
    return try comparison(of: path)
  }

  /// A filter over the values of `attribute`, and what is asked of a part of those it chooses:
  /// `emails[type eq "work"].value eq "…"`, as Entra ID can be set to match people.
  private mutating func chosen(_ attribute: SCIMAttribute) throws(SCIMFault) -> SCIMFilter {
    let filter = try bracketed(attribute)
    guard peek == UInt8(ascii: ".") else { return filter }
    position += 1
    scope = attribute
    defer { scope = nil }
    let (part, _) = try attributePath()
    return .both(filter, try comparison(of: part))
  }

  /// A filter over the values of `attribute`, after its opening bracket.
  mutating func bracketed(_ attribute: SCIMAttribute) throws(SCIMFault) -> SCIMFilter {
    scope = attribute
    defer { scope = nil }
    return try rest(until: "]")
  }

  private mutating func rest(until end: Unicode.Scalar) throws(SCIMFault) -> SCIMFilter {
    let filter = try alternatives()
    guard take(end) else { throw unreadable("“\(end)” is missing") }
    return filter
  }

  private mutating func comparison(of path: SCIMAttributePath) throws(SCIMFault) -> SCIMFilter {
    let word = word()
    if word.lowercased() == "pr" { return .isPresent(path) }
    guard let comparison = SCIMFilter.Operator(rawValue: word.lowercased()) else {
      throw unreadable(
        "“\(word.prefix(20))” is no comparison that is known here: eq, ne, co, sw, ew, pr")
    }
    return .compare(path, comparison, try value())
  }

  // MARK: Attributes

  /// The name of an attribute, with or without its schema, perhaps with a part.
  mutating func attributePath() throws(SCIMFault) -> (SCIMAttributePath, SCIMAttribute) {
    let name = Self.withoutSchema(word(), schema)
    let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if let scope {
      guard parts.count == 1, let part = scope.part(parts[0]) else { throw unknown(name) }
      return (SCIMAttributePath(attribute: part.name, isCaseExact: part.isCaseExact), part)
    }
    guard let first = parts.first, parts.count <= 2, let attribute = schema.attribute(first) else {
      throw unknown(name)
    }
    guard parts.count == 2 else {
      let value = attribute.part("value")
      return (
        SCIMAttributePath(
          attribute: attribute.name, isCaseExact: (value ?? attribute).isCaseExact), attribute
      )
    }
    guard let part = attribute.part(parts[1]) else { throw unknown(name) }
    return (
      SCIMAttributePath(
        attribute: attribute.name, part: part.name, isCaseExact: part.isCaseExact), part
    )
  }

  /// The name as our schema has it: `urn:…:User:userName` is `userName`.
  static func withoutSchema(_ name: String, _ schema: SCIMSchema) -> String {
    let prefix = schema.id.lowercased() + ":"
    return name.lowercased().hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
  }

  private func unknown(_ name: String) -> SCIMFault {
    SCIMFault(
      .invalidFilter, "There is no attribute “\(name.prefix(80))” of a \(schema.name) here.")
  }

  // MARK: Words

  private mutating func value() throws(SCIMFault) -> JSONValue {
    skipSpace()
    let start = position
    if peek == UInt8(ascii: "\"") {
      position += 1
      while let byte = peek, byte != UInt8(ascii: "\"") {
        position += byte == UInt8(ascii: "\\") ? 2 : 1
      }
      position = min(position + 1, bytes.count)
    } else {
      while let byte = peek, !Self.isEnd(byte) { position += 1 }
    }
    do throws(MalformedInput) { return try JSONParser.parse(Array(bytes[start..<position])) } catch
    {
      throw unreadable("a value is a text in quotation marks, a number, true, false or null")
    }
  }

  /// Everything up to what ends a word.
  private mutating func word() -> String {
    skipSpace()
    let start = position
    while let byte = peek, !Self.isEnd(byte) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func takeWord(_ expected: String) -> Bool {
    let start = position
    if word().lowercased() == expected { return true }
    position = start
    return false
  }

  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    skipSpace()
    guard peek == UInt8(ascii: scalar) else { return false }
    position += 1
    return true
  }

  /// What is left, all of it.
  mutating func remainder() -> String {
    defer { position = bytes.count }
    return String(decoding: bytes[min(position, bytes.count)...], as: UTF8.self)
  }

  var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() { while peek == UInt8(ascii: " ") { position += 1 } }

  private static func isEnd(_ byte: UInt8) -> Bool {
    " ()[]\"".utf8.contains(byte)
  }

  private func unreadable(_ what: String) -> SCIMFault {
    SCIMFault(.invalidFilter, "The filter cannot be read: at byte \(position), \(what).")
  }
}
