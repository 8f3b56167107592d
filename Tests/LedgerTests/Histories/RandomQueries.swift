import Domain
import Ledger
import TestSupport

extension RandomCommands {
  /// A query with any combination of filters, in any order.
  mutating func query(_ oracle: Oracle, on board: BoardDefinition) -> RequestQuery {
    var query = RequestQuery()
    if chance(3) { query.statuses = some(board.statuses.map(\.id)) }
    if chance(3) {
      query.owners = some([.nobody] + oracle.people.map { .person($0.number) })
    }
    if chance(4) { query.requesters = some(oracle.people.map(\.number)) }
    if chance(4) { query.priorities = some(Priority.allCases) }
    if chance(2) { query.text = wanted() }
    query.sort = SortField.allCases.randomElement(using: &random) ?? .updated
    query.descending = chance(2)
    query.limit = [1, 2, 3, 7, 50, 200].randomElement(using: &random) ?? 50
    return query
  }

  /// One value or several, one of them twice at times.
  mutating func some<Value>(_ values: [Value]) -> [Value] {
    let count = Int.random(in: 1...3, using: &random)
    return (0..<count).compactMap { _ in values.randomElement(using: &random) }
  }
}
