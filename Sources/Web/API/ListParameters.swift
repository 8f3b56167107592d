import Domain
import Ledger

extension RequestQuery {
  /// What a list's address asks for. Names that nobody knows are ignored, values are not.
  ///
  /// - Throws: `Problem` that names the parameter.
  init(_ fields: FormFields, in call: APICall) throws {
    self.init()
    statuses = fields.all("status").filter { !$0.isEmpty }
    owners = try fields.all("owner").filter { !$0.isEmpty }.map { text in
      try Self.owner(text, in: call)
    }
    requesters = try fields.all("requester").filter { !$0.isEmpty }.map { text in
      try naming("requester") { try call.dependencies.person(named: text, by: call.person) }
    }
    priorities = try fields.all("priority").filter { !$0.isEmpty }.map(Self.priority)
    text = fields["q"] ?? ""
    if let sort = fields["sort"], !sort.isEmpty { try order(by: sort) }
    if let limit = fields["limit"] { self.limit = try Self.limit(limit) }
    cursor = fields["cursor"].flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func owner(_ text: String, in call: APICall) throws -> OwnerFilter {
    let owner = try naming("owner") {
      try call.dependencies.owner(named: text, by: call.person)
    }
    return owner.map { .person($0) } ?? .nobody
  }

  private static func priority(_ name: String) throws -> Priority {
    guard let priority = Priority(name: name) else {
      throw Problem(parameter: "priority", Refusal.unknownPriority(name).message)
    }
    return priority
  }

  private mutating func order(by text: String) throws {
    descending = text.hasPrefix("-")
    guard let field = SortField(rawValue: String(descending ? text.dropFirst() : text[...])) else {
      let names = SortField.allCases.map(\.rawValue).joined(separator: ", ")
      throw Problem(
        parameter: "sort",
        "Nothing is sorted by “\(text.prefix(60))”. Use one of \(names), with a - before it for "
          + "the largest first.")
    }
    sort = field
  }

  private static func limit(_ text: String) throws -> Int {
    guard let limit = Int(text), (1...maximumLimit).contains(limit) else {
      throw Problem(
        parameter: "limit", "limit is a number from 1 to \(maximumLimit), not “\(text.prefix(60))”."
      )
    }
    return limit
  }
}

/// Does `read`; a refusal of the domain is one of the parameter `name`.
private func naming<Value>(_ name: String, _ read: () throws -> Value) throws -> Value {
  do {
    return try read()
  } catch LedgerError.refused(let refusal) {
    throw Problem(parameter: name, refusal.message)
  }
}
