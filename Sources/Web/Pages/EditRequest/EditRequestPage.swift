import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger

/// `/r/{key}/edit`
struct EditRequestPage {
  private let dependencies: WebDependencies

  init(_ dependencies: WebDependencies) { self.dependencies = dependencies }

  func addRoutes(to routes: some RouterMethods<LedgerRequestContext>) {
    routes.get("/r/{key}/edit") { request, context in
      try request.refusePast()
      let subject = try subject(context)
      let person = try context.requirePerson()
      let isOwn = subject.detail.summary.requester == person
      try dependencies.require(
        isOwn ? .editOwn : .work, on: subject.board.slug, by: person)
      return try model(subject.now, subject, context).page.response()
    }
    routes.post("/r/{key}/edit") { request, context in try await save(request, context) }
  }

  /// The request that is edited, as it is now.
  private struct Subject {
    let detail: RequestDetail
    let board: BoardDefinition

    var key: RequestKey { detail.summary.key }

    var now: RequestForm { form(at: detail.summary.revision) }

    /// What the form said when the request was at `revision`.
    func form(at revision: UInt32) -> RequestForm {
      detail.state(at: revision).map { RequestForm($0, board: board) } ?? RequestForm(board: board)
    }
  }

  private func save(
    _ request: Request, _ context: LedgerRequestContext
  ) async throws -> Response {
    let subject = try subject(context)
    do {
      let (person, typed) = try context.requireForm()
      let revision = typed["revision"].flatMap(UInt32.init) ?? subject.detail.summary.revision
      let base = subject.form(at: revision)
      let edit = try chosen(typed, base: base, subject).edit(of: base)
      let outcome = try await dependencies.perform(
        .edit(edit), on: subject.key, by: person,
        CommandOptions(
          id: CommandID(key: typed["command"], by: person, on: request),
          expectedRevision: revision))
      let place = outcome.events == 0 ? "same" : "e\(outcome.position)"
      return .seeOther("/r/\(subject.key)#\(place)")
    } catch LedgerError.conflict(let conflict) {
      return try late(conflict, context)
    } catch {
      return try again(error, subject, context)
    }
  }

  /// What was typed, without what is to stay as others made it.
  private func chosen(_ typed: FormFields, base: RequestForm, _ subject: Subject) -> RequestForm {
    var form = RequestForm(typed, board: subject.board)
    let keepsTheirs = { (field: String) in typed["choice-\(field)"] == "theirs" }
    if keepsTheirs("title") { form.title = base.title }
    if keepsTheirs("details") { form.details = base.details }
    if keepsTheirs("priority") { form.priority = base.priority }
    for index in form.fields.indices where keepsTheirs(form.fields[index].id) {
      form.fields[index].value = base.fields[index].value
    }
    return form
  }

  /// The same form with everything that was typed, and what is wrong with it.
  private func again(
    _ error: any Error, _ subject: Subject, _ context: LedgerRequestContext
  ) throws -> Response {
    guard let errors = FieldError.all(in: error), let typed = context.form.untrustedFields else {
      throw error
    }
    var model = try model(RequestForm(typed, board: subject.board), subject, context)
    // The text belongs to the revision it was begun from, not to the one there is now.
    model.revision = typed["revision"].flatMap(UInt32.init) ?? model.revision
    model.errors = errors
    model.frame.hasErrors = true
    return model.page.response(status: .refusing(error))
  }

  /// Both versions, merged where they do not meet.
  private func late(_ conflict: Conflict, _ context: LedgerRequestContext) throws -> Response {
    // Read again: it has changed since this request began.
    let subject = try subject(context)
    let typed = context.form.untrustedFields ?? FormFields()
    let merge = EditMerge(
      base: subject.form(at: conflict.expected), theirs: subject.now,
      yours: RequestForm(typed, board: subject.board))
    let history = subject.detail.history
    let labels = try dependencies.names(of: HistoryTeller.people(in: history))
    let told = HistoryTeller(board: subject.board, label: { labels[$0] }).tell(history)
    let positions = Set(conflict.since.map(\.position.rawValue))
    var model = try model(merge.form, subject, context)
    model.conflict = EditConflict(
      clashes: merge.clashes, since: told.filter { positions.contains($0.position) })
    model.frame.hasErrors = true
    return model.page.response(status: .conflict)
  }

  private func subject(_ context: LedgerRequestContext) throws -> Subject {
    let person = try context.requirePerson()
    let detail = try dependencies.ledger.request(try context.parameter("key"), by: person)
    let board = try dependencies.ledger.board(detail.summary.board, by: person)
    let action = detail.summary.requester == person ? Action.editOwn : .work
    guard Access.permits(action, to: board.role) else { throw Refusal.denied(action) }
    return Subject(detail: detail, board: board.definition)
  }

  private func model(
    _ form: RequestForm, _ subject: Subject, _ context: LedgerRequestContext
  ) throws -> EditRequestModel {
    EditRequestModel(
      frame: try dependencies.frame(
        "Edit \(subject.key)", at: .board(subject.board.slug, address: "/r/\(subject.key)/edit"),
        context),
      slug: subject.board.slug, boardName: subject.board.name, key: subject.key.description,
      form: form, revision: subject.detail.summary.revision,
      tokens: try dependencies.tokens(context), now: dependencies.clock.now())
  }
}
