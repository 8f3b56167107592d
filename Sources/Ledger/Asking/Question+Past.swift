import Domain
import EventLog
import FilterIndex
import ProjectionEngine
import RequestList

// Every request of the board folded for each question: right, and slow.
extension Question {
  private func pastRows(on board: BoardNumber) throws -> [(number: UInt32, row: RequestRow)] {
    try RequestSet(through: try views.requests.size(of: board, in: snapshot)).numbers.compactMap {
      let reference = RequestReference(board: board, number: RequestNumber($0))
      guard let row = try row(of: reference) else { return nil }
      return ($0, row)
    }
  }

  func pastBoardSummary(
    _ number: BoardNumber, _ definition: BoardDefinition
  ) throws -> BoardSummary {
    let rows = try pastRows(on: number)
    return BoardSummary(
      number: number, definition: definition, requests: rows.count,
      unfinished: rows.count { !definition.status($0.row.status).category.isFinal })
  }

  func pastList(_ slug: String, _ query: RequestQuery) throws -> RequestPage {
    let (number, board) = try board(slug)
    let wanted = Words.list(query.text)
    let statuses = try query.statuses.map { id in
      guard let status = board.status(id) else {
        throw Refusal.unknownStatus(id, allowed: board.statuses.map(\.id))
      }
      return status.code
    }
    let order = RowOrder(query.sort, descending: query.descending, board: board)
    let after = try query.cursor.map { try order.cursor($0) }
    var places: [OrderedRow] = []
    var counts:
      (
        statuses: [StatusCode: Int], priorities: [Priority: Int], owners: [PersonNumber?: Int],
        requesters: [PersonNumber: Int]
      ) = ([:], [:], [:], [:])
    for (request, row) in try pastRows(on: number) {
      if !wanted.isEmpty {
        let reference = RequestReference(board: number, number: RequestNumber(request))
        let key = RequestKey(prefix: board.prefix, number: reference.number)
        guard
          try RequestKey(Wording.trimmed(query.text)) == key
            || Words.match(wanted, in: words(of: reference))
        else { continue }
      }
      let failures = [
        !statuses.isEmpty && !statuses.contains(row.status),
        !query.owners.isEmpty
          && !query.owners.contains(row.owner.map { .person($0) } ?? .nobody),
        !query.requesters.isEmpty && !query.requesters.contains(row.requester),
        !query.priorities.isEmpty && !query.priorities.contains(row.priority),
      ]
      let failed = failures.indices.filter { failures[$0] }
      if failed.allSatisfy({ $0 == 0 }) { counts.statuses[row.status, default: 0] += 1 }
      if failed.allSatisfy({ $0 == 1 }) { counts.owners[row.owner, default: 0] += 1 }
      if failed.allSatisfy({ $0 == 2 }) { counts.requesters[row.requester, default: 0] += 1 }
      if failed.allSatisfy({ $0 == 3 }) { counts.priorities[row.priority, default: 0] += 1 }
      if failed.isEmpty {
        places.append(OrderedRow(place: order.place(of: row, request), number: request, row: row))
      }
    }
    places.sort { $0.place < $1.place }
    let total = places.count
    if let after { places.removeAll { !(after < $0.place) } }
    let limit = min(max(query.limit, 1), RequestQuery.maximumLimit)
    return RequestPage(
      asOf: moment, total: total,
      rows: try places.prefix(limit).map {
        try summary(of: RequestReference(board: number, number: $0.number), $0.row, board)
      },
      next: places.count > limit ? order.cursor(after: places[limit - 1]) : nil,
      facets: FacetCounts(
        statuses: board.statuses.map { ($0, counts.statuses[$0.code] ?? 0) },
        priorities: Priority.allCases.reversed().map { ($0, counts.priorities[$0] ?? 0) },
        owners: counts.owners.sorted {
          ($1.value, FacetRow.code($0.key)) < ($0.value, FacetRow.code($1.key))
        }.map { ($0.key, $0.value) },
        requesters: counts.requesters.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
          .map { ($0.key, $0.value) }))
  }
}
