/// Changes to a resource, one after the other (RFC 7644, section 3.5.2): all of them, or none.
///
/// Takes what Entra ID and Okta send beside the letter of it: operations in capitals, paths as the names
/// of members, values to remove in `value`.
struct SCIMPatch {
  let schema: SCIMSchema
  private let operations: [Operation]

  private struct Operation {
    let verb: Verb
    let path: String?
    let value: JSONValue?
  }

  private enum Verb: String {
    case add, replace, remove
  }

  /// - Throws: `SCIMFault` for what is no PATCH.
  init(_ document: JSONValue, _ schema: SCIMSchema) throws(SCIMFault) {
    self.schema = schema
    guard case .array(let elements)? = document.attribute("Operations") else {
      throw SCIMFault(
        .invalidSyntax, "A PATCH has a list “Operations” with at least one operation.")
    }
    guard elements.count <= SCIM.maximumOperations else {
      throw SCIMFault(
        .tooMany, "\(elements.count) operations came; at most \(SCIM.maximumOperations) are taken.")
    }
    var operations: [Operation] = []
    for element in elements {
      guard let verb = element.attribute("op")?.string.flatMap({ Verb(rawValue: $0.lowercased()) })
      else { throw SCIMFault(.invalidSyntax, "“op” is to be add, replace or remove.") }
      let path = element.attribute("path")
      guard path == nil || path?.string != nil else {
        throw SCIMFault(.invalidPath, "“path” is to be a text.")
      }
      operations.append(
        Operation(verb: verb, path: path?.string, value: element.given("value")))
    }
    self.operations = operations
  }

  /// The resource as it is after all operations.
  func applied(to resource: JSONValue) throws(SCIMFault) -> JSONValue {
    var resource = resource
    for operation in operations { try apply(operation, to: &resource) }
    return resource
  }

  private func apply(_ operation: Operation, to resource: inout JSONValue) throws(SCIMFault) {
    if let path = operation.path {
      guard let path = try SCIMPatchPath(path, schema) else { return }
      guard path.attribute.mutability != .readOnly else {
        throw SCIMFault(.mutability, "“\(path.attribute.name)” cannot be changed.")
      }
      return try change(path, operation.verb, operation.value, in: &resource)
    }
    guard operation.verb != .remove else {
      throw SCIMFault(.noTarget, "To remove something, say what: “path” is missing.")
    }
    guard case .object(let members)? = operation.value else {
      throw SCIMFault(.invalidValue, "Without a “path”, “value” is to be an object of attributes.")
    }
    for member in members {
      // What comes along and cannot be changed, or is not kept, is left alone.
      guard let path = try? SCIMPatchPath(member.name, schema),
        path.attribute.mutability != .readOnly
      else { continue }
      try change(path, operation.verb, member.value, in: &resource)
    }
  }

  private func change(
    _ path: SCIMPatchPath, _ verb: Verb, _ value: JSONValue?, in resource: inout JSONValue
  ) throws(SCIMFault) {
    let attribute = path.attribute
    if verb == .remove, attribute.isRequired {
      throw SCIMFault(.mutability, "“\(attribute.name)” cannot be removed: every resource has one.")
    }
    if attribute.isMultiValued {
      let former = resource.attribute(attribute.name)?.values ?? []
      let values = try changed(former, path, verb, value)
      resource.setAttribute(attribute.name, to: .array(values))
      return
    }
    guard path.filter == nil else {
      throw SCIMFault(
        .invalidPath, "“\(attribute.name)” has one value; brackets choose of several.")
    }
    if let part = path.part {
      var whole = resource.attribute(attribute.name) ?? .object([])
      whole.setAttribute(part, to: verb == .remove ? nil : value)
      resource.setAttribute(attribute.name, to: whole == .object([]) ? nil : whole)
    } else if verb == .remove {
      resource.setAttribute(attribute.name, to: nil)
    } else if attribute.kind == .complex, case .object(let parts)? = value {
      var whole = resource.attribute(attribute.name) ?? .object([])
      for part in parts { whole.setAttribute(part.name, to: part.value) }
      resource.setAttribute(attribute.name, to: whole)
    } else {
      resource.setAttribute(attribute.name, to: value)
    }
  }

  // MARK: Attributes with several values

  private func changed(
    _ former: [JSONValue], _ path: SCIMPatchPath, _ verb: Verb, _ value: JSONValue?
  ) throws(SCIMFault) -> [JSONValue] {
    if let filter = path.filter { return try chosen(former, filter, path.part, verb, value) }
    if let part = path.part { return parts(former, part, verb == .remove ? nil : value) }
    let given = value?.values ?? []
    // An empty list names nobody; only where nothing is named, all goes.
    switch verb {
    case .replace: return given
    case .add: return added(given, to: former, areReferences: path.attribute.isReference)
    // Entra names what is to go in `value`; without it, all goes.
    case .remove:
      guard value != nil else { return [] }
      let gone = Set(given.compactMap { ($0.attribute("value") ?? $0).string })
      return former.filter { !gone.contains(($0.attribute("value") ?? $0).string ?? "") }
    }
  }

  /// Adds what is not there yet. Where a new value is the primary one, no other is any more.
  private func added(
    _ given: [JSONValue], to former: [JSONValue], areReferences: Bool
  ) -> [JSONValue] {
    var values = former
    if given.contains(where: { $0.attribute("primary") == .bool(true) }) {
      for index in values.indices where values[index].attribute("primary") == .bool(true) {
        values[index].setAttribute("primary", to: .bool(false))
      }
    }
    guard areReferences else { return values + given.filter { !former.contains($0) } }
    // Members come by the thousand, and are the same where they mean the same.
    var known = Set(former.compactMap { $0.attribute("value")?.string })
    for value in given {
      guard let id = value.attribute("value")?.string, !known.insert(id).inserted else {
        values.append(value)
        continue
      }
    }
    return values
  }

  private func parts(_ former: [JSONValue], _ part: String, _ value: JSONValue?) -> [JSONValue] {
    if former.isEmpty, let value { return [.object([.init(part, value)])] }
    return former.map { element in
      var element = element
      element.setAttribute(part, to: value)
      return element
    }
  }

  private func chosen(
    _ former: [JSONValue], _ filter: SCIMFilter, _ part: String?, _ verb: Verb,
    _ value: JSONValue?
  ) throws(SCIMFault) -> [JSONValue] {
    if verb == .remove {
      guard let part else { return former.filter { !filter.matches($0) } }
      return former.map { element in
        guard filter.matches(element) else { return element }
        var element = element
        element.setAttribute(part, to: nil)
        return element
      }
    }
    guard let value else { throw SCIMFault(.invalidValue, "“value” is missing.") }
    var values = former
    if !former.contains(where: filter.matches) {
      // Entra replaces the address of type work of somebody who has none: that makes one.
      guard let implied = filter.implied else {
        throw SCIMFault(.noTarget, "Nothing there fulfils the filter of the path.")
      }
      values.append(.object(implied.map { .init($0.part, $0.value) }))
    }
    for index in values.indices where filter.matches(values[index]) {
      if let part {
        values[index].setAttribute(part, to: value)
      } else if case .object(let members) = value {
        for member in members { values[index].setAttribute(member.name, to: member.value) }
      } else {
        throw SCIMFault(.invalidValue, "“value” is to be an object.")
      }
    }
    return values
  }
}

extension SCIMAttribute {
  /// Whether its values mean other resources.
  fileprivate var isReference: Bool { part("$ref") != nil }
}

/// What an operation is about: an attribute, a part of it, or some of its values.
struct SCIMPatchPath {
  let attribute: SCIMAttribute
  var filter: SCIMFilter?
  var part: String?

  /// Nil for what the standard has and is not kept here: that is left alone.
  ///
  /// - Throws: `SCIMFault` (invalidPath).
  init?(_ text: String, _ schema: SCIMSchema) throws(SCIMFault) {
    let name = SCIMFilterParser.withoutSchema(text, schema)
    if Self.isUnkept(name, schema) { return nil }
    do throws(SCIMFault) {
      var parser = try SCIMFilterParser(name, schema)
      let (path, attribute) = try parser.attributePath()
      self.attribute = schema.attribute(path.attribute) ?? attribute
      part = path.part
      guard parser.take("[") else {
        guard parser.remainder().isEmpty else { throw Self.unreadable(text) }
        return
      }
      guard part == nil, self.attribute.kind == .complex else { throw Self.unreadable(text) }
      filter = try parser.bracketed(self.attribute)
      let rest = parser.remainder()
      if rest.isEmpty { return }
      guard rest.hasPrefix("."), let part = self.attribute.part(String(rest.dropFirst())) else {
        throw Self.unreadable(text)
      }
      self.part = part.name
    } catch { throw SCIMFault(.invalidPath, error.detail) }
  }

  private static func isUnkept(_ name: String, _ schema: SCIMSchema) -> Bool {
    let lower = name.lowercased()
    if lower.hasPrefix("urn:") { return true }
    let attribute = String(lower.prefix { $0 != "." && $0 != "[" })
    if schema.unkept.contains(lower) || schema.unkept.contains(attribute) { return true }
    guard let bracket = lower.lastIndex(of: "]") else { return false }
    return schema.unkept.contains(attribute + lower[lower.index(after: bracket)...])
  }

  private static func unreadable(_ text: String) -> SCIMFault {
    SCIMFault(.invalidPath, "“\(text.prefix(80))” is no path to an attribute.")
  }
}
