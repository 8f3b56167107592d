import Domain
import EventLog
import ProjectionEngine
import RequestList
import Timeline

extension Question {
  /// The state of a request; nil where there is none yet.
  ///
  /// Now it is one look-up; of a past moment, one for each event of the request by then.
  func row(of reference: RequestReference) throws -> RequestRow? {
    guard let row = try views.requests.row(of: reference, in: snapshot), cut.includes(row) else {
      return nil
    }
    return cut == .none ? row : try pastRow(of: reference)
  }

  private func pastRow(of reference: RequestReference) throws -> RequestRow? {
    var row: RequestRow?
    for (position, header) in try headers(of: reference) {
      guard case .request(_, _, let fact) = try StoredEvent.fact(header, at: position) else {
        preconditionFailure("position \(position) is in a request's history and not of a request")
      }
      if case .submitted(let opening) = fact {
        row = RequestRow(
          opening, revision: 1, position: position, happenedAt: header.happenedAt)
      } else {
        let revision = (row?.revision ?? 0) + 1
        row?.take(fact, revision: revision, position: position, happenedAt: header.happenedAt)
      }
    }
    return row
  }

  /// A request's events that count, with their headers. Oldest first: as they were recorded, or as
  /// they happened.
  func headers(of reference: RequestReference) throws -> [(position: Position, header: Header)] {
    switch cut {
    case .none:
      return try views.timeline.positions(of: reference, in: snapshot)
        .map { ($0, try header(at: $0)) }
    case .recorded(let last):
      return try views.timeline.positions(of: reference, in: snapshot)
        .prefix { $0 <= last }.map { ($0, try header(at: $0)) }
    case .happened(let time):
      return try happened(reference)
        .filter { $0.at <= time }
        .sorted { ($0.at, $0.position) < ($1.at, $1.position) }
        .map { ($0.position, $0.header) }
    }
  }

  /// All of a request's events and when they happened, in the order in which they were recorded.
  func happened(
    _ reference: RequestReference
  ) throws -> [(position: Position, header: Header, at: Timestamp)] {
    let all = try views.timeline.positions(of: reference, in: snapshot)
    guard let first = all.first else { return [] }
    // Nothing happens to a request before it is submitted, whatever a history from elsewhere says.
    let created = try header(at: first).happenedAt
    return try all.map { position in
      let header = try header(at: position)
      return (position: position, header: header, at: max(header.happenedAt, created))
    }
  }

  private func header(at position: Position) throws -> Header {
    guard let header = try reader.header(at: position) else {
      preconditionFailure("the views name position \(position), which the log does not have")
    }
    return header
  }

  /// A request's events after its first `count`, at most `limit`, oldest first, as `headers` orders
  /// them.
  func history(
    of reference: RequestReference, after count: UInt32 = 0, limit: Int = .max
  ) throws -> [HistoryEntry] {
    if cut == .none {
      return try views.timeline.positions(of: reference, after: count, limit: limit, in: snapshot)
        .map { try requestEvent(at: $0) }
    }
    return try headers(of: reference).dropFirst(Int(count)).prefix(limit)
      .map { try requestEvent(at: $0.position) }
  }
}
