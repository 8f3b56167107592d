import Directory
import Domain
import EventLog
import Lookup
import ProjectionEngine
import RequestList

extension WriteSession {
  /// Decides `command`, and appends what follows.
  func perform(
    _ command: Command, by actor: PersonNumber, _ options: CommandOptions
  ) throws(LedgerError) -> Outcome {
    try check(command.action, for: actor)
    var context = CommandContext(actor: actor, id: options.id ?? newCommandID())
    if options.id != nil {
      context.fingerprint = CommandFingerprint.of(command, by: actor)
      if let answered = views.lookup.answer(to: context.id, in: view) {
        return try repeated(answered, of: command, context)
      }
    }
    switch command {
    case .submit(let board, let submission):
      return try submit(submission, to: board, context)
    case .change(let key, let change):
      return try self.change(key, change, context, expecting: options.expectedRevision)
    case .person(let command): return try decide(command, context)
    case .createBoard(let definition): return try create(definition, context)
    case .undo(let target, let reason, let seen):
      return try undo(target, reason: reason, seen: seen, context)
    }
  }

  func check(_ action: Action, for actor: PersonNumber) throws(LedgerError) {
    if actor == .operator { return }
    guard let standing = views.directory.standing(of: actor, in: view),
      Access.permits(action, to: standing)
    else { throw .refused(.denied(action)) }
  }

  // MARK: Retries

  private func repeated(
    _ answered: LookupProjection.Answered, of command: Command, _ context: CommandContext
  ) throws(LedgerError) -> Outcome {
    guard answered.fingerprint == context.fingerprint else { throw .refused(.commandReused) }
    let (header, event) = try event(at: answered.last)
    var key: RequestKey?
    var person: PersonNumber?
    switch event {
    case .request(let reference, _): key = try self.key(of: reference)
    case .person(.joined(let number, _, _)), .person(.roleChanged(let number, _)),
      .person(.roleRestored(let number, _, _, _)), .person(.erased(let number, _)):
      person = number
    case .board, .quarantined: break
    }
    return Outcome(
      position: answered.last, events: Int(answered.count), isRepeat: true, request: key,
      revision: key == nil ? nil : header.revision, person: person)
  }

  // MARK: Requests

  private func submit(
    _ submission: Submission, to slug: String, _ context: CommandContext
  ) throws(LedgerError) -> Outcome {
    let (board, definition) = try board(slug)
    let events = try decide(
      .submit(submission), on: nil, board: definition, actor: context.actor)
    let number = RequestNumber(views.requests.size(of: board, in: view) + 1)
    return try append(
      events, to: RequestReference(board: board, number: number), definition, revision: 0, context)
  }

  private func change(
    _ key: RequestKey, _ command: RequestCommand, _ context: CommandContext,
    expecting expected: UInt32?
  ) throws(LedgerError) -> Outcome {
    let (board, definition) = try board(withPrefix: key)
    let reference = RequestReference(board: board, number: key.number)
    guard let row = views.requests.row(of: reference, in: view) else {
      throw .refused(.unknownRequest(key.description))
    }
    if let expected, expected != row.revision {
      throw .conflict(
        Conflict(
          key: key, expected: expected, actual: row.revision,
          since: try history(of: reference, after: expected, through: row.revision)))
    }
    let events = try decide(
      command, on: try request(reference, row, for: command), board: definition,
      actor: context.actor)
    return try append(events, to: reference, definition, revision: row.revision, context)
  }

  private func decide(
    _ command: RequestCommand, on request: ProjectRequest?, board: BoardDefinition,
    actor: PersonNumber
  ) throws(LedgerError) -> [RequestEvent] {
    let circumstances = Circumstances(board: board, actor: actor) { [view, views] in
      views.directory.standing(of: $0, in: view)?.isErased == false
    }
    do throws(Refusal) {
      return try ProjectRequest.decide(command, on: request, in: circumstances)
    } catch { throw .refused(error) }
  }

  private func append(
    _ events: [RequestEvent], to reference: RequestReference, _ board: BoardDefinition,
    revision: UInt32, _ context: CommandContext
  ) throws(LedgerError) -> Outcome {
    var revision = revision
    var position = head
    for event in events {
      revision += 1
      position = try append(.request(reference, event), revision: revision, context)
    }
    return Outcome(
      position: position, events: events.count, isRepeat: false,
      request: RequestKey(prefix: board.prefix, number: reference.number), revision: revision,
      person: nil)
  }

  // MARK: People and boards

  private func decide(
    _ command: PersonCommand, _ context: CommandContext
  ) throws(LedgerError) -> Outcome {
    let totals = views.directory.totals(in: view)
    let events: [PersonEvent]
    do throws(Refusal) {
      events = try People.decide(
        command, next: PersonNumber(totals.people + 1), admins: Int(totals.admins)
      ) { [view, views] in views.directory.standing(of: $0, in: view) }
    } catch { throw .refused(error) }
    var position = head
    for event in events { position = try append(.person(event), context) }
    let person =
      switch command {
      case .join: PersonNumber(totals.people + 1)
      case .changeRole(let person, _): person
      }
    return Outcome(
      position: position, events: events.count, isRepeat: false, request: nil, revision: nil,
      person: person)
  }

  private func create(
    _ definition: BoardDefinition, _ context: CommandContext
  ) throws(LedgerError) -> Outcome {
    let boards = try boards()
    if boards.contains(where: { $0.definition.slug == definition.slug }) {
      throw .refused(.boardExists(definition.slug))
    }
    if boards.contains(where: { $0.definition.prefix == definition.prefix }) {
      throw .refused(.prefixTaken(definition.prefix))
    }
    let number = BoardNumber(UInt32(boards.count) + 1)
    let position = try append(.board(.created(number, definition)), context)
    return Outcome(
      position: position, events: 1, isRepeat: false, request: nil, revision: nil, person: nil)
  }
}

extension Command {
  /// The right it takes.
  var action: Action {
    switch self {
    case .submit: .submit
    case .change: .work
    case .person: .managePeople
    case .createBoard: .manageBoards
    // What it takes beside depends on what was done: see `UndoPlan.right`.
    case .undo: .read
    }
  }
}
