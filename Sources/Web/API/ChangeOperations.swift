import Domain
import HTTPTypes
import Hummingbird
import Ledger

extension APIOperation {
  /// Everything that changes a request.
  static var changeOperations: [APIOperation] {
    [
      APIOperation(
        id: "submitRequest", method: .post, path: "/boards/{board}/requests",
        summary: "A new request", parameters: [.board, .idempotencyKey, .csrfToken],
        body: .named("Submission"),
        answers: [.json(.created, "The new request", .named("Request"))] + .failures,
        handle: submit),
      change(
        id: "editRequest", method: .patch, path: "/requests/{key}",
        summary: "What a request says: title, details, priority, fields", body: "Edit",
        extra: [.revisionNeeded], handle: edit),
      change(
        id: "assignRequest", path: "/requests/{key}/assign",
        summary: "Gives a request to a person, or to nobody", body: "Assignment", handle: assign),
      change(
        id: "changeStatus", path: "/requests/{key}/status",
        summary: "Moves a request along its board's transitions", body: "StatusChange",
        handle: changeStatus),
      change(
        id: "commentOnRequest", path: "/requests/{key}/comments", summary: "Adds a comment",
        body: "Comment", handle: comment),
    ]
  }

  private static func change(
    id: String, method: HTTPRequest.Method = .post, path: String, summary: String, body: String,
    extra: [APIAnswer] = [], handle: @escaping @Sendable (APICall) async throws -> Response
  ) -> APIOperation {
    APIOperation(
      id: id, method: method, path: path, summary: summary,
      parameters: [.key, .ifMatch, .idempotencyKey, .csrfToken], body: .named(body),
      answers: [.json(.ok, "The request after it", .named("Request"))] + .failures + extra,
      handle: handle)
  }

  private static func submit(_ call: APICall) async throws -> Response {
    let board = try call.context.parameter("board")
    var input = try await call.input()
    let submission = Submission(
      title: input.requiredText("title"), details: input.optionalText("details") ?? "",
      priority: input.priority(), owner: try input.owner(in: call), fields: input.texts("fields"))
    try input.finish()
    return try await call.perform(.submit(board: board, submission))
  }

  private static func edit(_ call: APICall) async throws -> Response {
    let revision = try ExpectedRevision.require(call.request)
    var input = try await call.input()
    let edit = Edit(
      title: input.text("title"), details: input.text("details"), priority: input.priority(),
      fields: input.texts("fields"))
    try input.finish()
    return try await call.change(.edit(edit), expecting: revision)
  }

  private static func assign(_ call: APICall) async throws -> Response {
    let revision = try ExpectedRevision.read(call.request)
    var input = try await call.input()
    input.require("owner")
    let owner = try input.owner(in: call)
    try input.finish()
    return try await call.change(.assign(to: owner), expecting: revision)
  }

  private static func changeStatus(_ call: APICall) async throws -> Response {
    let revision = try ExpectedRevision.read(call.request)
    var input = try await call.input()
    let status = input.requiredText("status")
    let reason = input.optionalText("reason")
    try input.finish()
    return try await call.change(.changeStatus(to: status, reason: reason), expecting: revision)
  }

  private static func comment(_ call: APICall) async throws -> Response {
    let revision = try ExpectedRevision.read(call.request)
    var input = try await call.input()
    let text = input.requiredText("text")
    try input.finish()
    return try await call.change(.comment(text), expecting: revision)
  }
}

extension JSONInput {
  fileprivate mutating func priority() -> Priority? {
    guard let name = optionalText("priority") else { return nil }
    guard let priority = Priority(name: name) else {
      fault("priority", Refusal.unknownPriority(name).message)
      return nil
    }
    return priority
  }

  /// A person by number, e-mail, exact name or `me`; `nobody`, null and a missing member are nil.
  mutating func owner(in call: APICall) throws -> PersonNumber? {
    do {
      switch take("owner") {
      case .null?, nil: return nil
      case .string(let text)?:
        return try call.dependencies.owner(named: text, by: call.person)
      case .number(let text)?:
        guard let number = UInt32(text) else {
          throw LedgerError.refused(.unknownPerson(text))
        }
        return try call.dependencies.person(numbered: number)
      case let other?:
        fault(
          "owner",
          "This is to be a person's number, e-mail, me, nobody or null, "
            + "not \(other.kindName).")
        return nil
      }
    } catch LedgerError.refused(let refusal) {
      fault("owner", refusal.message)
      return nil
    }
  }
}
