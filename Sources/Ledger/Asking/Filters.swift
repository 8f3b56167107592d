import Domain
import EventLog
import History
import ProjectionEngine

/// What a query asks for, in the numbers that columns have: for each column the values that will do.
struct Filters {
  /// The columns that can be filtered by, and counted.
  static let columns: [Column] = [.status, .owner, .requester, .priority]

  private(set) var wanted: [Column: [UInt64]] = [:]
  /// What the text filter matches, there or not; nil where nothing is searched.
  let text: RequestSet?

  init(
    _ query: RequestQuery, on board: BoardNumber, _ definition: BoardDefinition,
    of question: borrowing Question
  ) throws {
    let statuses = try query.statuses.map { id in
      guard let status = definition.status(id) else {
        throw Refusal.unknownStatus(id, allowed: definition.statuses.map(\.id))
      }
      return UInt64(status.code.rawValue)
    }
    let owners = query.owners.map { owner in
      switch owner {
      case .person(let person): UInt64(person.rawValue)
      case .nobody: UInt64(Column.nobody)
      }
    }
    text = try question.requests(on: board, definition, matching: query.text)
    for (column, values) in [
      (Column.status, statuses), (.owner, owners),
      (.requester, query.requesters.map { UInt64($0.rawValue) }),
      (.priority, query.priorities.map { UInt64($0.rawValue) }),
    ] where !values.isEmpty {
      // A value named twice is one value.
      wanted[column] = Array(Set(values))
    }
  }
}
