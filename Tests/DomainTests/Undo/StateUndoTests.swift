import Domain
import Testing

@Suite struct `Undoing what says all of something` {
  private let changes: [(event: EventNumber, state: String)] = [
    (EventNumber(4), "open"), (EventNumber(7), "named"), (EventNumber(9), "closed"),
  ]

  private func undo(_ event: UInt64, later: Bool = false) -> StateUndo<String> {
    StateUndo(of: EventNumber(event), from: "new", in: changes, includingLater: later)
  }

  @Test func `the last change goes back to what was so before`() {
    #expect(undo(9).restored == "named")
    #expect(undo(9).refusals.isEmpty)
  }

  @Test func `an earlier one is not undone under later ones, which are named`() {
    #expect(undo(4).dependents == [EventNumber(7), EventNumber(9)])
    #expect(
      undo(4).refusals == [
        UndoObstacle(EventNumber(4), .laterEvents([EventNumber(7), EventNumber(9)]))
      ])
  }

  @Test func `with the later ones it goes back to what was so before all of them`() {
    let undo = undo(4, later: true)
    #expect(undo.restored == "new")
    #expect(undo.refusals.isEmpty)
    #expect(undo.steps.map(\.event.rawValue) == [9, 7, 4])
    #expect(undo.steps.map(\.state) == ["named", "open", "new"])
  }
}
