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

  /// Another board, with the statuses of the first.
  private func board(_ slug: String, _ prefix: String) -> BoardDefinition {
    BoardDefinition(
      slug: slug, name: slug, prefix: prefix, statuses: BoardTemplate.ops.statuses,
      transitions: BoardTemplate.ops.transitions, fields: [])
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

  @Test func `a requester withdraws no request with what others did in it`() throws {
    let test = try requesters()
    let key = try test.submit("Mine", by: test.cleo)
    let submitted = try test.ledger.head().position
    let all = UndoTarget(submitted, includesLater: true)
    try test.change(key, .comment("Mine too"), by: test.cleo)
    let alone = try test.ledger.preview(undoing: all, by: test.cleo)
    #expect(alone.isPossible)
    try test.change(key, .assign(to: test.ben), by: test.ben)
    #expect(throws: Refusal.denied(.work)) {
      try test.refusal {
        try test.ledger.performAndWait(.undo(all, reason: "Mistake", seen: nil), by: test.cleo)
      }
    }
    #expect(throws: Refusal.denied(.work)) {
      try test.refusal { _ = try test.ledger.preview(undoing: all, by: test.cleo) }
    }
    _ = try test.ledger.performAndWait(.undo(all, reason: "Mistake", seen: nil), by: test.ben)
  }

  @Test func `who handles requests no more edits none by undoing`() throws {
    let test = try requesters()
    let key = try test.submit("Theirs", by: test.cleo)
    let edited = try test.change(key, .edit(Edit(title: "Better")), by: test.ben).position
    let own = try test.submit("Own", by: test.ben)
    let ownEdit = try test.change(own, .edit(Edit(title: "Hasty")), by: test.ben).position
    try test.open(
      BoardAccess(mode: .workspace, owner: test.ana, workspaceRole: .requester))
    #expect(throws: Refusal.denied(.work)) {
      try test.refusal { try test.undo(edited, by: test.ben) }
    }
    try test.undo(ownEdit, by: test.ben)
    #expect(try test.ledger.request("OPS-2", by: test.ben).summary.title == "Own")
  }

  @Test func `who was put out stands in the way of nobody who closes a board`() throws {
    let test = try TestLedger()
    let group = try #require(try test.ledger.performAndWait(.group(.add), by: test.ana).group)
    try test.open(
      BoardAccess(
        mode: .custom, owner: test.ben,
        grants: [AccessGrant(.person(test.cleo), .viewer), AccessGrant(.group(group), .viewer)]))
    _ = try test.ledger.performAndWait(.person(.deactivate(test.ben)), by: test.ana)
    _ = try test.ledger.performAndWait(.group(.remove(group)), by: test.ana)
    var access = try test.ledger.board("ops", by: test.ana).access
    access.grants.removeAll { $0.subject == .person(test.cleo) }
    _ = try test.ledger.performAndWait(
      .setAccess(board: "ops", access, reason: "", seen: nil), by: test.ana)
    let narrowed = try test.ledger.board("ops", by: test.ana).access
    #expect(narrowed.owner == test.ben, "the title stays until another is named")
    #expect(narrowed.grants.isEmpty, "a group that is gone is named no more")
    _ = try test.ledger.performAndWait(
      .setAccess(board: "ops", BoardAccess(mode: .private, owner: nil), reason: "", seen: nil),
      by: test.ana)
    // To name them anew is another matter.
    #expect(throws: Refusal.cannotOwn(test.ben)) {
      try test.refusal {
        try test.ledger.performAndWait(
          .setAccess(
            board: "ops", BoardAccess(mode: .private, owner: test.ben), reason: "", seen: nil),
          by: test.ana)
      }
    }
    #expect(throws: Refusal.unknownGroup("1")) {
      try test.refusal {
        try test.ledger.performAndWait(
          .setAccess(
            board: "ops",
            BoardAccess(
              mode: .custom, owner: nil, grants: [AccessGrant(.group(group), .viewer)]),
            reason: "", seen: nil), by: test.ana)
      }
    }
  }

  @Test func `a board that a member makes is as open as the policy lets them open one`() throws {
    let test = try TestLedger()
    let definition = board("wide", "WIDE")
    let make = { (opening: BoardOpening) in
      try test.ledger.performAndWait(.createBoard(definition, opening: opening), by: test.ben)
    }
    _ = try test.ledger.performAndWait(
      .setPolicy(Policy(boardMakers: .everyone, wideners: .admins)), by: test.ana)
    #expect(throws: Refusal.wideningDenied) { try test.refusal { _ = try make(.workspace) } }
    _ = try test.ledger.performAndWait(
      .setPolicy(Policy(boardMakers: .everyone, wideners: .owners)), by: test.ana)
    #expect(try make(.workspace).events == 1)
  }

  @Test func `an undo's preview counts what is hidden for nobody`() throws {
    let test = try TestLedger()
    let definition = board("salaries", "SAL")
    _ = try test.ledger.performAndWait(
      .createBoard(definition, opening: .workspace), by: test.ana)
    _ = try test.submit("Seen", by: test.ana, owner: test.cleo)
    for title in ["One", "Two"] {
      _ = try test.ledger.performAndWait(
        .submit(board: "salaries", Submission(title: title, owner: test.cleo)), by: test.ana)
    }
    _ = try test.ledger.performAndWait(
      .setAccess(
        board: "salaries", BoardAccess(mode: .private, owner: test.ana), reason: "", seen: nil),
      by: test.ana)
    _ = try test.ledger.performAndWait(.person(.deactivate(test.cleo)), by: test.ana)
    let unassigned = try #require(
      try test.ledger.log(.request(RequestKey("OPS-1")!), from: Position(1), limit: 9, by: test.ben)
        .last
    ).position
    let seen = { (person: PersonNumber) in
      try test.ledger.preview(undoing: UndoTarget(unassigned), by: person).batch
    }
    #expect(try seen(test.ana) == 4)
    #expect(try seen(test.ben) == 2)
  }

  @Test func `a replay is for who may see every board`() throws {
    let test = try TestLedger()
    _ = try test.ledger.walk(by: test.ben)
    try test.open(BoardAccess(mode: .private, owner: test.ana))
    #expect(throws: Refusal.denied(.audit)) {
      try test.refusal { _ = try test.ledger.walk(by: test.ben) }
    }
    _ = try test.ledger.walk(by: test.ana)
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
