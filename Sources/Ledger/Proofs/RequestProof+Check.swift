import Domain
import EventLog

extension RequestProof {
  /// Checks everything there is to check, in the order in which one thing needs another: the signature,
  /// then each event's place in the tree and its body, then that they make one request's history.
  ///
  /// - Parameter trusted: the key that is known from elsewhere. Nil takes the one that came along: then
  ///   the proof is only whole, and whoever made it may be anybody.
  /// - Throws: the first fault.
  public func check(with trusted: VerifierKey? = nil) throws(ProofError) -> ProvenHistory {
    let key = trusted ?? key
    let checkpoint = try checkpoint(by: key)
    try checkEvents(in: checkpoint)
    guard let first = events.first else { throw .history("The proof has no events.") }
    let (number, board) = try board(first)
    guard board.prefix == subject.prefix else {
      throw .history(
        "It is said to be of \(subject), and the keys of its board begin with \(board.prefix).")
    }
    let reference = RequestReference(board: number, number: subject.number)
    var proven: [ProvenEvent] = []
    for event in events.dropFirst() {
      proven.append(try event.proven(of: reference, on: board, after: proven.last))
    }
    guard !proven.isEmpty else { throw .history("The proof has no events of \(subject).") }
    return ProvenHistory(
      request: subject, board: board, events: proven, checkpoint: checkpoint, key: key)
  }

  private func checkpoint(by key: VerifierKey) throws(ProofError) -> Checkpoint {
    let checkpoint: Checkpoint
    do throws(NoteError) {
      try note.verify(with: key)
      checkpoint = try Checkpoint(note.text)
    } catch { throw .note(error) }
    guard checkpoint.origin.utf8.elementsEqual(key.name.utf8) else {
      throw .otherOrigin(checkpoint: checkpoint.origin, key: key.name)
    }
    return checkpoint
  }

  private func checkEvents(in checkpoint: Checkpoint) throws(ProofError) {
    var before: Event?
    for event in events {
      if let before {
        guard before.position < event.position else {
          throw .event(event.position, "it comes after position \(before.position) in the proof.")
        }
        guard before.header.recordedAt < event.header.recordedAt else {
          throw .event(event.position, "it was not recorded later than an event before it.")
        }
      }
      let isThere = event.inclusion.proves(
        .leaf(of: event.header), at: event.position, in: checkpoint.size, root: checkpoint.root)
      guard isThere else {
        throw .event(event.position, "it is not in the tree that was signed.")
      }
      try event.checkBody()
      before = event
    }
  }

  /// The board's definition, which comes first.
  private func board(_ event: Event) throws(ProofError) -> (BoardNumber, BoardDefinition) {
    guard case .board(.created(let number, let definition, _)) = try event.decoded() else {
      throw .event(event.position, "it comes first and does not define a board.")
    }
    return (number, definition)
  }
}

extension RequestProof.Event {
  /// Whether the header says that there is, or was, a body.
  private var hasBody: Bool { header.bodyDigest != .none }

  fileprivate func checkBody() throws(ProofError) {
    guard let saltedBody else { return }
    guard hasBody, saltedBody.count >= Salt.size,
      Header.BodyDigest(saltedBody: saltedBody) == header.bodyDigest
    else { throw .event(position, "its body is not the one that its header commits to.") }
  }

  fileprivate func decoded() throws(ProofError) -> LedgerEvent {
    let body = saltedBody.map { Array($0.dropFirst(Salt.size)) }
    do throws(UnreadableEvent) {
      return try StoredEvent.event(header, body: body, at: position)
    } catch { throw .event(position, error.message) }
  }

  fileprivate func proven(
    of request: RequestReference, on board: BoardDefinition, after before: ProvenEvent?
  ) throws(ProofError) -> ProvenEvent {
    guard header.board == request.board.rawValue, header.request == request.number.rawValue else {
      throw .event(position, "it is not of this request.")
    }
    let revision = (before?.revision ?? 0) + 1
    guard header.revision == revision else {
      throw .event(
        position, "it is revision \(header.revision) of the request where \(revision) follows.")
    }
    return ProvenEvent(
      position: position, recordedAt: header.recordedAt, happenedAt: header.happenedAt,
      actor: PersonNumber(header.actor), revision: revision, content: try content(on: board))
  }

  private func content(on board: BoardDefinition) throws(ProofError) -> ProvenEvent.Content {
    let fact: Fact
    do throws(UnreadableEvent) { fact = try StoredEvent.fact(header, at: position) } catch {
      throw .event(position, error.message)
    }
    guard case .request(_, _, let fact) = fact else {
      throw .event(position, "it is no event of a request.")
    }
    if let code = fact.status, !board.statuses.contains(where: { $0.code == code }) {
      throw .event(position, "its board has no status \(code.rawValue).")
    }
    if hasBody, saltedBody == nil { return .erased(fact) }
    guard case .request(_, let event) = try decoded() else {
      throw .event(position, "it is no event of a request.")
    }
    return .event(event)
  }
}

extension RequestFact {
  /// The status that it sets.
  fileprivate var status: StatusCode? {
    switch self {
    case .submitted(let opening): opening.status
    case .statusChanged(let code), .undone(_, .status(let code)): code
    case .assigned, .prioritised, .edited, .commented, .contentErased, .undone: nil
    }
  }
}
