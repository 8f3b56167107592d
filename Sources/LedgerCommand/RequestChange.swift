import Domain
import Ledger

/// Changes one request, and shows what became of it.
struct RequestChange {
  let open: OpenLedger
  let options: CommandOptions
  let asJSON: Bool

  /// - Parameters:
  ///   - name: a key or an external key.
  ///   - words: what to say of the request once it is changed.
  func make(
    _ command: RequestCommand, of name: String, words: (RequestSummary) -> String
  ) throws {
    let key = try open.ledger.resolve(name, by: open.actor)
    let outcome: Outcome
    do throws(LedgerError) {
      outcome = try open.ledger.performAndWait(
        .change(key, command), by: open.actor, options: options)
    } catch {
      guard case .conflict(let conflict) = error else { throw error }
      throw try explained(conflict)
    }
    try open.show(outcome, of: key, asJSON: asJSON, words: words)
  }

  /// A conflict, with what happened since in plain words.
  private func explained(_ conflict: Conflict) throws -> Failure {
    let failure = Failure(LedgerError.conflict(conflict))
    let slug = try open.ledger.request(conflict.key.description, by: open.actor).summary.board
    let board = try open.ledger.board(slug, by: open.actor).definition
    let people = conflict.since.flatMap { [$0.actor] + $0.event.people }
    let words = EventWords(names: try open.names(of: people))
    let since = conflict.since.map {
      "  \($0.happenedAt.second)  \(words.line($0.event, by: $0.actor, on: board))"
    }
    return Failure(
      failure.kind, ([failure.message] + since).joined(separator: "\n"), hint: failure.hint)
  }
}

extension OpenLedger {
  /// Shows a request that was changed or made: as JSON, or in words.
  func show(
    _ outcome: Outcome, of key: RequestKey, asJSON: Bool, words: (RequestSummary) -> String
  ) throws {
    let detail = try ledger.request(key.description, by: actor)
    if asJSON {
      let board = try ledger.board(detail.summary.board, by: actor).definition
      return try console.out(LedgerJSON(names: names(of: detail.people)).detail(detail, on: board))
    }
    if outcome.isRepeat {
      console.say(
        "This command was carried out before, at position \(outcome.position): "
          + "nothing was done again.")
    }
    guard outcome.events > 0 else {
      return try console.out("\(key) was so already. Nothing changed.")
    }
    try console.out(words(detail.summary))
  }
}
