/// One event of a person, with its number.
public struct PastPersonEvent: Equatable, Sendable {
  public let number: EventNumber
  public let event: PersonEvent

  public init(_ number: EventNumber, _ event: PersonEvent) {
    self.number = number
    self.event = event
  }

  /// The event that this one took back; nil where it is no undo.
  fileprivate var undoes: EventNumber? {
    guard case .roleRestored(_, _, let event, _) = event else { return nil }
    return event
  }
}

/// What it takes to undo a change of somebody's role: the rules of `RequestUndo`, for people.
public struct RoleUndo: Equatable, Sendable {
  /// One event to take back, and the role that the person gets back.
  public struct Step: Equatable, Sendable {
    public let event: EventNumber
    public let role: Role
  }

  public let person: PersonNumber
  /// In the order in which they happen: the newest event is taken back first.
  public private(set) var steps: [Step] = []
  /// Later changes of the role, oldest first. Empty where they are to be undone too.
  public private(set) var dependents: [EventNumber] = []
  private var obstacles: [UndoObstacle] = []

  /// - Parameters:
  ///   - event: what is to be undone.
  ///   - history: all events of the person, oldest first.
  ///   - includesLater: whether later changes of the role are undone too.
  ///   - admins: how many admins there are now.
  public init(
    of event: EventNumber, for person: PersonNumber, in history: [PastPersonEvent],
    includingLater includesLater: Bool, admins: Int
  ) {
    self.person = person
    let undone = UndoneEvents(Self.undos(in: history))
    if let reason = Self.obstacle(to: event, in: history, undone) {
      obstacles = [UndoObstacle(event, reason)]
      return
    }
    let base = Self.base(of: event, in: history)
    let later = history.filter { $0.number > base && $0.isChange && !undone.contains($0.number) }
      .map(\.number)
    if !includesLater { dependents = later }
    let targets = includesLater ? later + [event] : [event]
    steps = Self.steps(takingBack: targets.sorted(by: >), in: history)
    let now = Self.role(now: history)
    if now == .admin, steps.last?.role != .admin, admins <= 1 {
      obstacles = [UndoObstacle(event, .lastAdmin)]
    }
  }

  /// Everything that stands against it.
  public var refusals: [UndoObstacle] {
    guard let last = steps.last, !dependents.isEmpty else { return obstacles }
    return obstacles + [UndoObstacle(last.event, .laterEvents(dependents))]
  }

  /// The events that undo them.
  ///
  /// - Throws: `.cannotUndo` with everything that stands against it; `.empty`, `.tooLong`,
  ///   `.controlCharacter` for the reason.
  public func events(reason: String) throws(Refusal) -> [PersonEvent] {
    let reason = try Undoing.reason(reason)
    if !refusals.isEmpty { throw .cannotUndo(refusals) }
    return steps.map {
      .roleRestored(person, to: $0.role, undoing: $0.event, reason: reason)
    }
  }

  // MARK: Parts

  private static func undos(
    in history: [PastPersonEvent]
  ) -> [(undo: EventNumber, event: EventNumber)] {
    var undos: [(undo: EventNumber, event: EventNumber)] = []
    for past in history {
      if case .roleRestored(_, _, let event, _) = past.event { undos.append((past.number, event)) }
    }
    return undos
  }

  private static func steps(
    takingBack events: [EventNumber], in history: [PastPersonEvent]
  ) -> [Step] {
    var undos = undos(in: history)
    var next = history.last?.number.rawValue ?? 0
    var steps: [Step] = []
    for event in events {
      next += 1
      undos.append((EventNumber(next), event))
      steps.append(Step(event: event, role: role(after: history, UndoneEvents(undos))))
    }
    return steps
  }

  private static func obstacle(
    to event: EventNumber, in history: [PastPersonEvent], _ undone: UndoneEvents
  ) -> UndoObstacle.Reason? {
    if let undo = undone.undo(of: event) { return .alreadyUndone(by: undo) }
    for past in history {
      switch past.event {
      case .joined, .serviceAdded: if past.number == event { return .personJoined }
      case .deactivated, .reactivated: if past.number == event { return .saidAnew }
      case .erased(let person, _): return past.number == event ? .erasure : .personErased(person)
      case .roleChanged, .roleRestored: break
      }
    }
    return nil
  }

  private static func base(
    of event: EventNumber, in history: [PastPersonEvent]
  ) -> EventNumber {
    var base = event
    while let undoes = history.first(where: { $0.number == base })?.undoes, undoes < base {
      base = undoes
    }
    return base
  }

  /// The role that the events make which count.
  private static func role(
    after history: [PastPersonEvent], _ undone: UndoneEvents
  ) -> Role {
    var role = Role.member
    for past in history where !undone.contains(past.number) {
      switch past.event {
      case .joined(_, let first, _), .serviceAdded(_, let first): role = first
      case .roleChanged(_, let next): role = next
      case .roleRestored, .erased, .deactivated, .reactivated: break
      }
    }
    return role
  }

  private static func role(now history: [PastPersonEvent]) -> Role {
    var role = Role.member
    for past in history {
      switch past.event {
      case .joined(_, let next, _), .serviceAdded(_, let next), .roleChanged(_, let next),
        .roleRestored(_, let next, _, _):
        role = next
      case .erased: role = .member
      case .deactivated, .reactivated: break
      }
    }
    return role
  }
}

extension PastPersonEvent {
  fileprivate var isChange: Bool { if case .roleChanged = event { true } else { false } }
}
