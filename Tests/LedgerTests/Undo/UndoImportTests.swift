import Domain
import EventLog
import TestSupport
import Testing

@testable import Ledger

@Suite struct `Undoing an import` {
  private let first = """
    {"time": "2001-05-01T10:00:00Z", "request": "OLD-7", "actor": "Dora", "event": "submitted", "title": "Lift stuck", "details": "", "requester": null, "owner": null, "status": "new", "fields": {}}
    {"time": "2001-05-02T10:00:00Z", "request": "OLD-7", "actor": "Emil", "event": "status", "from": "new", "to": "done"}
    {"time": "2001-05-03T10:00:00Z", "request": "OLD-8", "actor": "Dora", "event": "submitted", "title": "Door", "details": "", "requester": null, "owner": null, "status": "new", "fields": {}}
    """
  /// What came later there, with all that was before.
  private var second: String { first + "\n" + later }
  private let later = """
    {"time": "2001-06-01T10:00:00Z", "request": "OLD-8", "actor": "Dora", "event": "status", "from": "new", "to": "waiting"}
    {"time": "2001-06-03T10:00:00Z", "request": "OLD-9", "actor": "Dora", "event": "submitted", "title": "Roof", "details": "", "requester": null, "owner": null, "status": "new", "fields": {}}
    """

  private func run(_ text: String, on test: TestLedger) throws -> ImportReport {
    let people = ImportPeople(find: { _ in test.cleo }, willJoin: { _ in })
    return try test.ledger.importHistory(
      HistoryFile(Array(text.utf8)), into: "ops", mapping: ImportMapping(), people: people,
      by: test.ana)
  }

  @Test func `all of it goes, nothing of another one, and it can come back`() throws {
    let test = try TestLedger()
    try test.submit("Ours")
    _ = try run(first, on: test)
    let middle = try test.ledger.head().position.previous
    _ = try run(second, on: test)
    #expect(try test.keys() == ["OPS-1", "OPS-2", "OPS-3", "OPS-4"])

    // OPS-3 is of the first import, and the second went on with it.
    var target = UndoTarget(middle, isBatch: true)
    let preview = try test.ledger.preview(undoing: target, by: test.ana)
    #expect(preview.batch == 3)
    #expect(preview.dependentCount == 1)
    target.includesLater = true
    let outcome = try test.undo(target)
    #expect(outcome.events == 2)
    #expect(try test.keys() == ["OPS-1", "OPS-4"])
    #expect(try test.ledger.request("OLD-7", by: test.ana).summary.isWithdrawn)

    // It was here already, withdrawn or not.
    #expect(try run(first, on: test).alreadyThere == 3)
    #expect(try test.keys() == ["OPS-1", "OPS-4"])

    #expect(try test.undo(UndoTarget(outcome.position, isBatch: true)).events == 2)
    #expect(try test.keys() == ["OPS-1", "OPS-2", "OPS-3", "OPS-4"])
    #expect(try test.ledger.check().isEqual)
  }

  @Test func `what it added to requests that were here goes one by one`() throws {
    let test = try TestLedger()
    _ = try run(first, on: test)
    _ = try run(second, on: test)
    let last = try test.ledger.head().position
    try test.undo(UndoTarget(last, isBatch: true))
    #expect(try test.keys() == ["OPS-1", "OPS-2"])
    #expect(try test.ledger.request("OLD-8", by: test.ana).summary.status.id == "new")
  }

  @Test func `what is imported into a withdrawn request leaves it withdrawn`() throws {
    let test = try TestLedger()
    _ = try run(first, on: test)
    try test.undo(UndoTarget(try test.ledger.head().position, isBatch: true))
    _ = try run(second, on: test)
    #expect(try test.keys() == ["OPS-3"])
    #expect(try test.ledger.request("OLD-8", by: test.ana).summary.status.id == "waiting")
    #expect(try test.ledger.check().isEqual)
  }

  @Test func `only admins may`() throws {
    let test = try TestLedger()
    _ = try run(first, on: test)
    let last = try test.ledger.head().position
    for isBatch in [false, true] {
      let target = UndoTarget(last, isBatch: isBatch)
      #expect(throws: Refusal.denied(.importHistory)) {
        try test.refusal { try test.undo(target, by: test.ben) }
      }
      #expect(throws: Refusal.denied(.importHistory)) {
        try test.refusal { _ = try test.ledger.preview(undoing: target, by: test.ben) }
      }
    }
    let undone = try test.undo(UndoTarget(last, isBatch: true)).position
    #expect(throws: Refusal.denied(.importHistory)) {
      try test.refusal { try test.undo(undone, by: test.ben) }
    }
  }
}
