import Domain
import EventLog

/// What undoing a target comes to, worked out from the state at hand. Changes nothing.
struct UndoPlan {
  /// One request that is touched.
  struct Touched {
    let reference: RequestReference
    let history: [HistoryEntry]
    let undo: RequestUndo
  }

  /// The right it takes: that of what was done.
  let right: Action
  let batch: [Position]
  private(set) var requests: [Touched] = []
  private(set) var role: RoleUndo?
  /// The events of the person, where it is about a role.
  private(set) var roleHistory: [Position] = []
  private var obstacles: [UndoObstacle] = []
  private let number: EventNumber
  /// The boards that it is about.
  private let touched: Set<BoardNumber>

  /// - Throws: `Refusal.unknownEvent`.
  init(_ target: UndoTarget, in evidence: borrowing some UndoEvidence & ~Copyable) throws {
    let number = EventNumber(target.position.rawValue)
    guard let header = try evidence.storedHeader(at: target.position) else {
      throw Refusal.unknownEvent(number)
    }
    right = try Self.right(to: target.position, header, in: evidence)
    let batch = try EventBatch(around: target.position, header, in: evidence)
    self.batch = batch.positions
    self.number = number
    touched = Set(
      try (target.isBatch ? batch.positions : [target.position]).compactMap {
        try evidence.storedHeader(at: $0).map { BoardNumber($0.board) }
      })
    switch EventKind(rawValue: header.kind) {
    case .boardCreated: obstacles = [UndoObstacle(number, .boardCreated)]
    case .quarantined: obstacles = [UndoObstacle(number, .quarantine)]
    case .accessChanged, .policyChanged, .groupAdded, .groupRemoved, .memberAdded, .memberRemoved:
      obstacles = [UndoObstacle(number, .saidAnew)]
    case .personJoined, .serviceAdded, .deactivated, .reactivated, .roleChanged, .roleRestored,
      .personErased:
      try take(PersonNumber(header.argument.b), target, in: evidence)
    case .submitted, .assigned, .statusChanged, .prioritised, .edited, .commented, .contentErased,
      .undone, nil:
      try take(target.isBatch ? batch.positions : [target.position], target, in: evidence)
    }
  }

  /// Refuses whoever might not have done it in the first place, on each board that it touches.
  ///
  /// - Throws: `.unknownEvent` where they may not see one of them; `.denied`.
  func check(_ rights: Rights, on boards: [KnownBoard]) throws(Refusal) {
    guard Action.ofBoards.contains(right) else {
      guard rights.permits(right) else { throw .denied(right) }
      return
    }
    for board in boards where touched.contains(board.number) {
      guard rights.permits(.read, on: board.number, board.access) else {
        throw .unknownEvent(number)
      }
      guard rights.permits(right, on: board.number, board.access) else { throw .denied(right) }
    }
  }

  /// Everything that stands against it.
  var refusals: [UndoObstacle] {
    obstacles + requests.flatMap(\.undo.refusals) + (role?.refusals ?? [])
  }

  var dependents: [Position] {
    (requests.flatMap(\.undo.dependents) + (role?.dependents ?? []))
      .map { Position($0.rawValue) }.sorted()
  }

  /// How many events it takes back.
  var count: Int { requests.reduce(0) { $0 + $1.undo.steps.count } + (role?.steps.count ?? 0) }

  // MARK: Requests

  private mutating func take(
    _ positions: [Position], _ target: UndoTarget,
    in evidence: borrowing some UndoEvidence & ~Copyable
  ) throws {
    var wanted: [RequestReference: Set<EventNumber>] = [:]
    var order: [RequestReference] = []
    for position in positions {
      guard let header = try evidence.storedHeader(at: position) else { continue }
      let reference = RequestReference(
        board: BoardNumber(header.board), number: RequestNumber(header.request))
      if wanted[reference] == nil { order.append(reference) }
      wanted[reference, default: []].insert(EventNumber(position.rawValue))
    }
    for reference in order {
      let history = try evidence.wholeHistory(of: reference)
      requests.append(
        Touched(
          reference: reference, history: history,
          undo: RequestUndo(
            of: wanted[reference] ?? [], in: history.map(\.past),
            includingLater: target.includesLater, isHere: try Self.here(history, in: evidence))))
    }
    leaveOutWhatIsDone()
  }

  /// Of a batch, requests where all was undone before are left out, unless that is all of them.
  private mutating func leaveOutWhatIsDone() {
    let open = requests.filter { !$0.undo.isDone }
    if !open.isEmpty { requests = open }
  }

  /// Who of a request's owners is here.
  private static func here(
    _ history: [HistoryEntry], in evidence: borrowing some UndoEvidence & ~Copyable
  ) throws -> (PersonNumber) -> Bool {
    var owners = Set<PersonNumber>()
    for entry in history {
      switch entry.event {
      case .submitted(let submitted): owners.formUnion([submitted.owner].compactMap(\.self))
      case .withheld(.submitted(let opening)):
        owners.formUnion([opening.owner].compactMap(\.self))
      case .assigned(let owner), .withheld(.assigned(let owner)):
        owners.formUnion([owner].compactMap(\.self))
      default: break
      }
    }
    let here = try owners.filter { try evidence.isHere($0) }
    return { here.contains($0) }
  }

  // MARK: People

  private mutating func take(
    _ person: PersonNumber, _ target: UndoTarget,
    in evidence: borrowing some UndoEvidence & ~Copyable
  ) throws {
    roleHistory = try evidence.positions(about: person)
    let history = try roleHistory.map { position -> PastPersonEvent in
      guard case .person(let event) = try evidence.wholeEvent(at: position) else {
        preconditionFailure("position \(position) is about person \(person) and no event of people")
      }
      return PastPersonEvent(EventNumber(position.rawValue), event)
    }
    role = RoleUndo(
      of: EventNumber(target.position.rawValue), for: person, in: history,
      includingLater: target.includesLater, admins: try evidence.countAdmins())
  }

  // MARK: Rights

  /// The right that it took to do what is to be undone.
  private static func right(
    to position: Position, _ header: Header, in evidence: borrowing some UndoEvidence & ~Copyable
  ) throws -> Action {
    var (position, header) = (position, header)
    while header.kind == EventKind.undone.rawValue || header.kind == EventKind.roleRestored.rawValue
    {
      let base = Position(UndoReference(header.argument).event.rawValue)
      guard base < position, let next = try evidence.storedHeader(at: base) else { break }
      (position, header) = (base, next)
    }
    if try EventBatch.isImported(position, header, in: evidence) { return .importHistory }
    switch EventKind(rawValue: header.kind) {
    case .boardCreated: return .createBoards
    case .accessChanged: return .manageAccess
    case .policyChanged: return .audit
    case .personJoined, .serviceAdded, .deactivated, .reactivated, .roleChanged, .roleRestored,
      .groupAdded, .groupRemoved, .memberAdded, .memberRemoved:
      return .managePeople
    case .personErased, .contentErased, .quarantined: return .erase
    case .submitted: return .work
    case .assigned, .statusChanged, .prioritised, .edited, .commented, .undone, nil: return .work
    }
  }
}

extension RequestUndo {
  /// Whether nothing is left to undo, because it was undone before.
  fileprivate var isDone: Bool {
    steps.isEmpty && !obstacles.isEmpty
      && obstacles.allSatisfy { if case .alreadyUndone = $0.reason { true } else { false } }
  }
}
