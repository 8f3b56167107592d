import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger

extension APICall {
  /// Changes the request in the address.
  func change(
    _ command: RequestCommand, expecting revision: UInt32?
  ) async throws -> Response {
    try await perform(.change(requestKey(), command), expecting: revision)
  }

  /// Carries a command out, and answers with the request as it was right after it: the same for a
  /// command that was sent before, whatever others did since.
  func perform(_ command: Command, expecting revision: UInt32? = nil) async throws -> Response {
    try answer(to: command, try await carryOut(command, expecting: revision))
  }

  /// Carries a command out.
  ///
  /// - Throws: a `Problem` that tells what happened since where it came too late.
  func carryOut(_ command: Command, expecting revision: UInt32? = nil) async throws -> Outcome {
    let options = CommandOptions(id: try commandID(), expectedRevision: revision)
    do {
      return try await ledger.perform(command, by: principal, options: options)
    } catch LedgerError.conflict(let conflict) {
      throw try problem(with: conflict)
    }
  }

  /// What every answer to a change says beside its body.
  func headers(of outcome: Outcome) -> HTTPFields {
    var headers: HTTPFields = [.ledgerPosition: outcome.position.description]
    if outcome.isRepeat { headers[.idempotencyReplayed] = "true" }
    return headers
  }

  private func answer(to command: Command, _ outcome: Outcome) throws -> Response {
    guard let key = outcome.request, let revision = outcome.revision else {
      preconditionFailure("a command about a request answered with \(outcome)")
    }
    let detail = try ledger.request(key.description, by: principal)
    let board = try ledger.board(detail.summary.board, by: principal).definition
    let request = RequestAtRevision(detail, revision: revision, board: board)
    let names = try names(of: request.view.people)

    var headers = headers(of: outcome)
    headers[.eTag] =
      EntityTag(revision: revision, names: names, erasures: detail.erasures, at: detail.asOf).text
    guard case .submit = command else {
      return .json(JSONWriter(request, names), headers: headers)
    }
    headers[.location] = "/api/v1/requests/\(key)"
    return .json(JSONWriter(request, names), status: .created, headers: headers)
  }

  /// The id of this command, when the caller may want to send it again.
  private func commandID() throws -> CommandID? {
    guard let key = request.headers[.idempotencyKey] else { return nil }
    guard (1...WebLimits.idempotencyKey).contains(key.utf8.count) else {
      throw Problem(
        .malformed, "An Idempotency-Key has 1 to \(WebLimits.idempotencyKey) bytes.")
    }
    return CommandID(key: key, by: person, on: request)
  }

  private func problem(with conflict: Conflict) throws -> Problem {
    var problem = Problem(LedgerError.conflict(conflict), request: request)
    let slug = try ledger.request(conflict.key.description, by: principal).summary.board
    problem.conflictReading = ConflictReading(
      board: try ledger.board(slug, by: principal).definition,
      names: try names(of: conflict.since.flatMap { [$0.actor] + $0.event.people }))
    return problem
  }
}
