import Directory
import Domain
import EventLog
import RequestList
import Timeline

// What decisions look at: the state of boards and requests, this batch included.
extension WriteSession {
  /// All boards, by number, whoever acts.
  func boards() throws(LedgerError) -> [KnownBoard] {
    if let knownBoards { return knownBoards }
    var boards: [KnownBoard] = []
    // Numbers begin at 1 and have no gap.
    while true {
      let number = BoardNumber(UInt32(boards.count) + 1)
      guard let positions = views.directory.positions(of: number, in: view) else { break }
      boards.append(
        KnownBoard(
          number: number, definition: try definition(at: positions.definition),
          access: try access(at: positions.access)))
    }
    knownBoards = boards
    return boards
  }

  func key(of reference: RequestReference) throws(LedgerError) -> RequestKey {
    guard let position = views.directory.positions(of: reference.board, in: view)?.definition else {
      preconditionFailure("a request is on board \(reference.board), which was never created")
    }
    return RequestKey(
      prefix: try definition(at: position).prefix, number: reference.number)
  }

  /// The request as a decision about `command` needs it: its text is read only where it is compared.
  func request(
    _ reference: RequestReference, _ row: RequestRow, for command: RequestCommand
  ) throws(LedgerError) -> ProjectRequest {
    guard case .edit = command else {
      return ProjectRequest(
        status: row.status, priority: row.priority, owner: row.owner, requester: row.requester,
        revision: row.revision, isWithdrawn: row.isWithdrawn)
    }
    let events = try history(of: reference, after: 0, through: row.revision)
    guard let request = ProjectRequest(history: events.map(\.past)) else {
      preconditionFailure("the history of request \(reference.number) does not begin")
    }
    return request
  }

  func history(
    of reference: RequestReference, after revision: UInt32, through last: UInt32
  ) throws(LedgerError) -> [HistoryEntry] {
    var entries: [HistoryEntry] = []
    let positions = views.timeline.positions(of: reference, through: last, in: view)
    for position in positions.dropFirst(Int(revision)) {
      let (header, event) = try event(at: position)
      guard case .request(_, let event) = event else {
        preconditionFailure("position \(position) is in a request's history and not of a request")
      }
      entries.append(HistoryEntry(position: position, header, event))
    }
    return entries
  }
}

extension HistoryEntry {
  /// The event as the rules see it.
  package var past: PastEvent { PastEvent(EventNumber(position.rawValue), by: actor, event) }

  init(position: Position, _ header: Header, _ event: RequestEvent) {
    self.init(
      position: position, recordedAt: header.recordedAt, happenedAt: header.happenedAt,
      actor: PersonNumber(header.actor), revision: header.revision, event: event)
  }
}
