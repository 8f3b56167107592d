import Directory
import Domain
import EventLog
import LMDB
import Lookup
import ProjectionEngine
import RequestList

/// One question being answered: the views at one position, and the log for what is text. Ends with
/// the question, and never waits.
///
/// Inside a question every layer throws its own error; `RequestLedger.ask` is the one place that
/// turns them into a `LedgerError`.
struct Question: ~Copyable {
  let views: Views
  let snapshot: ViewSnapshot
  let reader: LogReader
  let cache: QuestionCache
  let quarantine: Quarantine
  /// What whoever asks may do and see, now.
  let rights: Rights
  /// Which events count.
  let cut: Cut
  /// Where and when the answer is true.
  let moment: Moment
  /// When it was asked.
  let now: Timestamp

  init(
    _ asOf: AsOf, views: Views, snapshot: consuming ViewSnapshot, reader: consuming LogReader,
    cache: QuestionCache, quarantine: Quarantine, now: Timestamp,
    principal: (any Principal)?
  ) throws {
    let rights = try Self.rights(of: principal, views.directory, in: snapshot)
    (cut, moment) = try Self.resolve(asOf, in: reader, head: snapshot.position, now: now)
    self.rights = rights
    self.now = now
    self.views = views
    self.snapshot = snapshot
    self.reader = reader
    self.cache = cache
    self.quarantine = quarantine
  }

  // MARK: Events

  /// The event at `position`, which the views name.
  func event(at position: Position) throws -> (header: Header, event: LedgerEvent) {
    guard let header = try reader.header(at: position) else {
      preconditionFailure("the views name position \(position), which the log does not have")
    }
    do {
      let body = try reader.body(of: header, at: position)
      return (header, try StoredEvent.event(header, body: body, at: position))
    } catch {
      guard let event = try quarantine.withheld(header, at: position) else { throw error }
      return (header, event)
    }
  }

  /// The event at `position`, which a request's history names.
  func requestEvent(at position: Position) throws -> HistoryEntry {
    let (header, event) = try event(at: position)
    guard case .request(_, let event) = event else {
      preconditionFailure("position \(position) is in a request's history and not of a request")
    }
    return HistoryEntry(position: position, header, event)
  }

  // MARK: Boards

  /// - Throws: `Refusal.unknownBoard` where there is none for whoever asks.
  func board(_ slug: String) throws -> KnownBoard {
    let boards = try boards()
    guard let board = boards.first(where: { $0.definition.slug == slug }) else {
      throw Refusal.unknownBoard(slug, allowed: boards.map(\.definition.slug))
    }
    return board
  }

  func definition(at position: Position) throws -> BoardDefinition {
    if let known = cache[position] { return known }
    guard case .board(.created(_, let definition, _)) = try event(at: position).event else {
      preconditionFailure("the views look for a board definition at position \(position)")
    }
    cache[position] = definition
    return definition
  }

  // MARK: Requests

  /// The request that a key, or a key from elsewhere, names. A key comes first: elsewhere, something
  /// may have the key that a request has here.
  func find(_ name: String) throws -> (
    board: BoardDefinition, reference: RequestReference, row: RequestRow
  ) {
    let boards = try boards()
    let key = RequestKey(name)
    for board in boards {
      let (number, definition) = (board.number, board.definition)
      guard let key, key.prefix == definition.prefix else { continue }
      let reference = RequestReference(board: number, number: key.number)
      if let row = try row(of: reference) { return (definition, reference, row) }
    }
    for board in boards {
      let (number, definition) = (board.number, board.definition)
      guard let found = try views.lookup.request(withExternalKey: name, on: number, in: snapshot)
      else { continue }
      let reference = RequestReference(board: number, number: found)
      if let row = try row(of: reference) { return (definition, reference, row) }
    }
    throw Refusal.unknownRequest(name)
  }

  /// What a row of a list shows. Reads the log once for a request that was never edited.
  func summary(
    of reference: RequestReference, _ row: RequestRow, _ board: BoardDefinition
  ) throws -> RequestSummary {
    let first = try requestEvent(at: row.submitted)
    guard var request = ProjectRequest(beginning: first.event) else {
      preconditionFailure("position \(row.submitted) does not submit a request")
    }
    if row.isEdited { try takeEdits(of: reference, into: &request) }
    return RequestSummary(
      key: RequestKey(prefix: board.prefix, number: reference.number), board: board.slug,
      title: request.title, status: board.status(row.status), priority: row.priority,
      owner: row.owner, requester: row.requester, createdAt: row.createdAt,
      updatedAt: row.updatedAt, revision: row.revision,
      fields: board.inOrder(request.fields), externalKey: request.externalKey,
      isWithdrawn: row.isWithdrawn)
  }

  /// Folds the edits of a request that were not undone into it; its other events are not looked at.
  private func takeEdits(
    of reference: RequestReference, into request: inout ProjectRequest
  ) throws {
    let headers = try headers(of: reference)
    let undone = UndoneEvents(
      headers.filter { $0.header.kind == EventKind.undone.rawValue }
        .map { (EventNumber($0.position.rawValue), UndoReference($0.header.argument).event) })
    for (position, header) in headers
    where header.kind == EventKind.edited.rawValue
      && !undone.contains(EventNumber(position.rawValue))
    {
      request.evolve(try requestEvent(at: position).event)
    }
  }
}

extension BoardDefinition {
  /// The values in the order of the definition.
  func inOrder(_ values: [FieldValue]) -> [FieldValue] {
    fields.compactMap { field in values.first { $0.id == field.id } }
  }
}
