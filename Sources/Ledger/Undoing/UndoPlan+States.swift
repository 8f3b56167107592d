import Domain
import EventLog

// What is said anew: a board's access, and the policy.
extension UndoPlan {
  mutating func takeAccess(
    _ number: BoardNumber, _ target: UndoTarget,
    in evidence: borrowing some UndoEvidence & ~Copyable
  ) throws {
    guard let board = try evidence.everyBoard().first(where: { $0.number == number }) else {
      preconditionFailure("an event gives access to board \(number), which was never created")
    }
    let positions = try evidence.positions {
      $0.board == number.rawValue
        && ($0.kind == EventKind.boardCreated.rawValue
          || $0.kind == EventKind.accessChanged.rawValue)
    }
    otherHistory = positions
    var states: [(event: EventNumber, state: BoardAccess)] = []
    for position in positions {
      guard let header = try evidence.storedHeader(at: position) else { continue }
      let access = BoardAccess(
        try evidence.wholeEvent(at: position), by: PersonNumber(header.actor), at: position)
      states.append((EventNumber(position.rawValue), access))
    }
    guard let first = states.first else {
      preconditionFailure("board \(number) was never created")
    }
    let undo = StateUndo(
      of: EventNumber(target.position.rawValue), from: first.state,
      in: Array(states.dropFirst()), includingLater: target.includesLater)
    access = (board, undo)
    if let refusal = try refusal(of: undo.restored, in: evidence) {
      obstacles.append(UndoObstacle(EventNumber(target.position.rawValue), .impossibleNow(refusal)))
    }
  }

  mutating func takePolicy(
    _ target: UndoTarget, in evidence: borrowing some UndoEvidence & ~Copyable
  ) throws {
    otherHistory = try evidence.positions { $0.kind == EventKind.policyChanged.rawValue }
    let states = try otherHistory.map { position -> (event: EventNumber, state: Policy) in
      guard case .policyChanged(let policy) = try evidence.wholeEvent(at: position) else {
        preconditionFailure("position \(position) changes the policy and says none")
      }
      return (EventNumber(position.rawValue), policy)
    }
    policy = StateUndo(
      of: EventNumber(target.position.rawValue), from: .standard, in: states,
      includingLater: target.includesLater)
  }

  /// Why a board cannot have this access now: somebody was erased, a group removed.
  private func refusal(
    of access: BoardAccess, in evidence: borrowing some UndoEvidence & ~Copyable
  ) throws -> Refusal? {
    var standings: [PersonNumber: Standing] = [:]
    var groups = Set<GroupNumber>()
    if let owner = access.owner { standings[owner] = try evidence.knownStanding(of: owner) }
    for grant in access.grants {
      switch grant.subject {
      case .person(let person): standings[person] = try evidence.knownStanding(of: person)
      case .group(let group): if try evidence.isThere(group) { groups.insert(group) }
      }
    }
    do throws(Refusal) {
      _ = try BoardAccess.decide(
        access, standing: { standings[$0] }, isThere: { groups.contains($0) })
      return nil
    } catch { return error }
  }
}

extension UndoPlan {
  /// One event of a request that is to be taken back.
  struct Deed {
    private let actor: PersonNumber
    /// Whether they asked for the request themselves.
    private let isOwnRequest: Bool
    /// What it is, or what it takes back in the end.
    private let kind: EventKind?

    /// Nil where there is none, or it is about something else.
    init?(
      at position: Position, requesters: [RequestReference: PersonNumber],
      in evidence: borrowing some UndoEvidence & ~Copyable
    ) throws {
      guard let header = try evidence.storedHeader(at: position), header.isOfRequest else {
        return nil
      }
      actor = PersonNumber(header.actor)
      let reference = RequestReference(
        board: BoardNumber(header.board), number: RequestNumber(header.request))
      isOwnRequest = requesters[reference] == actor
      let base = try UndoPlan.base(of: position, header, in: evidence)
      kind = EventKind(rawValue: base.1.kind)
    }

    /// What it takes to take it back: of one's own, what it took to do it.
    func right(for rights: Rights) -> Action {
      guard let person = rights.standing?.person, person == actor else { return .work }
      return switch kind {
      case .submitted: .submit
      case .commented: .comment
      case .edited, .prioritised: isOwnRequest ? .editOwn : .work
      default: .work
      }
    }
  }
}
