import Domain
import EventLog
import TestSupport
import Testing

@testable import Ledger

@Suite struct `Deactivating somebody` {
  @Test func `leaves nothing unfinished with them, with one command, and says so`() throws {
    let test = try TestLedger()
    // More than a block of rows, on two boards.
    for number in 1...70 {
      try test.submit("Request \(number)", owner: number.isMultiple(of: 2) ? test.ben : test.cleo)
    }
    try test.change(RequestKey("OPS-2")!, .changeStatus(to: "done", reason: nil))
    let other = BoardDefinition(
      slug: "other", name: "Other", prefix: "OTH", statuses: BoardTemplate.ops.statuses,
      transitions: BoardTemplate.ops.transitions, fields: [])
    _ = try test.ledger.performAndWait(.createBoard(other, opening: .workspace), by: test.ana)
    _ = try test.ledger.performAndWait(
      .submit(board: "other", Submission(title: "There", owner: test.ben)), by: test.ana)

    let start = try test.ledger.head().position
    let options = CommandOptions(id: CommandID(high: 1, low: 2))
    let outcome = try test.ledger.performAndWait(
      .person(.deactivate(test.ben)), by: test.ana, options: options)
    #expect(outcome.person == test.ben)
    #expect(outcome.events == 36)

    #expect(try test.keys { $0.owners = [.person(test.ben)] } == ["OPS-2"])
    #expect(try test.keys { $0.owners = [.person(test.cleo)] }.count == 35)
    #expect(try test.ledger.request("OTH-1", by: test.ana).summary.owner == nil)
    let log = try test.ledger.log(.everything, from: start.next, limit: 100, by: test.ana)
    #expect(Set(log.map(\.commandID)) == [CommandID(high: 1, low: 2)])
    #expect(log.first?.event == .person(.deactivated(test.ben)))
    #expect(log.count == 36)
    #expect(try test.ledger.check().isEqual)

    // Sent again, it is the same answer.
    let again = try test.ledger.performAndWait(
      .person(.deactivate(test.ben)), by: test.ana, options: options)
    #expect(again.isRepeat)
    #expect(again.person == test.ben)
    #expect(again.request == nil)
  }

  @Test func `their answers and commands stop at once`() throws {
    let test = try TestLedger()
    let key = try test.submit("Lamp", by: test.ben)
    _ = try test.ledger.performAndWait(.person(.deactivate(test.ben)), by: test.ana)
    #expect(throws: Refusal.denied(.enter)) {
      try test.refusal { _ = try test.ledger.boards(by: test.ben) }
    }
    #expect(throws: Refusal.denied(.enter)) {
      try test.refusal { try test.change(key, .comment("Still here"), by: test.ben) }
    }
    #expect(throws: Refusal.unknownPerson(test.ben.description)) {
      try test.refusal { try test.change(key, .assign(to: test.ben)) }
    }
    let audience = try test.ledger.audience(of: "ops", by: test.ana)
    #expect(!audience.members.contains { $0.person == test.ben })
  }

  @Test func `letting them in again gives nothing back by itself`() throws {
    let test = try TestLedger()
    let key = try test.submit("Lamp", owner: test.ben)
    _ = try test.ledger.performAndWait(.person(.deactivate(test.ben)), by: test.ana)
    let unassigned = try test.ledger.head().position
    // Nor by an undo, as long as they are out.
    let preview = try test.ledger.preview(undoing: UndoTarget(unassigned), by: test.ana)
    #expect(preview.refusals.map(\.reason) == [.ownerCannotSee(test.ben)])
    _ = try test.ledger.performAndWait(.person(.reactivate(test.ben)), by: test.ana)
    #expect(try test.ledger.request(key.description, by: test.ben).summary.owner == nil)
    try test.undo(unassigned)
    #expect(try test.ledger.request(key.description, by: test.ben).summary.owner == test.ben)
  }

  @Test func `the last admin stays, and a machine is no second one`() throws {
    let test = try TestLedger()
    _ = try test.ledger.performAndWait(.person(.addService(role: .admin)), by: test.ana)
    #expect(throws: Refusal.lastAdmin) {
      try test.refusal {
        try test.ledger.performAndWait(.person(.deactivate(test.ana)), by: test.ana)
      }
    }
  }

  @Test func `a deactivated owner of a board keeps the title, and an admin hands over`() throws {
    let test = try TestLedger()
    try test.open(BoardAccess(mode: .private, owner: test.ben))
    _ = try test.ledger.performAndWait(.person(.deactivate(test.ben)), by: test.ana)
    #expect(try test.ledger.board("ops", by: test.ana).access.owner == test.ben)
    try test.open(BoardAccess(mode: .private, owner: test.cleo))
    #expect(try test.ledger.board("ops", by: test.cleo).role == .owner)
  }
}
