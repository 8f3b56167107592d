import Domain
import EventLog
import ProjectionEngine
import TestSupport
import Testing

@testable import Ledger

/// What one question counted, and the next one finds.
@Suite struct `Answers of one state` {
  @Test func `what was counted is found under its name, in its generation, at its position alone`()
  {
    let cache = StateCache<String, Int>(room: 10)
    cache.keep(1, weight: 1, of: "open", in: "a", at: Position(7))
    #expect(cache.value(of: "open", in: "a", at: Position(7)) == 1)
    #expect(cache.value(of: "done", in: "a", at: Position(7)) == nil)
    #expect(cache.value(of: "open", in: "b", at: Position(7)) == nil)
    #expect(cache.value(of: "open", in: "a", at: Position(8)) == nil)
    #expect(cache.value(of: "open", in: "a", at: Position(6)) == nil)
  }

  @Test func `a question that ends after a newer one takes nothing away`() {
    let cache = StateCache<String, Int>(room: 10)
    cache.keep(2, weight: 1, of: "open", in: "a", at: Position(7))
    cache.keep(1, weight: 1, of: "open", in: "a", at: Position(6))
    #expect(cache.value(of: "open", in: "a", at: Position(7)) == 2)
    #expect(cache.value(of: "open", in: "a", at: Position(6)) == nil)
  }

  @Test func `another generation begins anew, at whatever position it is`() {
    let cache = StateCache<String, Int>(room: 10)
    cache.keep(1, weight: 1, of: "open", in: "a", at: Position(7))
    cache.keep(2, weight: 1, of: "open", in: "b", at: Position(6))
    #expect(cache.value(of: "open", in: "a", at: Position(7)) == nil)
    #expect(cache.value(of: "open", in: "b", at: Position(6)) == 2)
  }

  @Test func `where there is no more room the oldest goes, and what is too large is not kept`() {
    let cache = StateCache<Int, Int>(room: 10)
    for key in 1...4 { cache.keep(key, weight: 3, of: key, in: "a", at: Position(7)) }
    let found = (1...4).map { cache.value(of: $0, in: "a", at: Position(7)) }
    #expect(found == [nil, 2, 3, 4])
    cache.keep(5, weight: 11, of: 5, in: "a", at: Position(7))
    #expect(cache.value(of: 5, in: "a", at: Position(7)) == nil)
    #expect(cache.value(of: 4, in: "a", at: Position(7)) == 4)
  }

  @Test func `a list follows every change, asked once or often`() throws {
    let test = try TestLedger()
    var unowned = RequestQuery()
    unowned.owners = [.nobody]
    for count in 1...4 {
      let key = try test.submit("Lamp \(count)")
      for _ in 1...2 {
        #expect(try test.ledger.list("ops", unowned, by: test.ana).total == 1)
        #expect(try test.ledger.list("ops", RequestQuery(), by: test.ana).total == count)
      }
      try test.change(key, .assign(to: test.ben))
      for _ in 1...2 {
        #expect(try test.ledger.list("ops", unowned, by: test.ana).rows.isEmpty)
        let owners = try test.ledger.list("ops", RequestQuery(), by: test.ana).facets.owners
        #expect(owners.map(\.count) == [count])
      }
    }
  }

  @Test func `lists that are asked for with kilobytes of text take no more room than others`()
    throws
  {
    let test = try TestLedger()
    let size = 8_192
    var query = RequestQuery()
    query.text = String(repeating: " ", count: size)
    let board = BoardAtCut(board: BoardNumber(1), cut: .none)
    let position = try test.ledger.head().position
    let generation = try test.ledger.currentViews().generation.name
    var queries: [RequestQuery] = []
    for _ in 1...400 {
      query.text += " "
      _ = try test.ledger.list("ops", query, by: test.ana)
      queries.append(query)
    }
    let kept = queries.count {
      test.ledger.cache.lists.value(
        of: Listing(at: board, query: $0), in: generation, at: position) != nil
    }
    #expect(kept > 0)
    #expect(kept * size <= 2 << 20)
  }

  @Test func `pages, orders and moments of one list are not taken for each other`() throws {
    let test = try TestLedger()
    for count in 1...3 { try test.submit("Lamp \(count)") }
    let middle = AsOf(.position(Position(try test.ledger.head().position.rawValue - 1)))
    var query = RequestQuery()
    query.sort = .key
    query.descending = false
    query.limit = 2
    for _ in 1...2 {
      let first = try test.ledger.list("ops", query, by: test.ana)
      #expect(first.rows.map(\.title) == ["Lamp 1", "Lamp 2"])
      var next = query
      next.cursor = first.next
      #expect(try test.ledger.list("ops", next, by: test.ana).rows.map(\.title) == ["Lamp 3"])
      var last = query
      last.descending = true
      #expect(try test.ledger.list("ops", last, by: test.ana).rows.first?.title == "Lamp 3")
      #expect(try test.ledger.list("ops", query, asOf: middle, by: test.ana).total == 2)
    }
  }
}
