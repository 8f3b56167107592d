import Domain
import Testing

/// What undoing a change of somebody's role comes to. Events are numbered from 1, in their order.
@Suite struct `Undoing a change of a role` {
  private let joined = PersonEvent.joined(ben, role: .member, maySignIn: true)
  private let promoted = PersonEvent.roleChanged(ben, to: .admin)
  private let demoted = PersonEvent.roleChanged(ben, to: .member)

  private func undo(
    _ event: UInt64, after events: [PersonEvent], includingLater: Bool = false, admins: Int = 2
  ) -> RoleUndo {
    RoleUndo(
      of: EventNumber(event), for: ben,
      in: events.enumerated().map { PastPersonEvent(EventNumber(UInt64($0) + 1), $1) },
      includingLater: includingLater, admins: admins)
  }

  private func back(_ event: UInt64, to role: Role) -> PersonEvent {
    .roleRestored(ben, to: role, undoing: EventNumber(event), reason: "Because")
  }

  @Test func `the role is what it was`() throws {
    #expect(
      try undo(2, after: [joined, promoted]).events(reason: "Because") == [back(2, to: .member)])
    var standing = Standing(person: ben, role: .admin, maySignIn: true)
    standing.evolve(back(2, to: .member))
    #expect(standing.role == .member)
  }

  @Test func `a later change stands against it, and both go together`() throws {
    let events = [joined, promoted, demoted]
    #expect(undo(2, after: events).dependents == [EventNumber(3)])
    #expect(
      try undo(2, after: events, includingLater: true).events(reason: "Because")
        == [back(3, to: .admin), back(2, to: .member)])
  }

  @Test func `an undo can be undone`() throws {
    let events = [joined, promoted, back(2, to: .member)]
    #expect(try undo(3, after: events).events(reason: "Because") == [back(3, to: .admin)])
    #expect(
      undo(2, after: events).refusals
        == [UndoObstacle(EventNumber(2), .alreadyUndone(by: EventNumber(3)))])
  }

  @Test func `the last admin stays one`() {
    #expect(
      undo(2, after: [joined, promoted], admins: 1).refusals
        == [UndoObstacle(EventNumber(2), .lastAdmin)])
  }

  @Test func `who joined has joined, and who was erased is gone`() {
    #expect(
      undo(1, after: [joined, promoted]).refusals
        == [UndoObstacle(EventNumber(1), .personJoined)])
    let erased = [joined, promoted, .erased(ben, PersonErasure(includesTexts: true))]
    #expect(undo(2, after: erased).refusals == [UndoObstacle(EventNumber(2), .personErased(ben))])
    #expect(undo(3, after: erased).refusals == [UndoObstacle(EventNumber(3), .erasure)])
  }
}
