import Domain
import EventLog
import Ledger
import TestSupport
import Testing

/// Whoever sits down at another's browser may look and work, and lets nobody in.
@Suite struct `What takes a sign-in of a moment ago` {
  private let test: TestLedger
  /// Ana, who signed in this morning.
  private let stale: Asker

  init() throws {
    test = try TestLedger()
    stale = Asker(test.ana, isFresh: false)
  }

  private func answer(to command: Command, by asker: Asker? = nil) -> Refusal? {
    refusal { try test.ledger.performAndWait(command, by: asker ?? stale) }
  }

  private func access(_ mode: BoardAccess.Mode) -> Command {
    .setAccess(board: "ops", BoardAccess(mode: mode, owner: test.ana))
  }

  @Test func `work does not`() throws {
    let key = try test.submit("Lamp")
    #expect(answer(to: .submit(board: "ops", Submission(title: "Chair"))) == nil)
    #expect(answer(to: .change(key, .assign(to: test.ben))) == nil)
    #expect(try answer(to: .undo(UndoTarget(test.ledger.head().position), reason: "No")) == nil)
  }

  @Test func `letting more people see a board does, and letting fewer does not`() throws {
    #expect(answer(to: access(.workspace), by: Asker(test.ana)) == nil)
    #expect(answer(to: access(.private)) == nil)
    let narrowed = try test.ledger.head().position
    #expect(answer(to: access(.workspace)) == .signInAgain)
    #expect(answer(to: .undo(UndoTarget(narrowed), reason: "Open")) == .signInAgain)
    #expect(answer(to: access(.workspace), by: Asker(test.ana)) == nil)
    let widened = UndoTarget(try test.ledger.head().position)
    #expect(answer(to: .undo(widened, reason: "Closed")) == nil)
  }

  @Test func `making an admin does, also by undoing, and making one a member does not`() throws {
    let command = Command.person(.changeRole(test.ben, to: .admin))
    #expect(answer(to: command) == .signInAgain)
    #expect(answer(to: command, by: Asker(test.ana)) == nil)
    #expect(answer(to: .person(.changeRole(test.ben, to: .member))) == nil)
    let demoted = UndoTarget(try test.ledger.head().position)
    #expect(answer(to: .undo(demoted, reason: "Again")) == .signInAgain)
  }

  @Test func `letting somebody in does, and putting them out does not`() throws {
    #expect(answer(to: .person(.join(role: .member, maySignIn: true))) == .signInAgain)
    #expect(answer(to: .person(.join(role: .member, maySignIn: false))) == nil)
    #expect(answer(to: .person(.addService(role: .member))) == .signInAgain)
    #expect(answer(to: .person(.deactivate(test.cleo))) == nil)
    #expect(answer(to: .person(.reactivate(test.cleo))) == .signInAgain)
  }

  @Test func `putting somebody into a group does, and nothing of the command happens`() throws {
    let group = try #require(try test.ledger.performAndWait(.group(.add), by: stale).group)
    let (ben, cleo) = (Membership(group, test.ben), Membership(group, test.cleo))
    _ = try test.ledger.performAndWait(.group(.change(add: [ben], remove: [])), by: test.ana)
    let before = try test.ledger.head().position
    #expect(answer(to: .group(.change(add: [cleo], remove: [ben]))) == .signInAgain)
    #expect(try test.ledger.head().position == before)
    #expect(try test.ledger.groups().map(\.members) == [[test.ben]])
    #expect(answer(to: .group(.change(add: [], remove: [ben]))) == nil)
  }

  @Test func `the policy does, and saying it as it is does not`() throws {
    let policy = Policy(boardMakers: .everyone, wideners: .admins)
    #expect(answer(to: .setPolicy(policy)) == .signInAgain)
    #expect(answer(to: .setPolicy(policy), by: Asker(test.ana)) == nil)
    let changed = UndoTarget(try test.ledger.head().position)
    #expect(answer(to: .setPolicy(policy)) == nil)
    #expect(answer(to: .undo(changed, reason: "No")) == .signInAgain)
  }

  @Test func `who may not do it at all is told that first`() throws {
    let ben = Asker(test.ben, isFresh: false)
    let policy = Policy(boardMakers: .everyone, wideners: .admins)
    #expect(answer(to: .setPolicy(policy), by: ben) == .denied(.audit))
    #expect(
      answer(to: .person(.join(role: .admin, maySignIn: true)), by: ben)
        == .denied(.managePeople))
  }

  @Test func `what was carried out already is answered, however long ago the sign-in`() throws {
    let options = CommandOptions(id: CommandID(high: 1, low: 2))
    let command = Command.person(.join(role: .member, maySignIn: true))
    let first = try test.ledger.performAndWait(command, by: test.ana, options: options)
    let again = try test.ledger.performAndWait(command, by: stale, options: options)
    #expect(again.isRepeat && again.person == first.person)
  }
}
