import Directory
import Domain
import EventLog
import History
import ProjectionEngine
import RequestList
import Timeline

extension Question {
  /// All of one request.
  func detail(_ name: String) throws -> RequestDetail {
    let (board, reference, row) = try find(name)
    let history = try history(of: reference)
    guard let traced = TracedRequest(history) else {
      preconditionFailure("\(name) has no history")
    }
    let request = traced.state
    let summary = RequestSummary(
      key: RequestKey(prefix: board.prefix, number: reference.number), board: board.slug,
      title: request.title, status: board.status(row.status), priority: row.priority,
      owner: row.owner, requester: row.requester, createdAt: row.createdAt,
      updatedAt: row.updatedAt, revision: row.revision,
      fields: board.inOrder(request.fields), externalKey: request.externalKey,
      isWithdrawn: row.isWithdrawn)
    return RequestDetail(
      asOf: moment, summary: summary, details: request.details, history: history,
      setBy: traced.origins, erasures: try erasures(of: reference, in: history),
      nextStatuses: (row.isWithdrawn ? [] : board.next(after: row.status)).map { status in
        NextStatus(
          status: status,
          needsReason: board.transition(from: row.status, to: status.code)?.needsReason ?? false)
      })
  }

  /// What took text of these events: of all of them, or of those by somebody who was erased. What is
  /// gone is gone from the past too, so it may have come after the events that count.
  private func erasures(
    of reference: RequestReference, in history: [HistoryEntry]
  ) throws -> [Erasure] {
    var erasures: [Erasure] = []
    for position in try views.timeline.positions(of: reference, in: snapshot) {
      guard try reader.header(at: position)?.kind == EventKind.contentErased.rawValue else {
        continue
      }
      let entry = try requestEvent(at: position)
      guard case .contentErased(let erasure) = entry.event else { continue }
      erasures.append(
        Erasure(
          position: position, person: nil, actor: entry.actor, at: entry.recordedAt,
          reason: erasure.reason))
    }
    let last = erasures.last?.position ?? .zero
    let authors = Set(history.filter { $0.position > last && $0.isWithheld }.map(\.actor))
    for author in authors {
      guard let position = try views.directory.erasure(of: author, in: snapshot) else { continue }
      let (header, event) = try event(at: position)
      guard case .person(.erased(_, let erasure)) = event else {
        preconditionFailure("position \(position) does not erase person \(author)")
      }
      erasures.append(
        Erasure(
          position: position, person: author, actor: PersonNumber(header.actor),
          at: header.recordedAt, reason: erasure.reason))
    }
    return erasures.sorted { $0.position < $1.position }
  }

  func boardSummary(_ board: KnownBoard) throws -> BoardSummary {
    let definition = board.definition
    let counts = try statusCounts(on: board.number)
    let all = definition.statuses.map { ($0, counts[UInt64($0.code.rawValue)]) }
    return BoardSummary(
      number: board.number, definition: definition, requests: all.reduce(0) { $0 + $1.1 },
      unfinished: all.reduce(0) { $0 + ($1.0.category.isFinal ? 0 : $1.1) },
      access: board.access, role: rights.role(on: board.access) ?? .viewer)
  }
}

extension HistoryEntry {
  /// Whether it had a text that was erased.
  fileprivate var isWithheld: Bool { if case .withheld = event { true } else { false } }
}
