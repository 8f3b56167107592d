import Domain
import EventLog
import LMDB
import TestSupport
import Testing

@testable import Ledger

@Suite struct `Questions` {
  private func error(_ body: () throws -> Void) -> LedgerError? {
    #expect(throws: LedgerError.self) { try body() }
  }

  @Test func `what the ledger does not have is refused by name`() throws {
    let test = try TestLedger()
    try test.submit("Lamp")
    let ledger = test.ledger
    #expect(
      error { _ = try ledger.list("web", RequestQuery(), by: test.ana) }?.refusal
        == .unknownBoard("web", allowed: ["ops"]))
    #expect(
      error { _ = try ledger.board("OPS", by: test.ana) }?.refusal
        == .unknownBoard("OPS", allowed: ["ops"]))
    #expect(
      error { _ = try test.keys { $0.statuses = ["new", "gone"] } }?.refusal
        == .unknownStatus("gone", allowed: ["new", "in-progress", "waiting", "done", "declined"]))
    for name in [
      "", "OPS", "OPS-0", "OPS-2", "OPS-4294967295", "WEB-1", "PEP-8", "\u{0}",
      String(repeating: "x", count: 1_000_000),
    ] {
      #expect(
        error { _ = try ledger.request(name, by: test.ana) }?.refusal == .unknownRequest(name))
      #expect(
        error { _ = try ledger.resolve(name, by: test.ana) }?.refusal == .unknownRequest(name))
    }
  }

  @Test func `whoever is not here reads nothing`() throws {
    let test = try TestLedger()
    try test.submit("Lamp")
    let stranger = PersonNumber(99)
    #expect(error { _ = try test.ledger.boards(by: stranger) }?.refusal == .denied(.enter))
    #expect(error { _ = try test.ledger.board("ops", by: stranger) }?.refusal == .denied(.enter))
    #expect(
      error { _ = try test.ledger.request("OPS-1", by: stranger) }?.refusal == .denied(.enter))
    #expect(
      error { _ = try test.ledger.list("ops", RequestQuery(), by: stranger) }?.refusal
        == .denied(.enter))
    #expect(try test.ledger.request("OPS-1", by: .operator).summary.title == "Lamp")
  }

  @Test func `people who are nowhere own nothing`() throws {
    let test = try TestLedger()
    try test.submit("Lamp", owner: test.ben)
    #expect(try test.keys { $0.owners = [.person(PersonNumber(99))] }.isEmpty)
    #expect(try test.keys { $0.requesters = [PersonNumber(99)] }.isEmpty)
    #expect(try test.keys { $0.owners = [.person(test.ben), .person(test.ben)] } == ["OPS-1"])
  }

  @Test(arguments: [
    "", "_", "__", "updated_1_1", "-updated_1", "-updated_1_1_1", "-updated_x!_1", "-updated__",
    "-updated_1_99999999999999999999", "-key_1_1", "-updated_-1_1", "\u{0}",
  ])
  func `a cursor that this list did not give out is refused`(cursor: String) throws {
    let test = try TestLedger()
    var query = RequestQuery()
    query.cursor = cursor
    guard case .badCursor(cursor)? = error({ _ = try test.ledger.list("ops", query, by: test.ana) })
    else {
      Issue.record("\(cursor) was taken")
      return
    }
  }

  @Test func `a cursor from one order is no cursor of another`() throws {
    let test = try TestLedger()
    for number in 1...3 { try test.submit("Request \(number)") }
    var query = RequestQuery()
    query.limit = 1
    let cursor = try test.ledger.list("ops", query, by: test.ana).next
    query.descending = false
    query.cursor = cursor
    guard case .badCursor? = error({ _ = try test.ledger.list("ops", query, by: test.ana) }) else {
      Issue.record("the cursor was taken")
      return
    }
  }

  @Test(arguments: [(Int.min, 1), (-1, 1), (0, 1), (1, 1), (2, 2), (200, 5), (201, 5), (.max, 5)])
  func `a limit outside its range is brought into it`(limit: Int, rows: Int) throws {
    let test = try TestLedger()
    for number in 1...5 { try test.submit("Request \(number)") }
    var query = RequestQuery()
    query.limit = limit
    let page = try test.ledger.list("ops", query, by: test.ana)
    #expect(page.rows.count == rows)
    #expect(page.total == 5)
  }

  @Test func `a page goes on where the one before ended, whatever comes in between`() throws {
    let test = try TestLedger()
    for number in 1...4 { try test.submit("Request \(number)") }
    var query = RequestQuery()
    query.limit = 2
    let first = try test.ledger.list("ops", query, by: test.ana)
    #expect(first.rows.map(\.key.number.rawValue) == [4, 3])
    try test.submit("Request 5")
    query.cursor = first.next
    let second = try test.ledger.list("ops", query, by: test.ana)
    #expect(second.rows.map(\.key.number.rawValue) == [2, 1])
    #expect(second.total == 5)
    #expect(second.next == nil)
  }

  @Test func `a text as long as a book is searched for as any other`() throws {
    let test = try TestLedger()
    try test.submit("Lamp")
    let book = String(repeating: "lamp ", count: 20_000)
    #expect(try test.keys { $0.text = book } == ["OPS-1"])
    #expect(try test.keys { $0.text = book + "other" }.isEmpty)
    #expect(try test.keys { $0.text = String(repeating: "lamp", count: 20_000) }.isEmpty)
  }

  @Test func `views that go while the ledger is open are missed, and can be built anew`() throws {
    let test = try TestLedger()
    try test.submit("Lamp")
    File.remove(test.folder.file("data/views/current"))
    guard case .storage(let message)? = error({ _ = try test.keys() }) else {
      Issue.record("answered")
      return
    }
    #expect(message.contains("ledger rebuild"))
    _ = try test.ledger.rebuild()
    #expect(try test.keys() == ["OPS-1"])
  }
}

@Suite struct `Errors of the ledger` {
  @Test func `every error says what a person can do with it`() {
    let conflict = Conflict(
      key: RequestKey(prefix: "OPS", number: RequestNumber(1)), expected: 3, actual: 5, since: [])
    let errors: [(LedgerError, [String])] = [
      (.refused(.lastAdmin), [Refusal.lastAdmin.message]),
      (.conflict(conflict), ["revision 3", "5"]),
      (.busy, ["try again"]),
      (.notInitialised(folder: "/data"), ["/data", "ledger init --data /data"]),
      (.alreadyInitialised(folder: "/data"), ["/data", "Nothing was changed"]),
      (.unusable(folder: "/data", reason: "it is full."), ["/data", "it is full."]),
      (.storage("The disk is gone."), ["The disk is gone."]),
      (.stopped("The disk is gone."), ["The disk is gone.", "nothing was changed"]),
      (.badCursor("x_1"), ["“x_1”", "Begin again"]),
      (
        .unimportable(["Line 1 is empty.", "Line 2 too."]), ["Nothing was imported", "Line 2 too."]
      ),
      (.closed, ["shutting down"]),
    ]
    for (error, texts) in errors {
      #expect(error.message.hasSuffix(".") || error.message.hasSuffix("/data"))
      for text in texts { #expect(error.message.contains(text)) }
    }
    #expect(LedgerError.badCursor(String(repeating: "x", count: 100_000)).message.count < 150)
  }
}
