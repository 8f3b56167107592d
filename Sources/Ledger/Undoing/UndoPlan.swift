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
  var access: (board: KnownBoard, undo: StateUndo<BoardAccess>)?
  var policy: StateUndo<Policy>?
  private(set) var requests: [Touched] = []
  private(set) var role: RoleUndo?
  /// The events of the person, of the board's access or of the policy, where it is about one.
  var otherHistory: [Position] = []
  var obstacles: [UndoObstacle] = []
  private let number: EventNumber
  /// The boards that it is about.
  private let touched: Set<BoardNumber>
  /// Who asked for each request that is touched.
  private var requesters: [RequestReference: PersonNumber] = [:]
  /// What is to be taken back of requests, and who did it.
  private var deeds: [Deed] = []

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
    case .accessChanged: try takeAccess(BoardNumber(header.board), target, in: evidence)
    case .policyChanged: try takePolicy(target, in: evidence)
    case .groupAdded, .groupRemoved, .memberAdded, .memberRemoved:
      obstacles = [UndoObstacle(number, .saidAnew)]
    case .personJoined, .serviceAdded, .deactivated, .reactivated, .roleChanged, .roleRestored,
      .personErased:
      try take(PersonNumber(header.argument.b), target, in: evidence)
    case .submitted, .assigned, .statusChanged, .prioritised, .edited, .commented, .contentErased,
      .undone, nil:
      let positions = target.isBatch ? batch.positions : [target.position]
      try take(positions, target, in: evidence)
      let undone = requests.flatMap { $0.undo.steps.map(\.event) + $0.undo.overridden }
        .map { Position($0.rawValue) }
      deeds = try Set(positions + undone).sorted().compactMap { position in
        try Deed(at: position, requesters: requesters, in: evidence)
      }
    }
  }

  /// Refuses whoever might not have done it in the first place, on each board that it touches. What
  /// somebody did themselves takes no more than it took to do it.
  ///
  /// - Throws: `.unknownEvent` where they may not see one of them; `.denied`, `.wideningDenied`.
  func check(_ rights: Rights, on boards: [KnownBoard]) throws(Refusal) {
    let touched = boards.filter { self.touched.contains($0.number) }
    // First: what an event is about that they may not see is not theirs to know.
    for board in touched where !rights.permits(.read, on: board.number, board.access) {
      throw .unknownEvent(number)
    }
    guard Action.ofBoards.contains(right) else {
      guard rights.permits(right) else { throw .denied(right) }
      return
    }
    for board in touched {
      let needed = right == .work ? Set(deeds.map { $0.right(for: rights) }) : [right]
      for right in needed where !rights.permits(right, on: board.number, board.access) {
        throw .denied(right)
      }
    }
    if let board = access?.board, widensAccess,
      !rights.permitsWidening(board.number, from: board.access)
    {
      throw .wideningDenied
    }
  }

  /// Whether more people see a board afterwards, or do more on it.
  var widensAccess: Bool {
    access.map { $0.board.access.isWidened(by: $0.undo.restored) } ?? false
  }

  /// Everything that stands against it.
  var refusals: [UndoObstacle] {
    obstacles + requests.flatMap(\.undo.refusals) + (role?.refusals ?? [])
      + (access?.undo.refusals ?? []) + (policy?.refusals ?? [])
  }

  var dependents: [Position] {
    (requests.flatMap(\.undo.dependents) + (role?.dependents ?? [])
      + (access?.undo.dependents ?? []) + (policy?.dependents ?? []))
      .map { Position($0.rawValue) }.sorted()
  }

  /// How many events it takes back.
  var count: Int {
    requests.reduce(0) { $0 + $1.undo.steps.count } + (role?.steps.count ?? 0)
      + (access?.undo.steps.count ?? 0) + (policy?.steps.count ?? 0)
  }

  // MARK: Requests

  private mutating func take(
    _ positions: [Position], _ target: UndoTarget,
    in evidence: borrowing some UndoEvidence & ~Copyable
  ) throws {
    var wanted: [RequestReference: Set<EventNumber>] = [:]
    var order: [RequestReference] = []
    for position in positions {
      // A command that puts somebody out is about requests as well.
      guard let header = try evidence.storedHeader(at: position), header.isOfRequest else {
        continue
      }
      let reference = RequestReference(
        board: BoardNumber(header.board), number: RequestNumber(header.request))
      if wanted[reference] == nil { order.append(reference) }
      wanted[reference, default: []].insert(EventNumber(position.rawValue))
    }
    for reference in order {
      let history = try evidence.wholeHistory(of: reference)
      requesters[reference] = history.lazy.compactMap(\.requester).first
      requests.append(
        Touched(
          reference: reference, history: history,
          undo: RequestUndo(
            of: wanted[reference] ?? [], in: history.map(\.past),
            includingLater: target.includesLater,
            isHere: try Self.owners(of: history) {
              try evidence.knownStanding(of: $0)?.isErased == false
            },
            maySee: try Self.owners(of: history) {
              try Self.maySee($0, reference.board, in: evidence)
            })))
    }
    leaveOutWhatIsDone()
  }

  /// Of a batch, requests where all was undone before are left out, unless that is all of them.
  private mutating func leaveOutWhatIsDone() {
    let open = requests.filter { !$0.undo.isDone }
    if !open.isEmpty { requests = open }
  }

  private static func maySee(
    _ person: PersonNumber, _ board: BoardNumber,
    in evidence: borrowing some UndoEvidence & ~Copyable
  ) throws -> Bool {
    guard let standing = try evidence.knownStanding(of: person),
      let board = try evidence.everyBoard().first(where: { $0.number == board })
    else { return false }
    let rights = Rights(standing: standing, groups: Set(try evidence.groupsNow(of: person)))
    return rights.role(on: board.access) != nil
  }

  /// Tells of a request's owners for whom `holds` is true.
  private static func owners(
    of history: [HistoryEntry], where holds: (PersonNumber) throws -> Bool
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
    let those = try owners.filter(holds)
    return { those.contains($0) }
  }

  // MARK: People

  private mutating func take(
    _ person: PersonNumber, _ target: UndoTarget,
    in evidence: borrowing some UndoEvidence & ~Copyable
  ) throws {
    otherHistory = try evidence.positions { $0.isAbout(person) }
    let history = try otherHistory.map { position -> PastPersonEvent in
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
  static func right(
    to position: Position, _ header: Header, in evidence: borrowing some UndoEvidence & ~Copyable
  ) throws -> Action {
    let (position, header) = try base(of: position, header, in: evidence)
    if try EventBatch.isImported(position, header, in: evidence) { return .importHistory }
    return right(toDo: EventKind(rawValue: header.kind))
  }

  /// The event that was taken back or brought back, however often; itself where it is no undo.
  static func base(
    of position: Position, _ header: Header, in evidence: borrowing some UndoEvidence & ~Copyable
  ) throws -> (Position, Header) {
    var (position, header) = (position, header)
    while header.kind == EventKind.undone.rawValue || header.kind == EventKind.roleRestored.rawValue
    {
      let base = Position(UndoReference(header.argument).event.rawValue)
      guard base < position, let next = try evidence.storedHeader(at: base) else { break }
      (position, header) = (base, next)
    }
    return (position, header)
  }

  private static func right(toDo kind: EventKind?) -> Action {
    switch kind {
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

extension HistoryEntry {
  /// Who asks for the request, where this is its beginning.
  fileprivate var requester: PersonNumber? {
    switch event {
    case .submitted(let submitted): submitted.requester
    case .withheld(.submitted(let opening)): opening.requester
    default: nil
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
