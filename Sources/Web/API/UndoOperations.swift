import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger

extension APIOperation {
  /// Taking back what an event did.
  static var undoOperations: [APIOperation] {
    [
      APIOperation(
        id: "previewUndo", method: .get, path: "/events/{position}/undo",
        summary: "What undoing an event would do, and what stands against it",
        parameters: [.position, .undoesBatch, .undoesLater],
        answers: [
          .json(.ok, "Nothing was changed", .named("UndoPreview")), .invalid, .notFound,
          .problem(.denied),
        ], handle: preview),
      APIOperation(
        id: "undo", method: .post, path: "/events/{position}/undo",
        summary: "Undoes an event, with an event that says why",
        parameters: [.position, .idempotencyKey, .csrfToken], body: .named("Undo"),
        answers: [.json(.ok, "What was done", .named("UndoOutcome")), .problem(.denied)]
          + .failures, handle: undo),
    ]
  }

  private static func preview(_ call: APICall) async throws -> Response {
    let query = try call.request.query()
    let target = UndoTarget(
      try position(call), isBatch: try flag("batch", query), includesLater: try flag("later", query)
    )
    let preview = try call.ledger.preview(undoing: target, by: call.principal)
    var json = JSONWriter(capacity: (preview.steps.count + 2) * JSONWriter.typicalEvent)
    json.undo(preview, try call.names(of: preview.people))
    return .json(json)
  }

  private static func undo(_ call: APICall) async throws -> Response {
    var target = UndoTarget(try position(call))
    var input = try await call.input()
    let reason = input.requiredText("reason")
    target.isBatch = input.flag("batch")
    target.includesLater = input.flag("later")
    let seen = input.position("seen")
    try input.finish()
    let outcome = try await call.carryOut(.undo(target, reason: reason, seen: seen))
    var json = JSONWriter(capacity: 64)
    json.object {
      $0.member("position")
      $0.number(outcome.position.rawValue)
      $0.member("events")
      $0.number(outcome.events)
    }
    return .json(json, headers: call.headers(of: outcome))
  }

  private static func position(_ call: APICall) throws -> Position {
    let text = try call.context.parameter("position")
    guard let number = UInt64(text) else { throw HTTPError(.notFound) }
    return Position(number)
  }

  private static func flag(_ name: String, _ query: FormFields) throws -> Bool {
    switch query[name] {
    case nil, "false": false
    case "true": true
    case let text?:
      throw Problem(parameter: name, "\(name) is true or false, not “\(text.prefix(60))”.")
    }
  }
}

extension JSONInput {
  /// True or false; false where the member is missing.
  fileprivate mutating func flag(_ name: String) -> Bool {
    switch take(name) {
    case .bool(let value)?: return value
    case nil: return false
    case let other?:
      fault(name, "This is to be true or false, not \(other.kindName).")
      return false
    }
  }

  /// A position; nil where the member is missing or null.
  fileprivate mutating func position(_ name: String) -> Position? {
    switch take(name) {
    case nil, .null?: return nil
    case .number(let text)?:
      if let number = UInt64(text) { return Position(number) }
    default: break
    }
    fault(name, "This is to be a position: a whole number.")
    return nil
  }
}

extension UndoPreview {
  /// Everybody it names.
  var people: [PersonNumber] {
    ([event] + steps.map(\.event) + dependents).flatMap(\.people)
      + steps.flatMap { step -> [PersonNumber] in
        switch step.effect {
        case .request(.owner(let owner?)): [owner]
        case .access(let access): access.people
        case .request, .text, .role, .policy: []
        }
      }
  }
}

extension JSONWriter {
  /// What an undo would do.
  mutating func undo(_ preview: UndoPreview, _ names: PersonNames) {
    object {
      $0.member("position")
      $0.number(preview.target.position.rawValue)
      $0.member("asOf")
      $0.moment(preview.asOf)
      $0.member("possible")
      $0.bool(preview.isPossible)
      $0.member("batch")
      $0.number(preview.batch)
      $0.member("count")
      $0.number(preview.count)
      $0.member("undone")
      $0.each(preview.steps) { $0.undo($1, names) }
      $0.member("dependentCount")
      $0.number(preview.dependentCount)
      $0.member("dependents")
      $0.each(preview.dependents) { $0.event($1, names) }
      $0.member("refusals")
      $0.each(preview.refusals) { writer, refusal in
        writer.object {
          $0.member("position")
          $0.number(refusal.event.rawValue)
          $0.member("detail")
          $0.string(refusal.message)
        }
      }
    }
  }

  private mutating func undo(_ step: UndoStep, _ names: PersonNames) {
    object {
      $0.member("event")
      $0.event(step.event, names)
      $0.member("restores")
      $0.object { $0.effect(of: step, names) }
    }
  }

  private mutating func effect(of step: UndoStep, _ names: PersonNames) {
    switch (step.effect, step.event.event) {
    case (.request(let restored), .request(_, _, let board, _)):
      members(of: restored, on: board, names)
    case (.text(let edited), _):
      if let title = edited.title {
        member("title")
        string(title)
      }
      if let details = edited.details {
        member("details")
        string(details)
      }
      member("fields")
      fields(edited.fields)
    case (.role(let role), _):
      member("role")
      string(role.name)
    case (.access(let access), _): members(of: access, names)
    case (.policy(let policy), _):
      member("boardMakers")
      string(policy.boardMakers.name)
      member("wideners")
      string(policy.wideners.name)
    case (.request, _): break
    }
  }
}
