import Domain
import EventLog
import FilterIndex
import ProjectionEngine
import RequestList

extension Question {
  /// All of one request.
  func detail(_ name: String) throws -> RequestDetail {
    let (board, reference, row) = try find(name)
    let history = try history(of: reference)
    guard case .submitted(let submitted)? = history.first?.event, let last = history.last else {
      preconditionFailure("the history of \(name) does not begin")
    }
    var request = ProjectRequest(submitted)
    for entry in history.dropFirst() { request.evolve(entry.event) }
    let summary = RequestSummary(
      key: RequestKey(prefix: board.prefix, number: reference.number), board: board.slug,
      title: request.title, status: board.status(row.status), priority: row.priority,
      owner: row.owner, requester: row.requester, createdAt: history[0].happenedAt,
      updatedAt: last.happenedAt, revision: row.revision,
      fields: board.inOrder(request.fields), externalKey: request.externalKey)
    return RequestDetail(
      asOf: try moment(), summary: summary, details: request.details, history: history,
      nextStatuses: board.next(after: row.status).map { status in
        NextStatus(
          status: status,
          needsReason: board.transition(from: row.status, to: status.code)?.needsReason ?? false)
      })
  }

  func boardSummary(_ number: BoardNumber, _ definition: BoardDefinition) throws -> BoardSummary {
    let counts = try views.index.counts(on: number, of: .status, within: nil, in: snapshot)
    let unfinished = definition.statuses
      .filter { !$0.category.isFinal }
      .reduce(0) { $0 + (counts[UInt32($1.code.rawValue)] ?? 0) }
    return BoardSummary(
      number: number, definition: definition,
      requests: Int(try views.requests.size(of: number, in: snapshot)), unfinished: unfinished)
  }
}
