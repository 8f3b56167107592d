import Domain
import EventLog
import TestSupport
import Testing

@testable import Ledger

@Suite struct `Undoing` {
  @Test func `a status, an owner, an edit and a comment are taken back`() throws {
    let test = try TestLedger()
    let key = try test.submit("Lamp", details: "It flickers")
    let moved = try test.change(key, .changeStatus(to: "done", reason: nil)).position
    let owned = try test.change(key, .assign(to: test.ben)).position
    let edited = try test.change(
      key, .edit(Edit(title: "Chandelier", fields: [FieldValue(id: "area", value: "Hall")]))
    ).position
    let said = try test.change(key, .comment("Forget the zebra")).position

    for position in [moved, owned, edited, said] { try test.undo(position) }

    let detail = try test.ledger.request(key.description, by: test.ana)
    #expect(detail.summary.status.id == "new")
    #expect(detail.summary.owner == nil)
    #expect(detail.summary.title == "Lamp")
    #expect(detail.summary.fields == [])
    #expect(detail.details == "It flickers")
    #expect(detail.history.count == 9)
    #expect(try test.keys { $0.text = "chandelier" } == [])
    #expect(try test.keys { $0.text = "zebra" } == [])
    #expect(try test.keys { $0.text = "lamp" } == ["OPS-1"])
    #expect(try test.keys { $0.statuses = ["new"] } == ["OPS-1"])
    #expect(try test.ledger.check().isEqual)
  }

  @Test func `a withdrawn request is in no list and no count, and its page stays`() throws {
    let test = try TestLedger()
    let lamp = try test.submit("Lamp")
    let desk = try test.submit("Desk")
    let before = try test.ledger.head().position
    let begun = try test.first(of: lamp)

    let undone = try test.undo(begun)
    #expect(undone.request == lamp)
    #expect(try test.keys() == ["OPS-2"])
    #expect(try test.keys { $0.text = "lamp" } == [])
    #expect(try test.keys { $0.text = "OPS-1" } == [])
    let page = try test.ledger.list("ops", RequestQuery(), by: test.ana)
    #expect(page.total == 1)
    #expect(page.facets.statuses.map(\.count).reduce(0, +) == 1)
    #expect(try test.ledger.board("ops", by: test.ana).requests == 1)
    let detail = try test.ledger.request("OPS-1", by: test.ana)
    #expect(detail.summary.isWithdrawn)
    #expect(detail.nextStatuses.isEmpty)
    #expect(detail.summary.title == "Lamp")
    // It was there before, and still is there then.
    let then = AsOf(.position(before))
    #expect(try test.ledger.list("ops", RequestQuery(), asOf: then, by: test.ana).total == 2)
    #expect(try !test.ledger.request("OPS-1", asOf: then, by: test.ana).summary.isWithdrawn)

    #expect(throws: Refusal.withdrawn) { try test.refusal { try test.change(lamp, .comment("?")) } }
    try test.undo(undone.position)
    #expect(try test.keys() == ["OPS-1", "OPS-2"])
    #expect(try test.keys { $0.text = "lamp" } == ["OPS-1"])
    try test.change(lamp, .comment("Back"))
    #expect(try test.submit("Chair").description == "OPS-3")
    #expect(desk.description == "OPS-2")
    #expect(try test.ledger.check().isEqual)
  }

  @Test func `what came later is named, and goes too where that is wanted`() throws {
    let test = try TestLedger()
    let key = try test.submit("Lamp")
    let first = try test.change(key, .changeStatus(to: "in-progress", reason: nil)).position
    let second = try test.change(key, .changeStatus(to: "done", reason: nil)).position

    let preview = try test.ledger.preview(undoing: UndoTarget(first), by: test.ana)
    #expect(!preview.isPossible)
    #expect(preview.dependents.map(\.position) == [second])
    let refusal = Refusal.cannotUndo([
      UndoObstacle(number(first), .laterEvents([number(second)]))
    ])
    #expect(throws: refusal) { try test.refusal { try test.undo(first) } }

    var target = UndoTarget(first)
    target.includesLater = true
    let all = try test.ledger.preview(undoing: target, by: test.ana)
    #expect(all.isPossible)
    #expect(all.steps.map(\.event.position) == [second, first])
    #expect(
      all.steps.map(\.effect) == [
        .request(.status(BoardTemplate.ops.status("in-progress")!.code)),
        .request(.status(BoardTemplate.ops.status("new")!.code)),
      ])
    let outcome = try test.undo(target)
    #expect(outcome.events == 2)
    #expect(try test.ledger.request("OPS-1", by: test.ana).summary.status.id == "new")

    // The undo is a batch of its own: it can be undone as one.
    let redo = try test.undo(UndoTarget(outcome.position, isBatch: true))
    #expect(redo.events == 2)
    #expect(try test.ledger.request("OPS-1", by: test.ana).summary.status.id == "done")
    #expect(try test.ledger.check().isEqual)
  }

  @Test func `the preview of an edit says what the text will be`() throws {
    let test = try TestLedger()
    let key = try test.submit("Lamp", fields: [FieldValue(id: "area", value: "Hall")])
    let position = try test.change(
      key,
      .edit(
        Edit(
          title: "Desk", priority: .high,
          fields: [
            FieldValue(id: "area", value: ""), FieldValue(id: "category", value: "Light"),
          ]))
    ).position
    // The command did two things: the priority came last.
    let preview = try test.ledger.preview(
      undoing: UndoTarget(position, isBatch: true), by: test.ana)
    #expect(preview.batch == 2)
    #expect(preview.count == 2)
    #expect(
      preview.steps.map(\.effect) == [
        .request(.priority(.normal)),
        .text(
          Edited(
            title: "Lamp",
            fields: [FieldValue(id: "area", value: "Hall"), FieldValue(id: "category", value: "")])),
      ])
    #expect(try test.ledger.request("OPS-1", by: test.ana).summary.title == "Desk")
    try test.undo(UndoTarget(position, isBatch: true))
    let summary = try test.ledger.request("OPS-1", by: test.ana).summary
    #expect(summary.title == "Lamp")
    #expect(summary.priority == .normal)
    #expect(summary.fields == [FieldValue(id: "area", value: "Hall")])
  }

  @Test func `what the preview showed is what happens, or nothing`() throws {
    let test = try TestLedger()
    let key = try test.submit("Lamp")
    let moved = try test.change(key, .changeStatus(to: "done", reason: nil)).position
    let preview = try test.ledger.preview(undoing: UndoTarget(moved), by: test.ana)
    try test.submit("Something else")
    let late = try test.change(key, .comment("Wait"), by: test.ben).position

    let error = #expect(throws: LedgerError.self) {
      try test.undo(UndoTarget(moved), seen: preview.asOf.position)
    }
    guard case .conflict(let conflict)? = error else {
      Issue.record("no conflict: \(String(describing: error))")
      return
    }
    #expect(conflict.key == key)
    #expect(conflict.expected == 2)
    #expect(conflict.since.map(\.position) == [late])

    let again = try test.ledger.preview(undoing: UndoTarget(moved), by: test.ana)
    try test.submit("Something else still")
    try test.undo(UndoTarget(moved), seen: again.asOf.position)
    #expect(try test.ledger.request("OPS-1", by: test.ana).summary.status.id == "new")
  }

  @Test func `a command that is sent again is carried out once`() throws {
    let test = try TestLedger()
    let key = try test.submit("Lamp")
    let moved = try test.change(key, .changeStatus(to: "done", reason: nil)).position
    let options = CommandOptions(id: CommandID(high: 5, low: 5))
    let first = try test.undo(UndoTarget(moved), options: options)
    let second = try test.undo(UndoTarget(moved), options: options)
    #expect(!first.isRepeat && second.isRepeat)
    #expect(first.position == second.position)
    #expect(throws: Refusal.commandReused) {
      try test.refusal { try test.undo(UndoTarget(first.position), options: options) }
    }
  }

  @Test func `a role is taken back, but not the last admin's`() throws {
    let test = try TestLedger()
    let command = Command.person(.changeRole(test.ben, to: .admin))
    let position = try test.ledger.performAndWait(command, by: test.ana).position
    #expect(throws: Refusal.denied(.managePeople)) {
      try test.refusal { try test.undo(position, by: test.cleo) }
    }
    let preview = try test.ledger.preview(undoing: UndoTarget(position), by: test.ana)
    #expect(preview.steps.map(\.effect) == [.role(.member)])
    try test.undo(position)
    #expect(try test.ledger.standing(of: test.ben)?.role == .member)
    try test.undo(try test.ledger.head().position)
    #expect(try test.ledger.standing(of: test.ben)?.role == .admin)
    _ = try test.ledger.performAndWait(
      .person(.changeRole(test.ana, to: .member)), by: test.ben)
    let undo = try test.ledger.head().position.previous
    #expect(
      throws: Refusal.cannotUndo([UndoObstacle(number(undo), .lastAdmin)])
    ) { try test.refusal { try test.undo(undo, by: test.ben) } }
    #expect(try test.ledger.check().isEqual)
  }

  @Test func `boards, people and erasures stay, and nobody undoes what is not there`() throws {
    let test = try TestLedger()
    let key = try test.submit("Lamp")
    _ = try test.ledger.erase(.content(of: key), reason: nil, by: test.ana)
    let erasure = try test.ledger.head().position
    for (position, reason) in [
      (Position(1), UndoObstacle.Reason.boardCreated), (Position(2), .personJoined),
      (erasure, .erasure),
    ] {
      #expect(throws: Refusal.cannotUndo([UndoObstacle(number(position), reason)])) {
        try test.refusal { try test.undo(position) }
      }
    }
    #expect(throws: Refusal.unknownEvent(number(erasure.next))) {
      try test.refusal { try test.undo(erasure.next) }
    }
    #expect(throws: Refusal.unknownEvent(number(.zero))) {
      try test.refusal { try test.undo(.zero) }
    }
  }

  @Test func `what somebody wrote is in no undo, so that erasing them leaves none of it`() throws {
    let test = try TestLedger()
    let key = try test.submit("Zebra crossing", by: test.ben)
    let edited = try test.change(key, .edit(Edit(title: "Lamp"))).position
    try test.undo(edited)
    #expect(try test.ledger.request("OPS-1", by: test.ana).summary.title == "Zebra crossing")
    _ = try test.ledger.erase(.person(test.ben, keepsTexts: false), reason: nil, by: test.ana)
    #expect(try test.ledger.request("OPS-1", by: test.ana).summary.isErased)
    #expect(try test.keys { $0.text = "zebra" } == [])
    #expect(try test.ledger.check().isEqual)
  }

  @Test func `the log with undos in it verifies`() throws {
    let test = try TestLedger()
    let key = try test.submit("Lamp")
    try test.undo(try test.change(key, .changeStatus(to: "done", reason: nil)).position)
    try test.undo(try test.first(of: key))
    #expect(try RequestLedger.verify(test.ledger.log) { _ in }.fault == nil)
  }
}

extension TestLedger {
  @discardableResult
  func undo(
    _ target: UndoTarget, by person: PersonNumber? = nil, reason: String = "By mistake",
    seen: Position? = nil, options: CommandOptions = CommandOptions()
  ) throws -> Outcome {
    try ledger.performAndWait(
      .undo(target, reason: reason, seen: seen), by: person ?? ana, options: options)
  }

  @discardableResult
  func undo(_ position: Position, by person: PersonNumber? = nil) throws -> Outcome {
    try undo(UndoTarget(position), by: person)
  }

  /// Where a request began.
  func first(of key: RequestKey) throws -> Position {
    try ledger.request(key.description, by: ana).history[0].position
  }

  /// Runs `body`, and throws the refusal that it was refused with.
  func refusal<Result>(_ body: () throws -> Result) throws {
    do { _ = try body() } catch let error as LedgerError { throw error.refusal ?? error }
  }
}

func number(_ position: Position) -> EventNumber { EventNumber(position.rawValue) }
