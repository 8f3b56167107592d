/// A filter over resources, or over the values of one attribute (RFC 7644, section 3.4.2.2).
///
/// What is compared by order (`gt`, `ge`, `lt`, `le`) is not taken.
indirect enum SCIMFilter: Equatable, Sendable {
  case compare(SCIMAttributePath, Operator, JSONValue)
  case isPresent(SCIMAttributePath)
  case both(SCIMFilter, SCIMFilter)
  case either(SCIMFilter, SCIMFilter)
  case not(SCIMFilter)
  /// One value of the attribute fulfils all of it.
  case some(SCIMAttributePath, SCIMFilter)

  enum Operator: String, Sendable {
    case equal = "eq"
    case notEqual = "ne"
    case contains = "co"
    case startsWith = "sw"
    case endsWith = "ew"
  }

  /// Whether `resource`, or a value of an attribute, fulfils it.
  func matches(_ resource: JSONValue) -> Bool {
    switch self {
    case .both(let a, let b): a.matches(resource) && b.matches(resource)
    case .either(let a, let b): a.matches(resource) || b.matches(resource)
    case .not(let filter): !filter.matches(resource)
    case .isPresent(let path): !path.values(in: resource).isEmpty
    case .some(let path, let filter): path.elements(in: resource).contains(where: filter.matches)
    case .compare(let path, .notEqual, let value):
      !path.values(in: resource).contains { Self.compare($0, .equal, value, path.isCaseExact) }
    case .compare(let path, let comparison, let value):
      path.values(in: resource).contains { Self.compare($0, comparison, value, path.isCaseExact) }
    }
  }

  private static func compare(
    _ one: JSONValue, _ comparison: Operator, _ other: JSONValue, _ isCaseExact: Bool
  ) -> Bool {
    switch (one, other) {
    case (.bool(let one), .bool(let other)): return comparison == .equal && one == other
    // Entra asks for `active eq "true"`.
    case (.bool(let one), .string(let other)):
      return comparison == .equal && String(one) == other.lowercased()
    case (.string(let one), .string(let other)):
      let (one, other) = isCaseExact ? (one, other) : (one.lowercased(), other.lowercased())
      return switch comparison {
      case .equal: one == other
      case .notEqual: one != other
      case .contains: one.contains(other)
      case .startsWith: one.hasPrefix(other)
      case .endsWith: one.hasSuffix(other)
      }
    default: return false
    }
  }

  /// What a value has that fulfils it, where it says so by `eq` and `and` alone: for adding one.
  var implied: [(part: String, value: JSONValue)]? {
    switch self {
    case .compare(let path, .equal, let value): return [(path.last, value)]
    case .both(let a, let b):
      guard let a = a.implied, let b = b.implied else { return nil }
      return a + b
    default: return nil
    }
  }
}

/// An attribute, or a part of one, that is known: `userName`, `emails.value`; within the brackets of a
/// filter, a part alone.
struct SCIMAttributePath: Equatable, Sendable {
  let attribute: String
  var part: String?
  var isCaseExact: Bool

  var last: String { part ?? attribute }

  /// The plain values it leads to. Of a value with parts, `value` is meant (RFC 7643, section 2.4).
  func values(in resource: JSONValue) -> [JSONValue] {
    elements(in: resource).compactMap { element in
      if let part { return element.attribute(part) }
      return element.isObject ? element.attribute("value") : element
    }
  }

  func elements(in resource: JSONValue) -> [JSONValue] {
    resource.attribute(attribute)?.values ?? []
  }
}
