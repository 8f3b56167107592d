/// What it takes to undo a change of something whose every event says all of it: a board's access, or
/// the policy. What was so before is said anew, by one more event of the same kind.
///
/// An undo is thus a change like any other: to undo it brings back what it took.
public struct StateUndo<State: Equatable & Sendable>: Equatable, Sendable {
  /// One event to take back, and what is so again without it.
  public struct Step: Equatable, Sendable {
    public let event: EventNumber
    public let state: State
  }

  /// In the order in which they are taken back: the newest first.
  public let steps: [Step]
  /// Later changes, oldest first: what they said depends on this one. Empty where they are to be
  /// undone too.
  public let dependents: [EventNumber]

  /// - Parameters:
  ///   - event: what is to be undone.
  ///   - beginning: what was so before any change.
  ///   - changes: all changes, oldest first. The event is one of them.
  ///   - includesLater: whether later changes are undone too.
  public init(
    of event: EventNumber, from beginning: State, in changes: [(event: EventNumber, state: State)],
    includingLater includesLater: Bool
  ) {
    guard let place = changes.firstIndex(where: { $0.event == event }) else {
      preconditionFailure("event \(event) is no change of this")
    }
    let last = includesLater ? changes.count - 1 : place
    steps = (place...last).reversed().map {
      Step(event: changes[$0].event, state: $0 == 0 ? beginning : changes[$0 - 1].state)
    }
    dependents = includesLater ? [] : changes[(place + 1)...].map(\.event)
  }

  /// What is so once all is taken back.
  public var restored: State { steps[steps.count - 1].state }

  /// Everything that stands against it.
  public var refusals: [UndoObstacle] {
    guard let last = steps.last, !dependents.isEmpty else { return [] }
    return [UndoObstacle(last.event, .laterEvents(dependents))]
  }
}
