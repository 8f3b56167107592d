import Domain
import EventLog
import History
import ProjectionEngine
import RequestList

extension Question {
  /// The columns of a board at this question's moment.
  func columns(of board: BoardNumber) throws -> BoardColumns {
    var columns = try BoardColumns(
      views.history, of: board, requests: try views.requests.size(of: board, in: snapshot),
      at: try columnMoment(), in: snapshot)
    for number in columns.unsettled {
      let row = try row(of: RequestReference(board: board, number: number))
      columns.settle(number, as: row.flatMap { $0.isWithdrawn ? nil : ColumnValues($0) })
    }
    return columns
  }

  private func columnMoment() throws -> ColumnMoment {
    switch cut {
    case .none: .now
    case .recorded(let last): .recorded(through: last)
    case .happened(let time):
      .happened(by: time, position: min(try reader.position(at: time), snapshot.position))
    }
  }

  /// How many requests of a board are in each status.
  func statusCounts(on board: BoardNumber) throws -> ColumnCounts {
    try kept(in: cache.statusCounts, of: BoardAtCut(board: board, cut: cut)) {
      (try countStatuses(on: board), weight: 1)
    }
  }

  /// What is kept of this state, else what `count` says, which is then kept.
  func kept<Key, Value>(
    in cache: StateCache<Key, Value>, of key: Key, _ count: () throws -> (Value, weight: Int)
  ) rethrows -> Value {
    let generation = views.generation.name
    if let value = cache.value(of: key, in: generation, at: snapshot.position) { return value }
    let (value, weight) = try count()
    cache.keep(value, weight: weight, of: key, in: generation, at: snapshot.position)
    return value
  }

  private func countStatuses(on board: BoardNumber) throws -> ColumnCounts {
    var columns = try columns(of: board)
    var counts = ColumnCounts()
    for block in 0..<columns.blocks {
      try columns.load(.priority, of: block, in: snapshot)
      let present = columns.present()
      try columns.load(.status, of: block, for: present, in: snapshot)
      columns.count(.status, at: present, into: &counts)
    }
    return counts
  }
}

/// A board at a moment.
struct BoardAtCut: Hashable {
  let board: BoardNumber
  let cut: Cut
}

extension ColumnValues {
  fileprivate init(_ row: RequestRow) {
    self.init(
      status: row.status, priority: row.priority, owner: row.owner, updated: row.updatedAt)
  }
}
