import Domain
import EventLog
import TestSupport
import Testing

@testable import Ledger

/// The log and the people, as of a moment.
@Suite struct `Log and people of the past` {
  @Test func `end where the moment is`() throws {
    let test = try TestLedger()
    let key = try test.submit("Lamp")
    let begun = try test.ledger.head().position
    try test.change(key, .comment("Later"))
    _ = try test.ledger.performAndWait(
      .person(.changeRole(test.ben, to: .admin)), by: test.ana)
    let asOf = AsOf(.position(begun))
    func positions(_ scope: LogScope, limit: Int = 100) throws -> [Position] {
      try test.ledger.log(scope, from: Position(1), limit: limit, asOf: asOf, by: test.ana)
        .map(\.position)
    }
    #expect(try positions(.everything).last == begun)
    #expect(try positions(.everything, limit: 2) == [Position(1), Position(2)])
    #expect(try positions(.board("ops")) == [Position(1), begun])
    #expect(try positions(.request(key)) == [begun])
    #expect(
      try test.ledger.log(
        .everything, from: begun.next, limit: 5, asOf: asOf, by: test.ana
      ).isEmpty)
    let roles = try test.ledger.people(asOf: asOf).map(\.role)
    #expect(roles == [.admin, .member, .member])
    #expect(try test.ledger.people().map(\.role) == [.admin, .admin, .member])
    #expect(try test.ledger.people(asOf: AsOf(.position(Position(2)))).map(\.person) == [test.ana])
    #expect(throws: LedgerError.self) {
      try test.ledger.people(asOf: AsOf(.position(Position(99))))
    }
  }

  @Test(arguments: Seeds.some(10))
  func `people are what the log says, at any position`(seed: UInt64) throws {
    let history = try RandomHistory(seed: seed)
    try history.grow(by: 80)
    let log = history.oracle.log
    for _ in 0..<10 {
      let last = try #require(log.randomElement(using: &history.commands.random)).position
      var oracle = Oracle()
      oracle.take(log.filter { $0.position <= last })
      let asOf = AsOf(.position(last))
      try #require(try history.ledger.people(asOf: asOf).map { Oracle.Person($0) } == oracle.people)
      let entries = try history.ledger.log(
        .everything, from: Position(1), limit: 10_000, asOf: asOf, by: .operator)
      try #require(entries == oracle.log)
    }
  }

  @Test func `as it happened, the log has what had happened by then`() throws {
    let test = try TestLedger()
    let lines = """
      {"time":"2015-01-01T09:00:00Z","request":"PEP-1","actor":"Ana","event":"submitted",\
      "title":"Purpose","details":"","requester":"Ana","owner":null,"status":"new","fields":{}}
      {"time":"2015-02-01T09:00:00Z","request":"PEP-1","actor":"Ana","event":"status",\
      "from":"new","to":"done"}

      """
    _ = try test.ledger.importHistory(
      HistoryFile(Array(lines.utf8)), into: "ops", mapping: ImportMapping(),
      people: ImportPeople(find: { _ in test.ana }, willJoin: { _ in }), by: test.ana)
    let asOf = AsOf(.instant(Timestamp("2015-01-15T00:00:00Z")!), axis: .happened)
    for scope in [LogScope.everything, .request(RequestKey("OPS-1")!), .board("ops")] {
      let entries = try test.ledger.log(
        scope, from: Position(1), limit: 10, asOf: asOf, by: test.ana)
      #expect(entries.count == 1)
      #expect(entries.first?.happenedAt == Timestamp("2015-01-01T09:00:00Z"))
    }
  }
}
