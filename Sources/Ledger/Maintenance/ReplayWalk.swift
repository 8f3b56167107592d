import Domain
import EventLog
import ProjectionEngine
import RequestList

/// One event of a replay: what it touched, as it was before and after.
public struct ReplayStep: Sendable, Equatable {
  /// One value of what was touched.
  public struct Field: Sendable, Equatable {
    public let name: String
    /// Nil where there was nothing yet.
    public let before: String?
    public let after: String?
    public var isChanged: Bool { before != after }
  }

  public let position: Position
  /// What it touched: the key of a request, a board, or a person.
  public let subject: String
  public let fields: [Field]
}

/// Folds the log event by event, without any view. Belongs to one thread; may wait between two steps for
/// as long as it likes.
public final class ReplayWalk {
  private let ledger: RequestLedger
  private let end: Position
  private var position = Position.zero
  private var requests: [RequestReference: RequestRow] = [:]
  private var people: [PersonNumber: Standing] = [:]
  private var boards: [BoardNumber: BoardDefinition] = [:]

  /// Folds everything before `first`; the steps go through `last`, or the log's end. O(log).
  ///
  /// - Throws: `.unreadable` at an event that cannot be read, here and at each step.
  init(_ ledger: RequestLedger, from first: Position, through last: Position?) throws(LedgerError) {
    self.ledger = ledger
    let head = try ledger.head().position
    end = min(last ?? head, head)
    if first > Position(1) {
      try ledger.fold(from: Position(1), through: min(first.previous, end)) { _ = take($0) }
    }
    position = max(first.previous, .zero)
  }

  /// The next event; nil at the end.
  public func next() throws(LedgerError) -> ReplayStep? {
    guard position < end else { return nil }
    var step: ReplayStep?
    try ledger.fold(from: position.next, through: position.next) { step = take($0) }
    position = position.next
    return step
  }

  private func take(_ recorded: RecordedFact) -> ReplayStep {
    switch recorded.fact {
    case .boardCreated(let number):
      if case .board(.created(_, let definition, _))? = recorded.event() {
        boards[number] = definition
      }
      return step(recorded, "board \(boards[number]?.slug ?? "\(number)")", [], [])
    case .accessChanged(let number):
      return step(recorded, "board \(boards[number]?.slug ?? "\(number)")", [], [])
    case .person(let event): return take(event, recorded)
    case .group(let event): return step(recorded, event.subject, [], [])
    case .policyChanged: return step(recorded, "policy", [], [])
    case .quarantined(let event): return step(recorded, "event \(event)", [], [])
    case .request(let reference, let revision, let fact):
      return take(reference, revision, fact, recorded)
    }
  }

  private func take(_ event: PersonEvent, _ recorded: RecordedFact) -> ReplayStep {
    let person = event.person
    let before = people[person]
    if let standing = event.beginning {
      people[person] = standing
    } else {
      people[person]?.evolve(event)
    }
    return step(recorded, "person \(person)", Self.fields(before), Self.fields(people[person]))
  }

  private func take(
    _ reference: RequestReference, _ revision: UInt32, _ fact: RequestFact,
    _ recorded: RecordedFact
  ) -> ReplayStep {
    let before = requests[reference]
    let time = recorded.header.happenedAt
    if case .submitted(let opening) = fact {
      requests[reference] = RequestRow(
        opening, revision: revision, position: recorded.position, happenedAt: time)
    } else {
      requests[reference]?.take(
        fact, revision: revision, position: recorded.position, happenedAt: time)
    }
    let board = boards[reference.board]
    func fields(_ row: RequestRow?) -> [(name: String, value: String)] {
      (row?.fields(of: reference) ?? []).map { ($0.name, $0.value.words(on: board)) }
    }
    return step(
      recorded, EntryField.Subject.request(reference).words(on: board), fields(before),
      fields(requests[reference]))
  }

  private static func fields(_ standing: Standing?) -> [(name: String, value: String)] {
    guard let standing else { return [] }
    return [
      ("role", standing.role.name), ("may sign in", standing.maySignIn ? "yes" : "no"),
      ("erased", standing.isErased ? "yes" : "no"),
    ]
  }

  private func step(
    _ recorded: RecordedFact, _ subject: String, _ before: [(name: String, value: String)],
    _ after: [(name: String, value: String)]
  ) -> ReplayStep {
    ReplayStep(
      position: recorded.position, subject: subject,
      fields: after.map { field in
        ReplayStep.Field(
          name: field.name, before: before.first { $0.name == field.name }?.value,
          after: field.value)
      })
  }
}

extension RequestLedger {
  /// Replays event by event, from `first` through `last` (or the log's end). A replay leaves nothing
  /// out, so it is for who may see every board.
  ///
  /// - Throws: `.refused(.denied)`.
  public func walk(
    from first: Position = Position(1), through last: Position? = nil, by reader: some Principal
  ) throws(LedgerError) -> ReplayWalk {
    try ask(as: reader) { try $0.checkSeesAll() }
    return try ReplayWalk(self, from: first, through: last)
  }
}

extension GroupEvent {
  fileprivate var subject: String {
    switch self {
    case .added(let group), .removed(let group): "group \(group)"
    case .memberAdded(let membership), .memberRemoved(let membership):
      "group \(membership.group), person \(membership.person)"
    }
  }
}
