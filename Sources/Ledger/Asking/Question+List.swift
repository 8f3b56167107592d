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
    let order = RowOrder(query.sort, descending: query.descending, board: known.definition)
    let listing = Listing(at: BoardAtCut(board: known.number, cut: cut), query: query)
    let counts = try kept(in: cache.lists, of: listing) {
      let counts = try count(query, in: order, on: known)
      return (counts, weight: counts.weight + query.weight)
    }
    let limit = limit(of: query)
    let rows = try counts.first.prefix(limit).map { place in
      let reference = RequestReference(board: known.number, number: order.number(at: place))
      guard let row = try row(of: reference) else {
        preconditionFailure("request \(reference) is in the columns and was never submitted")
      }
      return try summary(of: reference, row, known.definition)
    }
    return RequestPage(
      asOf: moment, total: counts.total, rows: rows,
      next: counts.first.count > limit ? order.cursor(after: counts.first[limit - 1]) : nil,
      facets: counts.facets)
  }

  private func limit(of query: RequestQuery) -> Int {
    min(max(query.limit, 1), RequestQuery.maximumLimit)
  }

  private func count(
    _ query: RequestQuery, in order: RowOrder, on board: KnownBoard
  ) throws -> ListCounts {
    let filters = try Filters(query, on: board.number, board.definition, of: self)
    let after = try query.cursor.map { try order.cursor($0) }
    var columns = try columns(of: board.number)
    // One more than the page has says whether there is another page.
    var scan = ListScan(filters, order, after: after, limit: limit(of: query) + 1)
    try scan.run(over: &columns, in: snapshot)
    return ListCounts(
      total: scan.total, first: scan.first.sorted(),
      facets: FacetCounts(scan.counts, on: board.definition))
  }
}

/// What a list is of.
struct Listing: Hashable {
  let at: BoardAtCut
  let query: RequestQuery
}

/// What one pass over a board's columns says of a list: all but its words.
struct ListCounts: Sendable {
  let total: Int
  /// Those of the page, and the one after it where there is one.
  let first: [RowOrder.Place]
  let facets: FacetCounts

  /// About how many bytes it takes to keep it.
  fileprivate var weight: Int {
    ListWeight.value
      * (first.count + facets.statuses.count + facets.owners.count + facets.requesters.count)
  }
}

extension RequestQuery {
  /// About how many bytes it takes to keep it: somebody may ask for a word of kilobytes.
  fileprivate var weight: Int {
    let values = statuses.count + owners.count + requesters.count + priorities.count
    return ListWeight.entry + ListWeight.value * values + text.utf8.count
      + (cursor?.utf8.count ?? 0)
  }
}

/// What things take in memory, in bytes, rounded up.
private enum ListWeight {
  /// A row's place, or a count with whom it is of.
  static let value = 24
  /// A list without any.
  static let entry = 512
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
