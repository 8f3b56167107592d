import Domain
import Testing

let ana = PersonNumber(1)
let ben = PersonNumber(2)
let cleo = PersonNumber(3)
/// Nobody has this number.
let stranger = PersonNumber(99)

/// Expects that a request with the history `given` answers `command` with the events `then`.
func expect(
  given: [RequestEvent], when command: RequestCommand, by actor: PersonNumber = ana,
  on board: BoardDefinition = BoardTemplate.ops, then expected: [RequestEvent],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  do throws(Refusal) {
    let events = try decide(given, command, actor, board)
    #expect(events == expected, sourceLocation: sourceLocation)
  } catch {
    Issue.record("refused: \(error.message)", sourceLocation: sourceLocation)
  }
}

/// Expects that a request with the history `given` refuses `command`, for this reason.
func expect(
  given: [RequestEvent], when command: RequestCommand, by actor: PersonNumber = ana,
  on board: BoardDefinition = BoardTemplate.ops, refused expected: Refusal,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  do throws(Refusal) {
    let events = try decide(given, command, actor, board)
    Issue.record("not refused: \(events)", sourceLocation: sourceLocation)
  } catch {
    #expect(error == expected, sourceLocation: sourceLocation)
  }
}

/// Expects one fault, at the place that `pointer` names.
func expect(
  given: [RequestEvent], when command: RequestCommand, faultAt pointer: String, _ refusal: Refusal,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expect(
    given: given, when: command,
    refused: .faults([Fault(pointer: pointer, refusal: refusal)]), sourceLocation: sourceLocation)
}

private func decide(
  _ given: [RequestEvent], _ command: RequestCommand, _ actor: PersonNumber,
  _ board: BoardDefinition
) throws(Refusal) -> [RequestEvent] {
  let circumstances = Circumstances(board: board, actor: actor) { [ana, ben, cleo].contains($0) }
  return try ProjectRequest.decide(command, on: request(after: given), in: circumstances)
}

/// The request that a history made; nil before the first event.
func request(after events: [RequestEvent]) -> ProjectRequest? {
  guard let first = events.first.flatMap({ ProjectRequest(beginning: $0) }) else { return nil }
  return events.dropFirst().reduce(into: first) { $0.evolve($1) }
}

extension RequestEvent {
  /// How most requests here begin: submitted by Ana to nobody, without more.
  static func began(
    _ title: String = "Laptop", details: String = "", status: String = "new",
    priority: Priority = .normal, owner: PersonNumber? = nil, requester: PersonNumber = ana,
    fields: [FieldValue] = []
  ) -> RequestEvent {
    .submitted(
      Submitted(
        title: title, details: details, status: ops(status), priority: priority, owner: owner,
        requester: requester, fields: fields))
  }
}

extension RequestCommand {
  static func submit(_ title: String, details: String = "", fields: [FieldValue] = []) -> Self {
    .submit(Submission(title: title, details: details, fields: fields))
  }
}

/// The code of a status of the board `ops`.
func ops(_ status: String) -> StatusCode { BoardTemplate.ops.status(status)!.code }

/// A value of the field `id`.
func field(_ id: String, _ value: String) -> FieldValue { FieldValue(id: id, value: value) }
