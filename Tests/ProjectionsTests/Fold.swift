import Domain
import EventLog
import LMDB
import ProjectionEngine
import TestSupport

/// One projection in a generation of its own.
final class Fold<Projected: Projection> {
  let generation: Generation
  let projection: Projected
  private let folder = TemporaryFolder(inMemory: true)
  private var position = Position.zero
  private let reader = Events()

  /// - Parameter others: what belongs to it, and is a projection of its own.
  init(
    _ make: @escaping @Sendable (TableOpener) throws(LMDBError) -> Projected,
    with others: @escaping @Sendable (Projected) -> [any Projection] = { _ in [] }
  ) throws {
    let generations = try GenerationFolder(folder.file("views")) { opener throws(LMDBError) in
      let projected = try make(opener)
      return [projected] + others(projected)
    }
    generation = try generations.begin()
    guard let projection = generation.projections.first as? Projected else {
      preconditionFailure("a generation has its projection")
    }
    self.projection = projection
  }

  /// Takes in events, one a position, in one batch; then lets `look` at it before it is committed.
  func take(_ facts: [Fact], look: (ViewBatch) -> Void = { _ in }) throws {
    try take(facts.map { ($0, header()) }, look: look)
  }

  func take(_ facts: [(Fact, Header)], look: (ViewBatch) -> Void = { _ in }) throws {
    let (batch, _) = try generation.beginBatch()
    for (fact, header) in facts {
      position = position.next
      generation.apply(
        RecordedFact(position: position, header: header, fact: fact, reader: reader), in: batch)
    }
    look(batch)
    try generation.commit(batch, at: position, root: .empty)
  }

  /// Takes in events of requests with their text, each in a batch of its own.
  func take(_ events: [(RequestReference, UInt32, RequestEvent)]) throws {
    for (reference, revision, event) in events {
      reader.events[position.next] = .request(reference, event)
      try take([.request(reference, revision: revision, event.fact)])
    }
  }

  var digest: String {
    get throws { try generation.digest(of: generation.snapshot()).description }
  }

  private final class Events: EventReader {
    var events: [Position: LedgerEvent] = [:]
    func event(_ header: Header, at position: Position) -> LedgerEvent? { events[position] }
  }
}

/// A header that says nothing, or what `change` makes it say.
func header(_ change: (inout Header) -> Void = { _ in }) -> Header {
  var header = Header(bytes: [UInt8](repeating: 0, count: Header.size).span.bytes)
  change(&header)
  return header
}

/// Request `number` on board 1, or on another.
func request(_ number: UInt32, on board: UInt32 = 1) -> RequestReference {
  RequestReference(board: BoardNumber(board), number: RequestNumber(number))
}

extension Fact {
  static func submitted(
    _ reference: RequestReference, status: UInt16 = 1, priority: Priority = .normal,
    owner: PersonNumber? = nil, requester: PersonNumber = PersonNumber(1)
  ) -> Fact {
    .request(
      reference, revision: 1,
      .submitted(
        .init(
          status: StatusCode(status), priority: priority, owner: owner, requester: requester,
          isImported: false)))
  }
}

extension RequestEvent {
  fileprivate var fact: RequestFact {
    switch self {
    case .submitted(let submitted):
      .submitted(
        .init(
          status: submitted.status, priority: submitted.priority, owner: submitted.owner,
          requester: submitted.requester, isImported: submitted.externalKey != nil))
    case .assigned(let person): .assigned(to: person)
    case .statusChanged(let code, _): .statusChanged(to: code)
    case .prioritised(let priority): .prioritised(priority)
    case .edited: .edited
    case .commented: .commented
    case .contentErased: .contentErased
    case .undone(let undone): .undone(event: undone.event, undone.restored)
    case .withheld(let fact): fact
    }
  }
}
