import Domain
import History
import ProjectionEngine
import RequestList

extension RequestLedger {
  /// Which requests of a board match one of two filters and not the other. Of each side there are as
  /// many rows as `query` has for its limit; the totals count all.
  ///
  /// Costs as much as two lists.
  ///
  /// - Throws: `.refused` for a value that the board does not have.
  public func compare(
    _ board: String, _ query: RequestQuery, with other: RequestQuery, asOf: AsOf = .now,
    by reader: some Principal
  ) throws(LedgerError) -> FilterComparison {
    try ask(as: reader, asOf) { question in try question.compare(board, query, with: other) }
  }
}

extension Question {
  func compare(
    _ slug: String, _ query: RequestQuery, with other: RequestQuery
  ) throws -> FilterComparison {
    let known = try self.board(slug)
    let (number, board) = (known.number, known.definition)
    var first = try matching(query, on: number, board)
    var second = try matching(other, on: number, board)
    var both = first
    both.formIntersection(second)
    first.subtract(both)
    second.subtract(both)
    let limit = min(max(query.limit, 1), RequestQuery.maximumLimit)
    return FilterComparison(
      asOf: moment, both: both.count,
      first: try side(first, on: number, board, limit: limit),
      second: try side(second, on: number, board, limit: limit))
  }

  /// Every request that a query's filters match; its order and limit do not count.
  private func matching(
    _ query: RequestQuery, on number: BoardNumber, _ board: BoardDefinition
  ) throws -> RequestSet {
    let filters = try Filters(query, on: number, board, of: self)
    var columns = try columns(of: number)
    var matching = RequestSet()
    for block in 0..<columns.blocks {
      // Says which requests are there.
      try columns.load(.priority, of: block, in: snapshot)
      var found = columns.present()
      if let text = filters.text { found.formIntersection(BlockSet(text, in: block)) }
      for (column, wanted) in filters.wanted {
        if column != .priority { try columns.load(column, of: block, for: found, in: snapshot) }
        found.formIntersection(columns.mask(column, among: wanted))
      }
      found.forEach { matching.insert(columns.number($0, in: block)) }
    }
    return matching
  }

  private func side(
    _ requests: RequestSet, on number: BoardNumber, _ board: BoardDefinition, limit: Int
  ) throws -> FilterComparison.Side {
    let rows = try requests.numbers.prefix(limit).map { request in
      let reference = RequestReference(board: number, number: RequestNumber(request))
      guard let row = try row(of: reference) else {
        preconditionFailure("request \(request) matches a filter and is not there")
      }
      return try summary(of: reference, row, board)
    }
    return FilterComparison.Side(total: requests.count, rows: rows)
  }
}
