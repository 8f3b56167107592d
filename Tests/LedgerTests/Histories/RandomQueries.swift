import Domain
import EventLog
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

  /// Any moment: before anything, between any two events, just before and at one of them, and later.
  mutating func moment(_ oracle: Oracle) -> AsOf {
    let axis = TimeAxis.allCases.randomElement(using: &random) ?? .recorded
    let entry = oracle.log.randomElement(using: &random)
    switch Int.random(in: 0..<8, using: &random) {
    case 0: return AsOf(.now, axis: axis)
    case 1..<4:
      let last = UInt64(oracle.log.count)
      return AsOf(.position(Position(UInt64.random(in: 0...last, using: &random))), axis: axis)
    default:
      let time = axis == .recorded ? entry?.recordedAt : entry?.happenedAt
      let microseconds = (time?.microseconds ?? 0) + Int64.random(in: -1...1, using: &random)
      return AsOf(.instant(Timestamp(microseconds: microseconds)), axis: axis)
    }
  }

  /// One value or several, one of them twice at times.
  mutating func some<Value>(_ values: [Value]) -> [Value] {
    let count = Int.random(in: 1...3, using: &random)
    return (0..<count).compactMap { _ in values.randomElement(using: &random) }
  }
}
