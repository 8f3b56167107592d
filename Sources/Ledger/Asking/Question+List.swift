import Domain
import EventLog
import History
import ProjectionEngine
import RequestList

extension Question {
  /// One page of the requests that `query` asks for: now and in the past by the same pass over the
  /// board's columns. Text is read for the rows of the page alone.
  func list(_ slug: String, _ query: RequestQuery) throws -> RequestPage {
    let known = try self.board(slug)
    let (number, board) = (known.number, known.definition)
    let filters = try Filters(query, on: number, board, of: self)
    let order = RowOrder(query.sort, descending: query.descending, board: board)
    let limit = min(max(query.limit, 1), RequestQuery.maximumLimit)
    let after = try query.cursor.map { try order.cursor($0) }
    var columns = try columns(of: number)
    var scan = ListScan(filters, order, after: after, limit: limit + 1)
    try scan.run(over: &columns, in: snapshot)
    let page = scan.first.sorted()
    let rows = try page.prefix(limit).map { place in
      let reference = RequestReference(board: number, number: order.number(at: place))
      guard let row = try row(of: reference) else {
        preconditionFailure("request \(reference) is in the columns and was never submitted")
      }
      return try summary(of: reference, row, board)
    }
    return RequestPage(
      asOf: moment, total: scan.total, rows: rows,
      next: page.count > limit ? order.cursor(after: page[limit - 1]) : nil,
      facets: FacetCounts(scan.counts, on: board))
  }
}

extension FacetCounts {
  init(_ counts: [Column: ColumnCounts], on board: BoardDefinition) {
    let statuses = counts[.status] ?? ColumnCounts()
    let priorities = counts[.priority] ?? ColumnCounts()
    self.init(
      statuses: board.statuses.map { ($0, statuses[UInt64($0.code.rawValue)]) },
      priorities: Priority.allCases.reversed().map { ($0, priorities[UInt64($0.rawValue)]) },
      owners: Self.mostFirst(counts[.owner]).map { value, count in
        (value == Column.nobody ? nil : PersonNumber(UInt32(value)), count)
      },
      requesters: Self.mostFirst(counts[.requester]).map { value, count in
        (PersonNumber(UInt32(value)), count)
      })
  }

  private static func mostFirst(_ counts: ColumnCounts?) -> [(value: UInt64, count: Int)] {
    (counts?.all ?? []).sorted { ($1.count, $0.value) < ($0.count, $1.value) }
  }
}
