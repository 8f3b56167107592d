import Hummingbird

/// What of many resources is asked for (RFC 7644, section 3.4.2): in an address, or in the body of
/// `/.search` (section 3.4.3), where it ends up in no log.
struct SCIMQuery {
  let filter: String?
  /// The first one wanted, counted from 1.
  let start: Int
  let count: Int
  let attributes: [String]?
  let excluded: [String]

  init(_ fields: FormFields) throws(SCIMFault) {
    func number(_ name: String) throws(SCIMFault) -> Int? {
      guard let text = fields[name] else { return nil }
      guard let number = Int(text) else { throw Self.noNumber(name) }
      return number
    }
    func names(_ name: String) -> [String]? {
      fields[name]?.split(separator: ",").map { $0.filter { $0 != " " } }
    }
    filter = fields["filter"]
    start = Self.start(try number("startIndex"))
    count = Self.count(try number("count"))
    attributes = names("attributes")
    excluded = names("excludedAttributes") ?? []
  }

  /// - Parameter document: a SearchRequest.
  init(_ document: JSONValue) throws(SCIMFault) {
    func number(_ name: String) throws(SCIMFault) -> Int? {
      guard let value = document.attribute(name) else { return nil }
      guard case .number(let text) = value, let number = Int(text) else {
        throw Self.noNumber(name)
      }
      return number
    }
    func names(_ name: String) throws(SCIMFault) -> [String]? {
      guard let value = document.attribute(name) else { return nil }
      let names = value.values.compactMap(\.string)
      guard names.count == value.values.count else {
        throw SCIMFault(.invalidValue, "“\(name)” is to be a list of texts.")
      }
      return names
    }
    let filter = document.attribute("filter")
    guard filter == nil || filter?.string != nil else {
      throw SCIMFault(.invalidFilter, "“filter” is to be a text.")
    }
    self.filter = filter?.string
    start = Self.start(try number("startIndex"))
    count = Self.count(try number("count"))
    attributes = try names("attributes")
    excluded = try names("excludedAttributes") ?? []
  }

  private static func start(_ number: Int?) -> Int { max(1, number ?? 1) }

  private static func count(_ number: Int?) -> Int {
    min(SCIM.maximumCount, max(0, number ?? SCIM.maximumCount))
  }

  private static func noNumber(_ name: String) -> SCIMFault {
    SCIMFault(.invalidValue, "“\(name)” is to be a whole number.")
  }

  /// The page of what was found, of each kind what fulfils the filter.
  ///
  /// An attribute that only one of several kinds has, the others do not fulfil.
  func answer(_ kinds: [(schema: SCIMSchema, resources: [JSONValue])]) throws -> Response {
    var found: [(schema: SCIMSchema, resource: JSONValue)] = []
    var faults: [SCIMFault] = []
    for (schema, resources) in kinds {
      do throws(SCIMFault) {
        let filter = try filter.map { text throws(SCIMFault) in
          try SCIMFilterParser.filter(text, schema)
        }
        for resource in resources where filter?.matches(resource) ?? true {
          found.append((schema, resource))
        }
      } catch { faults.append(error) }
    }
    if let fault = faults.first, faults.count == kinds.count { throw fault }
    let page = found.dropFirst(start - 1).prefix(count)
    return .scim(
      .object([
        .init("schemas", .array([.string(SCIM.listSchema)])),
        .init("totalResults", .number(String(found.count))),
        .init("startIndex", .number(String(start))),
        .init("itemsPerPage", .number(String(page.count))),
        .init(
          "Resources",
          .array(page.map { SCIMSelection(self, $0.schema).of($0.resource) })),
      ]))
  }
}

/// Which attributes an answer is to have (RFC 7644, section 3.9).
struct SCIMSelection {
  private let wanted: [String]?
  private let unwanted: [String]

  init(_ query: SCIMQuery, _ schema: SCIMSchema) {
    func plain(_ names: [String]) -> [String] {
      names.map { SCIMFilterParser.withoutSchema($0, schema).lowercased() }
    }
    wanted = query.attributes.map(plain)
    unwanted = plain(query.excluded)
  }

  /// Whether the attribute is in the answer, as a whole or in part.
  func includes(_ name: String) -> Bool {
    let name = name.lowercased()
    if let wanted { return wanted.contains { $0 == name || $0.hasPrefix(name + ".") } }
    return !unwanted.contains(name)
  }

  func of(_ resource: JSONValue) -> JSONValue {
    guard wanted != nil || !unwanted.isEmpty, case .object(let members) = resource else {
      return resource
    }
    return .object(
      members.compactMap { member in
        // Always there (RFC 7643, section 7, “returned”).
        if ["schemas", "id"].contains(member.name) { return member }
        guard includes(member.name) else { return nil }
        return .init(member.name, parts(of: member.value, member.name.lowercased()))
      })
  }

  private func parts(of value: JSONValue, _ name: String) -> JSONValue {
    if case .array(let elements) = value { return .array(elements.map { parts(of: $0, name) }) }
    guard case .object(let members) = value else { return value }
    return .object(
      members.filter { part in
        let path = "\(name).\(part.name.lowercased())"
        if let wanted { return wanted.contains(name) || wanted.contains(path) }
        return !unwanted.contains(path)
      })
  }
}
