import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger

extension APIOperation {
  /// Who may see a board, and what holds for all of them.
  static var accessOperations: [APIOperation] {
    [
      APIOperation(
        id: "showAccess", method: .get, path: "/boards/{board}/access",
        summary: "Who may see a board, and what they are there", parameters: [.board],
        answers: [.json(.ok, "The access", .named("Access")), .notFound], handle: showAccess),
      APIOperation(
        id: "setAccess", method: .put, path: "/boards/{board}/access",
        summary: "Says who may see a board, and what they are there: all of it",
        parameters: [.board, .ifMatch, .idempotencyKey, .csrfToken], body: .named("AccessChange"),
        answers: [
          .json(.ok, "The access after it", .named("Access")), .problem(.denied),
          .problem(.refusedByRule), .revisionNeeded,
        ] + .failures, handle: setAccess),
      APIOperation(
        id: "showPolicy", method: .get, path: "/policy", summary: "What holds for all boards",
        answers: [.json(.ok, "The policy", .named("Policy"))], handle: showPolicy),
      APIOperation(
        id: "setPolicy", method: .put, path: "/policy",
        summary: "Changes what holds for all boards", parameters: [.idempotencyKey, .csrfToken],
        body: .named("Policy"),
        answers: [.json(.ok, "The policy after it", .named("Policy")), .problem(.denied)]
          + .failures, handle: setPolicy),
    ]
  }

  // MARK: Access

  private static func showAccess(_ call: APICall) throws -> Response {
    try access(of: try call.context.parameter("board"), call)
  }

  private static func setAccess(_ call: APICall) async throws -> Response {
    let board = try call.context.parameter("board")
    // Whoever may not see it is not told what is wrong with what they sent.
    let before = try call.ledger.board(board, by: call.principal)
    guard Access.permits(.manageAccess, to: before.role) else {
      throw LedgerError.refused(.denied(.manageAccess))
    }
    let seen = try seen(in: call.request)
    var input = try await call.input()
    let access = try input.access(in: call)
    let reason = input.optionalText("reason")
    try input.finish()
    do {
      let outcome = try await call.carryOut(
        .setAccess(board: board, access, reason: reason ?? "", seen: seen))
      return try self.access(of: board, call, headers: call.headers(of: outcome))
    } catch LedgerError.refused(.stale) {
      throw Problem(
        .staleRevision, "Who may see this board was changed since you looked. Look again.")
    }
  }

  /// The position at which the access was looked at; nil is any.
  private static func seen(in request: Request) throws(Problem) -> Position? {
    guard let given = request.headers[.ifMatch] else {
      throw Problem(
        .revisionNeeded,
        "Changing who may see a board needs If-Match with the ETag of its access as you saw it.")
    }
    if given == "*" { return nil }
    guard given.hasPrefix("\""), given.hasSuffix("\""), given.utf8.count > 2,
      let position = UInt64(given.dropFirst().dropLast())
    else {
      throw Problem(.malformed, "If-Match is to be the ETag of the access, as in \"1234\".")
    }
    return Position(position)
  }

  private static func access(
    of board: String, _ call: APICall, headers: HTTPFields = [:]
  ) throws -> Response {
    // First: what changed between this and the answer makes the tag stale, never the answer.
    let position = try call.ledger.head().position
    let audience = try call.ledger.audience(of: board, by: call.principal)
    let names = try call.names(of: audience.access.people)
    var writer = JSONWriter(capacity: 512)
    writer.object {
      $0.member("board")
      $0.string(board)
      $0.members(of: audience.access, names)
      $0.member("people")
      $0.number(audience.people)
      $0.member("services")
      $0.number(audience.services)
    }
    var headers = headers
    headers[.eTag] = "\"\(position)\""
    headers[.cacheControl] = "private, no-store"
    return .json(writer, headers: headers)
  }

  // MARK: Policy

  private static func showPolicy(_ call: APICall) throws -> Response {
    _ = try call.ledger.rights(of: call.principal)
    return try policy(call)
  }

  private static func setPolicy(_ call: APICall) async throws -> Response {
    var input = try await call.input()
    let makers = input.choice("boardMakers", Policy.BoardMakers.allCases, \.name)
    let wideners = input.choice("wideners", Policy.Wideners.allCases, \.name)
    try input.finish()
    let policy = Policy(boardMakers: makers ?? .admins, wideners: wideners ?? .admins)
    guard try call.ledger.rights(of: call.principal).permits(.audit) else {
      throw Refusal.denied(.audit)
    }
    let outcome = try await call.carryOut(.setPolicy(policy))
    return try self.policy(call, headers: call.headers(of: outcome))
  }

  private static func policy(_ call: APICall, headers: HTTPFields = [:]) throws -> Response {
    let policy = try call.ledger.policy()
    var writer = JSONWriter(capacity: 128)
    writer.object {
      $0.member("boardMakers")
      $0.string(policy.boardMakers.name)
      $0.member("wideners")
      $0.string(policy.wideners.name)
    }
    return .json(writer, headers: headers)
  }
}

extension JSONInput {
  /// One of some names, which has to be there.
  fileprivate mutating func choice<Value>(
    _ member: String, _ values: [Value], _ name: (Value) -> String
  ) -> Value? {
    require(member)
    guard let text = text(member) else { return nil }
    let found = values.first { name($0) == text }
    if found == nil {
      fault(member, "This is to be one of: \(values.map(name).joined(separator: ", ")).")
    }
    return found
  }

  fileprivate mutating func access(in call: APICall) throws -> BoardAccess {
    let mode = choice("mode", BoardAccess.Mode.allCases, \.name)
    require("owner")
    let owner = try owner(in: call)
    var role = BoardRole.handler
    if let name = optionalText("workspaceRole") {
      if let known = BoardRole(name: name) {
        role = known
      } else {
        fault("workspaceRole", Self.roles)
      }
    }
    return BoardAccess(
      mode: mode ?? .private, owner: owner, workspaceRole: role,
      grants: try grants(in: call))
  }

  private static let roles =
    "This is to be one of: \(BoardRole.grantable.map(\.name).joined(separator: ", "))."

  private mutating func grants(in call: APICall) throws -> [AccessGrant] {
    switch take("grants") {
    case nil: return []
    case .array(let elements)?:
      var grants: [AccessGrant] = []
      for (index, element) in elements.prefix(BoardAccess.maximumGrants + 1).enumerated() {
        if let grant = try grant(element, at: "grants/\(index)", in: call) { grants.append(grant) }
      }
      return grants
    case let other?:
      fault("grants", "This is to be a list, not \(other.kindName).")
      return []
    }
  }

  /// `{"person": 4, "role": "viewer"}` or `{"group": 1, "role": "viewer"}`.
  private mutating func grant(
    _ value: JSONValue, at place: String, in call: APICall
  ) throws -> AccessGrant? {
    guard case .object(let members) = value, members.count == 2,
      case .string(let name)? = members.first(where: { $0.name == "role" })?.value,
      let who = members.first(where: { $0.name != "role" })
    else {
      fault(place, "This is to be an object with a person or a group, and a role.")
      return nil
    }
    guard let role = BoardRole(name: name) else {
      fault("\(place)/role", Self.roles)
      return nil
    }
    do {
      switch (who.name, who.value) {
      case ("group", .number(let text)):
        guard let number = UInt32(text) else { throw LedgerError.refused(.unknownGroup(text)) }
        return AccessGrant(.group(GroupNumber(number)), role)
      case ("person", .number(let text)):
        guard let number = UInt32(text) else { throw LedgerError.refused(.unknownPerson(text)) }
        return AccessGrant(.person(try call.dependencies.person(numbered: number)), role)
      case ("person", .string(let text)):
        if let person = try call.dependencies.owner(named: text, by: call.person) {
          return AccessGrant(.person(person), role)
        }
        throw LedgerError.refused(.unknownPerson(text))
      default:
        fault(place, "This is to be an object with a person or a group, and a role.")
      }
    } catch LedgerError.refused(let refusal) { fault("\(place)/\(who.name)", refusal.message) }
    return nil
  }
}
