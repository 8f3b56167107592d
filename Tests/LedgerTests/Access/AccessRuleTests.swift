import Domain
import EventLog
import TestSupport
import Testing

@testable import Ledger

/// What the roles of a board come to in commands.
@Suite struct `Rights on a board` {
  /// A ledger whose board is open to the workspace as requesters; Ben handles requests.
  private func requesters() throws -> TestLedger {
    let test = try TestLedger()
    try test.open(
      BoardAccess(
        mode: .workspace, owner: test.ana, workspaceRole: .requester,
        grants: [AccessGrant(.person(test.ben), .handler)]))
    return test
  }

  @Test func `a requester files for themselves, and says no owner`() throws {
    let test = try requesters()
    #expect(try test.submit("Mine", by: test.cleo) == RequestKey("OPS-1"))
    #expect(throws: Refusal.ownerDenied) {
      try test.refusal { try test.submit("Owned", by: test.cleo, owner: test.cleo) }
    }
    #expect(throws: Refusal.requesterDenied) {
      try test.refusal {
        try test.ledger.performAndWait(
          .submit(board: "ops", Submission(title: "Theirs", requester: test.ben)), by: test.cleo)
      }
    }
    let own = Submission(title: "Said", requester: test.cleo)
    #expect(try test.ledger.performAndWait(.submit(board: "ops", own), by: test.cleo).events == 1)
    let theirs = Submission(title: "Theirs", owner: test.ben, requester: test.cleo)
    #expect(try test.ledger.performAndWait(.submit(board: "ops", theirs), by: test.ben).events == 1)
  }

  @Test func `a requester edits and comments on their own, and works on none`() throws {
    let test = try requesters()
    let (mine, other) = (try test.submit("Mine", by: test.cleo), try test.submit("Other"))
    try test.change(mine, .edit(Edit(title: "Still mine")), by: test.cleo)
    try test.change(mine, .comment("Please"), by: test.cleo)
    try test.change(other, .comment("Me too"), by: test.cleo)
    for command in [
      RequestCommand.assign(to: test.cleo), .changeStatus(to: "done", reason: nil),
    ] {
      #expect(throws: Refusal.denied(.work)) {
        try test.refusal { try test.change(mine, command, by: test.cleo) }
      }
    }
    #expect(throws: Refusal.denied(.work)) {
      try test.refusal { try test.change(other, .edit(Edit(title: "Taken")), by: test.cleo) }
    }
  }

  @Test func `a requester takes back what they did, and nothing that others did`() throws {
    let test = try requesters()
    let key = try test.submit("Mine", by: test.cleo)
    let edited = try test.change(key, .edit(Edit(title: "Hasty")), by: test.cleo).position
    let mine = try test.change(key, .comment("Mine"), by: test.cleo).position
    let theirs = try test.change(key, .comment("Theirs"), by: test.ben).position
    let undone = try test.undo(mine, by: test.cleo).position
    try test.undo(undone, by: test.cleo)
    try test.undo(edited, by: test.cleo)
    #expect(try test.ledger.request("OPS-1", by: test.cleo).summary.title == "Mine")
    #expect(throws: Refusal.denied(.work)) {
      try test.refusal { try test.undo(theirs, by: test.cleo) }
    }
    #expect(throws: Refusal.denied(.work)) {
      try test.refusal {
        _ = try test.ledger.preview(undoing: UndoTarget(theirs), by: test.cleo)
      }
    }
    // Ben took it back, so bringing it back is not hers.
    let again = try test.undo(mine, by: test.ben).position
    #expect(throws: Refusal.denied(.work)) {
      try test.refusal { try test.undo(again, by: test.cleo) }
    }
  }

  @Test func `nobody is given a request who may not see the board`() throws {
    let test = try TestLedger()
    try test.open(
      BoardAccess(
        mode: .custom, owner: test.ana, grants: [AccessGrant(.person(test.ben), .handler)]))
    let key = try test.submit("Lamp", by: test.ben)
    let refusal = Refusal.cannotSee(test.cleo, board: "ops")
    #expect(throws: refusal) {
      try test.refusal { try test.change(key, .assign(to: test.cleo), by: test.ben) }
    }
    #expect(throws: refusal) {
      try test.refusal { try test.submit("Desk", by: test.ben, owner: test.cleo) }
    }
    #expect(refusal.message.contains("Give them access first"))
    try test.open(
      BoardAccess(mode: .workspace, owner: test.ana, grants: []))
    let given = try test.change(key, .assign(to: test.cleo), by: test.ben).position
    let taken = try test.change(key, .assign(to: nil), by: test.ben).position
    #expect(taken > given)
    try test.open(
      BoardAccess(
        mode: .custom, owner: test.ana, grants: [AccessGrant(.person(test.ben), .handler)]))
    // Nor by an undo, once they may not see it any more.
    let preview = try test.ledger.preview(undoing: UndoTarget(taken), by: test.ben)
    #expect(preview.refusals.map(\.reason) == [.ownerCannotSee(test.cleo)])
  }

  @Test func `a reason is checked as every text is`() throws {
    let test = try TestLedger()
    let access = BoardAccess(mode: .private, owner: test.ana)
    #expect(throws: Refusal.tooLong("reason", length: 2_001, maximum: 2_000)) {
      try test.refusal {
        try test.ledger.performAndWait(
          .setAccess(board: "ops", access, reason: String(repeating: "a", count: 2_001)),
          by: test.ana)
      }
    }
  }
}

@Suite struct `Undoing who may see a board` {
  @Test func `the access before comes back, and an undo is undone`() throws {
    let test = try TestLedger()
    let closed = BoardAccess(mode: .private, owner: test.ana)
    let before = try test.ledger.board("ops", by: test.ana).access
    let position = try test.open(closed)
    let preview = try test.ledger.preview(undoing: UndoTarget(position), by: test.ana)
    #expect(preview.steps.map(\.effect) == [.access(before)])
    #expect(preview.isPossible)
    let undo = try test.undo(position).position
    #expect(try test.ledger.board("ops", by: test.ben).access == before)
    #expect(try test.undo(undo).events == 1)
    #expect(try test.ledger.board("ops", by: test.ana).access == closed)
    #expect(try test.ledger.check().isEqual)
  }

  @Test func `later changes have to go too`() throws {
    let test = try TestLedger()
    let before = try test.ledger.board("ops", by: test.ana).access
    let first = try test.open(BoardAccess(mode: .private, owner: test.ana))
    let second = try test.open(
      BoardAccess(
        mode: .custom, owner: test.ana, grants: [AccessGrant(.person(test.ben), .viewer)]))
    let preview = try test.ledger.preview(undoing: UndoTarget(first), by: test.ana)
    #expect(preview.dependents.map(\.position) == [second])
    #expect(!preview.isPossible)
    let outcome = try test.ledger.performAndWait(
      .undo(UndoTarget(first, includesLater: true), reason: "Both"), by: test.ana)
    #expect(outcome.events == 1)
    #expect(try test.ledger.board("ops", by: test.ana).access == before)
  }

  @Test func `who was erased since does not come back`() throws {
    let test = try TestLedger()
    try test.open(
      BoardAccess(
        mode: .custom, owner: test.ana, grants: [AccessGrant(.person(test.ben), .viewer)]))
    let closed = try test.open(BoardAccess(mode: .private, owner: test.ana))
    _ = try test.ledger.erase(
      .person(test.ben, keepsTexts: true), reason: nil, by: test.ana)
    let preview = try test.ledger.preview(undoing: UndoTarget(closed), by: test.ana)
    #expect(preview.refusals.map(\.reason) == [.impossibleNow(.personErased(test.ben))])
  }

  @Test func `undoing a narrowing is a widening, and takes the right to it`() throws {
    let test = try TestLedger()
    try test.open(BoardAccess(mode: .workspace, owner: test.ben))
    let closed = try test.ledger.performAndWait(
      .setAccess(board: "ops", BoardAccess(mode: .private, owner: test.ben)), by: test.ben
    ).position
    _ = try test.ledger.performAndWait(
      .setPolicy(Policy(boardMakers: .admins, wideners: .admins)), by: test.ana)
    #expect(throws: Refusal.wideningDenied) {
      try test.refusal { try test.undo(closed, by: test.ben) }
    }
    #expect(try test.undo(closed, by: test.ana).events == 1)
  }

  @Test func `the policy before comes back`() throws {
    let test = try TestLedger()
    let position = try test.ledger.performAndWait(
      .setPolicy(Policy(boardMakers: .everyone, wideners: .admins)), by: test.ana
    ).position
    #expect(throws: Refusal.denied(.audit)) {
      try test.refusal { try test.undo(position, by: test.ben) }
    }
    let undo = try test.undo(position).position
    #expect(try test.ledger.policy() == .standard)
    try test.undo(undo)
    #expect(try test.ledger.policy() == Policy(boardMakers: .everyone, wideners: .admins))
  }
}

extension TestLedger {
  @discardableResult
  func open(_ access: BoardAccess) throws -> Position {
    try ledger.performAndWait(.setAccess(board: "ops", access), by: ana).position
  }
}
