import Directory
import Domain
import EventLog
import Lookup
import ProjectionEngine
import RequestList

extension WriteSession {
  /// Decides `command`, and appends what follows.
  func perform(
    _ command: Command, by principal: some Principal, _ options: CommandOptions
  ) throws(LedgerError) -> Outcome {
    let rights = try rights(of: principal)
    let actor = principal.person
    if let action = command.ledgerAction { try check(action, rights) }
    var context = CommandContext(actor: actor, id: options.id ?? newCommandID())
    if options.id != nil {
      context.fingerprint = CommandFingerprint.of(command, by: actor)
      if let answered = views.lookup.answer(to: context.id, in: view) {
        return try repeated(answered, of: command, context)
      }
    }
    switch command {
    case .submit(let board, let submission):
      return try submit(submission, to: board, rights, context)
    case .change(let key, let change):
      return try self.change(key, change, rights, context, expecting: options.expectedRevision)
    case .person(let command): return try decide(command, rights, context)
    case .createBoard(let definition, let opening):
      return try create(definition, opening, rights, context)
    case .setAccess(let board, let access, let reason, let seen):
      return try setAccess(
        of: board, to: access, reason: reason, seen: seen, rights, context)
    case .setPolicy(let policy): return try setPolicy(policy, rights, context)
    case .group(let command): return try decide(command, rights, context)
    case .undo(let target, let reason, let seen):
      return try undo(target, reason: reason, seen: seen, rights, context)
    }
  }

  // MARK: Retries

  private func repeated(
    _ answered: LookupProjection.Answered, of command: Command, _ context: CommandContext
  ) throws(LedgerError) -> Outcome {
    guard answered.fingerprint == context.fingerprint else { throw .refused(.commandReused) }
    let (header, event) = try event(at: answered.last)
    var key: RequestKey?
    var person: PersonNumber?
    var group: GroupNumber?
    switch event {
    case .request(let reference, _): key = try self.key(of: reference)
    case .person(let event): person = event.person
    case .group(.added(let number)), .group(.removed(let number)): group = number
    case .group, .policyChanged, .board, .quarantined: break
    }
    // Its last event may be about a request that they owned.
    if case .person(.deactivate(let deactivated)) = command { (person, key) = (deactivated, nil) }
    return Outcome(
      position: answered.last, events: Int(answered.count), isRepeat: true, request: key,
      revision: key == nil ? nil : header.revision, person: person, group: group)
  }

  // MARK: Requests

  private func submit(
    _ submission: Submission, to slug: String, _ rights: Rights, _ context: CommandContext
  ) throws(LedgerError) -> Outcome {
    let known = try board(slug, for: rights)
    try check(.submit, on: known, rights)
    let (board, definition) = (known.number, known.definition)
    let events = try decide(
      .submit(submission), on: nil, known, rights, actor: context.actor)
    let number = RequestNumber(views.requests.size(of: board, in: view) + 1)
    return try append(
      events, to: RequestReference(board: board, number: number), definition, revision: 0, context)
  }

  private func change(
    _ key: RequestKey, _ command: RequestCommand, _ rights: Rights, _ context: CommandContext,
    expecting expected: UInt32?
  ) throws(LedgerError) -> Outcome {
    let known = try board(withPrefix: key, for: rights)
    let (board, definition) = (known.number, known.definition)
    let reference = RequestReference(board: board, number: key.number)
    guard let row = views.requests.row(of: reference, in: view) else {
      throw .refused(.unknownRequest(key.description))
    }
    try check(command.action(isOwn: row.requester == context.actor), on: known, rights)
    if let expected, expected != row.revision {
      throw .conflict(
        Conflict(
          key: key, expected: expected, actual: row.revision,
          since: try history(of: reference, after: expected, through: row.revision)))
    }
    let events = try decide(
      command, on: try request(reference, row, for: command), known, rights,
      actor: context.actor)
    return try append(events, to: reference, definition, revision: row.revision, context)
  }

  private func decide(
    _ command: RequestCommand, on request: ProjectRequest?, _ board: KnownBoard, _ rights: Rights,
    actor: PersonNumber
  ) throws(LedgerError) -> [RequestEvent] {
    let circumstances = Circumstances(
      board: board.definition, actor: actor,
      isHandler: rights.permits(.work, on: board.number, board.access),
      isKnown: { [view, views] in views.directory.standing(of: $0, in: view)?.isActive == true },
      maySee: { [self] in maySee($0, board.access) })
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
    _ command: PersonCommand, _ rights: Rights, _ context: CommandContext
  ) throws(LedgerError) -> Outcome {
    let totals = views.directory.totals(in: view)
    let events: [PersonEvent]
    do throws(Refusal) {
      events = try People.decide(
        command, next: PersonNumber(totals.people + 1), admins: Int(totals.admins)
      ) { [view, views] in views.directory.standing(of: $0, in: view) }
    } catch { throw .refused(error) }
    try checkFresh(rights, whereGiving: events.contains(where: \.givesRights))
    var position = head
    for event in events { position = try append(.person(event), context) }
    var count = events.count
    if case .deactivate(let person) = command, !events.isEmpty {
      let unassigned = try unassign(from: person, context)
      count += unassigned
      position = head
    }
    let person =
      switch command {
      case .join, .addService: PersonNumber(totals.people + 1)
      case .changeRole(let person, _), .deactivate(let person), .reactivate(let person): person
      }
    return Outcome(
      position: position, events: count, isRepeat: false, request: nil, revision: nil,
      person: person)
  }

  private func create(
    _ definition: BoardDefinition, _ opening: BoardOpening, _ rights: Rights,
    _ context: CommandContext
  ) throws(LedgerError) -> Outcome {
    guard opening == .private || rights.permitsOpening else { throw .refused(.wideningDenied) }
    let boards = try boards()
    if boards.contains(where: { $0.definition.slug == definition.slug }) {
      throw .refused(.boardExists(definition.slug))
    }
    if boards.contains(where: { $0.definition.prefix == definition.prefix }) {
      throw .refused(.prefixTaken(definition.prefix))
    }
    let number = BoardNumber(UInt32(boards.count) + 1)
    let position = try append(
      .board(.created(number, definition, opening: opening)), context)
    return Outcome(
      position: position, events: 1, isRepeat: false, request: nil, revision: nil, person: nil)
  }
}

extension Command {
  /// The right it takes in the whole ledger; nil where a board decides.
  fileprivate var ledgerAction: Action? {
    switch self {
    case .submit, .change, .setAccess: nil
    case .person, .group: .managePeople
    case .createBoard: .createBoards
    case .setPolicy: .audit
    // What it takes depends on what was done: see `UndoPlan`.
    case .undo: nil
    }
  }
}

extension RequestCommand {
  /// The right it takes on the request's board.
  fileprivate func action(isOwn: Bool) -> Action {
    switch self {
    case .submit: .submit
    case .comment: .comment
    case .edit where isOwn: .editOwn
    case .edit, .assign, .changeStatus: .work
    }
  }
}
