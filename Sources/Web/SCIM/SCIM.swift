/// SCIM 2.0 (RFC 7643, RFC 7644): people and groups as a company's directory wants them.
///
/// What is shared: names, and what is taken at most.
enum SCIM {
  static let root = "/scim/v2"
  static let mediaType = "application/scim+json"

  static let userSchema = "urn:ietf:params:scim:schemas:core:2.0:User"
  static let groupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group"
  static let listSchema = "urn:ietf:params:scim:api:messages:2.0:ListResponse"

  /// Resources in one answer: what directories ask for at once, and a page in a few milliseconds.
  static let maximumCount = 200
  /// A filter of directories has a hundred bytes; ours are compared with every resource.
  static let maximumFilter = 2_048
  /// How deep parentheses and brackets may nest: the reader calls itself.
  static let maximumDepth = 8
  /// How many conditions a filter may have: each is compared with every resource.
  static let maximumTerms = 32
  /// Operations in one PATCH. Directories send a few dozen.
  static let maximumOperations = 200
  /// Members named in one call, and of one group: each is an event.
  static let maximumMembers = 10_000
}

extension JSONValue.Member {
  init(_ name: String, _ value: JSONValue) { self.init(name: name, value: value) }
}

// Attributes of SCIM have names in any case (RFC 7643, section 2.1), and null is the same as nothing
// (section 2.5).
extension JSONValue {
  /// The member with this name; nil where there is none, or it is null or empty.
  func attribute(_ name: String) -> JSONValue? {
    guard case .object(let members) = self,
      let value = members.first(where: { $0.name.lowercased() == name.lowercased() })?.value,
      value != .null, value != .array([])
    else { return nil }
    return value
  }

  /// The same, where an empty list is something: it says that nothing is meant.
  func given(_ name: String) -> JSONValue? {
    guard case .object(let members) = self,
      let value = members.first(where: { $0.name.lowercased() == name.lowercased() })?.value,
      value != .null
    else { return nil }
    return value
  }

  /// Gives a member another value, or takes it away.
  mutating func setAttribute(_ name: String, to value: JSONValue?) {
    guard case .object(var members) = self else { return }
    let index = members.firstIndex { $0.name.lowercased() == name.lowercased() }
    let value = value == .null || value == .array([]) ? nil : value
    switch (index, value) {
    case (let index?, let value?): members[index] = Member(members[index].name, value)
    case (let index?, nil): members.remove(at: index)
    case (nil, let value?): members.append(Member(name, value))
    case (nil, nil): return
    }
    self = .object(members)
  }

  /// The values of an attribute that can have several: itself where it has one.
  var values: [JSONValue] {
    if case .array(let elements) = self { return elements }
    return self == .null ? [] : [self]
  }

  var isObject: Bool {
    if case .object = self { return true }
    return false
  }

  /// The text, if it is one.
  var string: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }
}

extension JSONWriter {
  /// Any document made of whole numbers, texts, truth values and null.
  mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .bool(let value): bool(value)
    case .number(let text): number(Int(text) ?? 0)
    case .string(let text): string(text)
    case .array(let elements): each(elements) { $0.value($1) }
    case .object(let members):
      object {
        for member in members {
          $0.member(named: member.name)
          $0.value(member.value)
        }
      }
    }
  }
}
