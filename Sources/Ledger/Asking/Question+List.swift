import Domain
import EventLog
import FilterIndex
import LMDB
import ProjectionEngine
import RequestList

extension Question {
  /// One page of the requests that `query` asks for.
  ///
  /// Filters are sets from the index: what matches, and the counts beside each filter, are
  /// intersections of them. Text is read for the rows of the page alone.
  func list(_ slug: String, _ query: RequestQuery) throws -> RequestPage {
    if cut != .none { return try pastList(slug, query) }
    let (number, board) = try board(slug)
    let filters = try Filters(query, on: number, board, of: self)
    let matching = try filters.matching() ?? everything(on: number)
    let order = RowOrder(query.sort, descending: query.descending, board: board)
    let limit = min(max(query.limit, 1), RequestQuery.maximumLimit)
    let after = try query.cursor.map { try order.cursor($0) }
    let page = try firstRows(of: matching, on: number, order, after: after, limit: limit + 1)
    let rows = try page.prefix(limit).map { entry in
      try summary(
        of: RequestReference(board: number, number: entry.number), entry.row, board)
    }
    return RequestPage(
      asOf: moment, total: matching.count, rows: rows,
      next: page.count > limit ? order.cursor(after: page[limit - 1]) : nil,
      facets: try counts(filters, on: number, board))
  }

  /// Every request of a board: numbers have no gap.
  private func everything(on board: BoardNumber) throws -> RequestSet {
    RequestSet(through: try views.requests.size(of: board, in: snapshot))
  }

  // MARK: Order

  private func firstRows(
    of matching: RequestSet, on board: BoardNumber, _ order: RowOrder, after: RowOrder.Place?,
    limit: Int
  ) throws -> [OrderedRow] {
    var first = FirstRows(limit: limit)
    // Younger requests tend to be the later ones in most orders: whichever end comes first on the
    // page is looked at first, so that few rows get in only to be displaced.
    try views.requests.forEachRow(
      of: matching, on: board, fromLast: order.isDescending, in: snapshot
    ) { number, row in
      let place = order.place(of: row, number)
      if let after, !(after < place) { return }
      first.offer(OrderedRow(place: place, number: number, row: row))
    }
    return first.sorted()
  }

  // MARK: Counts

  private func counts(
    _ filters: Filters, on number: BoardNumber, _ board: BoardDefinition
  ) throws -> FacetCounts {
    func count(_ facet: Facet) throws -> [UInt32: Int] {
      try views.index.counts(
        on: number, of: facet, within: filters.matching(except: facet), in: snapshot)
    }
    let statuses = try count(.status)
    let priorities = try count(.priority)
    let owners = try count(.owner)
    let requesters = try count(.requester)
    return FacetCounts(
      statuses: board.statuses.map { ($0, statuses[UInt32($0.code.rawValue)] ?? 0) },
      priorities: Priority.allCases.reversed().map { ($0, priorities[UInt32($0.rawValue)] ?? 0) },
      owners: owners.sorted(by: Self.mostFirst).map { (FacetRow.person($0.key), $0.value) },
      requesters: requesters.sorted(by: Self.mostFirst).map { (PersonNumber($0.key), $0.value) })
  }

  private static func mostFirst(
    _ a: (key: UInt32, value: Int), _ b: (key: UInt32, value: Int)
  ) -> Bool {
    (b.value, a.key) < (a.value, b.key)
  }
}
