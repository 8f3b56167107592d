/// A request's history, as the rules about undoing look at it.
struct UndoScope {
  private let history: [PastEvent]
  private let byNumber: [EventNumber: PastEvent]
  private var undos: [(undo: EventNumber, event: EventNumber)]
  private var undone: UndoneEvents

  init(_ history: [PastEvent]) {
    self.history = history
    byNumber = Dictionary(history.map { ($0.number, $0) }) { first, _ in first }
    undos = history.compactMap { past in past.event.undoes.map { (past.number, $0) } }
    undone = UndoneEvents(undos)
  }

  /// The event that began the request.
  var beginning: EventNumber? { history.first?.number }

  func event(_ number: EventNumber) -> PastEvent? { byNumber[number] }

  /// The event that `event` takes back or brings back, however often it went to and fro; itself where
  /// it is no undo.
  func base(of event: EventNumber) -> EventNumber {
    var base = event
    while let undoes = byNumber[base]?.event.undoes, undoes < base { base = undoes }
    return base
  }

  var isWithdrawn: Bool { beginning.map { undone.contains($0) } ?? false }

  // MARK: What is to be undone

  /// What of `events` counts. Where the request's beginning is among them that is all: it takes the
  /// rest along.
  func wanted(
    _ events: Set<EventNumber>, _ obstacles: inout [UndoObstacle]
  ) -> Set<EventNumber> {
    let beginnings = events.filter { base(of: $0) == beginning }
    let asked = beginnings.isEmpty ? events : beginnings
    let counting = asked.filter { !undone.contains($0) }
    if counting.isEmpty {
      obstacles = asked.sorted().compactMap { event in
        undone.undo(of: event).map { UndoObstacle(event, .alreadyUndone(by: $0)) }
      }
    }
    return counting
  }

  /// The later events that set again what `events` set, those that depend on them in turn included.
  func later(than events: Set<EventNumber>) -> Set<EventNumber> {
    var all = events
    var news = events
    while !news.isEmpty {
      let found = history.filter { past in
        isDeed(past) && !all.contains(past.number)
          && news.contains { sets(past, whatIsSetBy: $0) && past.number > base(of: $0) }
      }
      news = Set(found.map(\.number))
      all.formUnion(news)
    }
    return all.subtracting(events)
  }

  /// What others than the submitter did with the request, `events` left aside: oldest first. With a
  /// request from elsewhere, whoever did something here is another.
  func deedsOfOthers(beside events: Set<EventNumber>) -> [EventNumber] {
    guard let first = history.first else { return [] }
    return history.dropFirst()
      .filter { past in
        isDeed(past) && !events.contains(past.number)
          && (past.actor != first.actor || first.event.isImported)
      }
      .map(\.number)
  }

  /// Whether an event counts and is no undo.
  private func isDeed(_ past: PastEvent) -> Bool {
    past.event.undoes == nil && !undone.contains(past.number)
  }

  private func sets(_ past: PastEvent, whatIsSetBy number: EventNumber) -> Bool {
    guard let other = byNumber[base(of: number)] else { return false }
    return !past.event.aspects.isDisjoint(with: other.event.aspects)
  }

  // MARK: What it comes to

  /// Takes `event` back: from now on it does not count.
  mutating func takeBack(_ event: EventNumber) {
    // Behind everything: the number that the undo will have at the least.
    let last = undos.map(\.undo).max() ?? .init(0)
    let next = EventNumber(max(last, history.last?.number ?? last).rawValue + 1)
    undos.append((next, event))
    undone = UndoneEvents(undos)
  }

  /// What the request gets back for `base`, as the events stand that count now.
  func restored(by base: PastEvent) -> Restored {
    let request = standing()
    return switch base.event.kind {
    case .assigned: .owner(request.owner)
    case .statusChanged: .status(request.status)
    case .prioritised: .priority(request.priority)
    case .edited: .text
    case .commented: .comment(isRetracted: undone.contains(base.number))
    case .submitted: presence
    case .contentErased, .undone:
      preconditionFailure("event \(base.number) is no event that can be undone")
    }
  }

  /// Whether the request is there, as the events stand that count now.
  var presence: Restored { isWithdrawn ? .withdrawn : .broughtBack(standing().priority) }

  /// The request as the events make it that count.
  private func standing() -> ProjectRequest {
    guard let first = history.first, var request = ProjectRequest(beginning: first.event) else {
      preconditionFailure("a history does not begin with a submission")
    }
    for past in history.dropFirst() where isDeed(past) { request.evolve(past.event) }
    return request
  }
}

/// One thing of a request that an event can set.
private enum Aspect: Hashable {
  case owner
  case status
  case priority
  case title
  case details
  case field(String)
}

extension RequestEvent {
  /// What kind of event it is, read or not.
  fileprivate var kind: Kind {
    switch self {
    case .submitted, .withheld(.submitted): .submitted
    case .assigned, .withheld(.assigned): .assigned
    case .statusChanged, .withheld(.statusChanged): .statusChanged
    case .prioritised, .withheld(.prioritised): .prioritised
    case .edited, .withheld(.edited): .edited
    case .commented, .withheld(.commented): .commented
    case .contentErased, .withheld(.contentErased): .contentErased
    case .undone, .withheld(.undone): .undone
    }
  }

  fileprivate enum Kind {
    case submitted, assigned, statusChanged, prioritised, edited, commented, contentErased, undone
  }

  /// Whether it began a request that came from elsewhere.
  fileprivate var isImported: Bool {
    switch self {
    case .submitted(let submitted): submitted.externalKey != nil
    case .withheld(.submitted(let opening)): opening.isImported
    default: false
    }
  }

  fileprivate var aspects: Set<Aspect> {
    switch kind {
    case .assigned: [.owner]
    case .statusChanged: [.status]
    case .prioritised: [.priority]
    case .edited:
      if case .edited(let edited) = self { edited.aspects } else { [] }
    case .submitted, .commented, .contentErased, .undone: []
    }
  }

  /// What stands against taking it back, whatever else there is.
  var obstacle: UndoObstacle.Reason? {
    switch self {
    case .contentErased, .withheld(.contentErased): .erasure
    case .withheld(.edited), .withheld(.commented): .textErased
    case .submitted, .assigned, .statusChanged, .prioritised, .edited, .commented, .undone,
      .withheld:
      nil
    }
  }
}

extension Edited {
  fileprivate var aspects: Set<Aspect> {
    var aspects = Set(fields.map { Aspect.field($0.id) })
    if title != nil { aspects.insert(.title) }
    if details != nil { aspects.insert(.details) }
    return aspects
  }
}
