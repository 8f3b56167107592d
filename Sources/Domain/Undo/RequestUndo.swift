/// What it takes to undo events of one request: the rules, and what they come to.
///
/// An event counts until it is undone, and again once its undo is undone. A request's values are
/// always what the events that count made of it; an undo says which value that is without the event
/// that it takes back. Transitions of the board are not asked: they are about steps of work, and an
/// undo says that a step was none.
public struct RequestUndo: Equatable, Sendable {
  /// One event to take back, and what the request gets back.
  public struct Step: Equatable, Sendable {
    public let event: EventNumber
    public let restored: Restored
  }

  /// In the order in which they happen: the newest event is taken back first.
  public private(set) var steps: [Step] = []
  /// Later events that these depend on, oldest first: they set the same again, or are what others did
  /// with a request that is to be withdrawn. Empty where they are to be undone too.
  public private(set) var dependents: [EventNumber] = []
  /// What others did with a request that is to be withdrawn all the same: it counts no longer, so it
  /// takes the right to undo it.
  public private(set) var overridden: [EventNumber] = []
  /// What cannot be taken back, `dependents` left aside.
  public private(set) var obstacles: [UndoObstacle] = []

  /// - Parameters:
  ///   - events: what is to be undone. Of several, those are left out that were undone already.
  ///   - history: all events of the request, oldest first.
  ///   - includesLater: whether later events that depend on these are undone too.
  ///   - isHere: whether somebody has this number and was not erased.
  ///   - maySee: whether somebody may see the board.
  public init(
    of events: Set<EventNumber>, in history: [PastEvent], includingLater includesLater: Bool,
    isHere: (PersonNumber) -> Bool, maySee: (PersonNumber) -> Bool = { _ in true }
  ) {
    let scope = UndoScope(history)
    var wanted = scope.wanted(events, &obstacles)
    guard obstacles.isEmpty, let oldest = wanted.min() else { return }
    if scope.base(of: oldest) == scope.beginning {
      withdraw(oldest, with: events, in: scope, includesLater)
      return
    }
    if scope.isWithdrawn {
      obstacles = [UndoObstacle(oldest, .withdrawn)]
      return
    }
    let later = scope.later(than: wanted)
    if includesLater { wanted.formUnion(later) } else { dependents = later.sorted() }
    take(back: wanted, in: scope, isHere, maySee)
  }

  /// Takes the whole request back, or brings it back where `event` withdrew it.
  private mutating func withdraw(
    _ event: EventNumber, with events: Set<EventNumber>, in scope: UndoScope, _ includesLater: Bool
  ) {
    var scope = scope
    scope.takeBack(event)
    if scope.isWithdrawn {
      let others = scope.deedsOfOthers(beside: events)
      if includesLater { overridden = others } else { dependents = others }
    }
    steps = [Step(event: event, restored: scope.presence)]
  }

  private mutating func take(
    back wanted: Set<EventNumber>, in scope: UndoScope, _ isHere: (PersonNumber) -> Bool,
    _ maySee: (PersonNumber) -> Bool
  ) {
    var scope = scope
    for event in wanted.sorted(by: >) {
      guard let base = scope.event(scope.base(of: event)) else { continue }
      if let reason = base.event.obstacle {
        obstacles.append(UndoObstacle(event, reason))
        continue
      }
      scope.takeBack(event)
      let restored = scope.restored(by: base)
      if case .owner(let owner?) = restored {
        if !isHere(owner) {
          obstacles.append(UndoObstacle(event, .ownerErased(owner)))
        } else if !maySee(owner) {
          obstacles.append(UndoObstacle(event, .ownerCannotSee(owner)))
        }
      }
      steps.append(Step(event: event, restored: restored))
    }
  }

  /// The events that undo them.
  ///
  /// - Throws: `.cannotUndo` with everything that stands against it; `.empty`, `.tooLong`,
  ///   `.controlCharacter` for the reason.
  public func events(reason: String) throws(Refusal) -> [RequestEvent] {
    let reason = try Undoing.reason(reason)
    try check()
    return steps.map {
      .undone(Undone(event: $0.event, restored: $0.restored, reason: reason))
    }
  }

  /// Everything that stands against it.
  public var refusals: [UndoObstacle] {
    guard let last = steps.last, !dependents.isEmpty else { return obstacles }
    return obstacles + [UndoObstacle(last.event, .laterEvents(dependents))]
  }

  private func check() throws(Refusal) {
    if !refusals.isEmpty { throw .cannotUndo(refusals) }
  }
}

/// The rules about taking events back that are the same for all of them.
public enum Undoing {
  /// The reason as it is kept.
  ///
  /// - Throws: `.empty`, `.tooLong`, `.controlCharacter`.
  public static func reason(_ text: String) throws(Refusal) -> String {
    guard let reason = try Wording.reason(text) else { throw .empty("reason") }
    return reason
  }
}
