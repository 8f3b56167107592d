import Domain
import History
import LMDB
import ProjectionEngine

/// One pass over the columns of a board at the moment of a question: what matches, how many have each
/// value, and what comes first.
///
/// Linear in the requests of the board, a few nanoseconds each; not in what ever happened to them.
struct ListScan {
  private let filters: Filters
  private let order: RowOrder
  private let after: RowOrder.Place?
  private(set) var first: FirstRows
  private(set) var total = 0
  /// How many requests have each value, by the filters of all other columns.
  private(set) var counts: [Column: ColumnCounts] = [:]

  init(_ filters: Filters, _ order: RowOrder, after: RowOrder.Place?, limit: Int) {
    self.filters = filters
    self.order = order
    self.after = after
    first = FirstRows(limit: limit)
    for column in Filters.columns { counts[column] = ColumnCounts() }
  }

  mutating func run(
    over columns: inout BoardColumns, in snapshot: borrowing ViewSnapshot
  ) throws(LMDBError) {
    for step in 0..<columns.blocks {
      // Younger requests tend to be the later ones in most orders: whichever end comes first on the
      // page is looked at first, so that few rows get in only to be displaced.
      let block = order.isDescending ? columns.blocks - 1 - step : step
      try take(block, of: &columns, in: snapshot)
    }
  }

  private mutating func take(
    _ block: UInt32, of columns: inout BoardColumns, in snapshot: borrowing ViewSnapshot
  ) throws(LMDBError) {
    // Says which requests are there; loaded for all of them, and so for every use below.
    try columns.load(.priority, of: block, in: snapshot)
    var there = columns.present()
    if let text = filters.text { there.formIntersection(BlockSet(text, in: block)) }
    if there.isEmpty { return }
    var matches: [Column: BlockSet] = [:]
    for column in Filters.columns {
      guard let wanted = filters.wanted[column] else { continue }
      if column != .priority { try columns.load(column, of: block, for: there, in: snapshot) }
      matches[column] = columns.mask(column, among: wanted)
    }
    let found = Self.intersection(there, matches, except: nil)
    total += found.count
    for column in Filters.columns {
      let isFilter = matches[column] != nil
      let others = isFilter ? Self.intersection(there, matches, except: column) : found
      if others.isEmpty { continue }
      if !isFilter && column != .priority {
        try columns.load(column, of: block, for: others, in: snapshot)
      }
      columns.count(column, at: others, into: &counts[column]!)  // Set for each in `init`.
    }
    try offer(found, of: block, columns: &columns, in: snapshot)
  }

  private mutating func offer(
    _ found: BlockSet, of block: UInt32, columns: inout BoardColumns,
    in snapshot: borrowing ViewSnapshot
  ) throws(LMDBError) {
    if found.isEmpty { return }
    if let column = order.column, column != .priority {
      try columns.load(column, of: block, for: found, in: snapshot)
    }
    found.forEach(fromLast: order.isDescending) { place in
      let number = columns.number(place, in: block)
      let value = order.column.map { columns.value($0, at: place) } ?? UInt64(number)
      let position = order.place(of: value, number)
      if let after, !(after < position) { return }
      first.offer(position)
    }
  }

  private static func intersection(
    _ there: BlockSet, _ matches: [Column: BlockSet], except column: Column?
  ) -> BlockSet {
    var set = there
    for (filter, matching) in matches where filter != column { set.formIntersection(matching) }
    return set
  }
}
