import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger

/// `/b/{board}/new`
struct NewRequestPage {
  private let dependencies: WebDependencies

  init(_ dependencies: WebDependencies) { self.dependencies = dependencies }

  func addRoutes(to routes: some RouterMethods<LedgerRequestContext>) {
    routes.get("/b/{board}/new") { request, context in
      try request.refusePast()
      let board = try board(context)
      try dependencies.require(.submit, on: board.slug, by: context.requirePerson())
      let query = try request.query()
      guard let typed = try dependencies.kept(query, context) else {
        return try model(RequestForm(board: board), owner: "nobody", board, context)
          .page.response()
      }
      var model = try model(
        RequestForm(typed, board: board), owner: typed["owner"] ?? "nobody", board, context)
      model.draft = query[KeptForm.field]
      // The same command: if it was taken in after all, it is not taken in twice.
      if let command = typed["command"] { model.tokens.command = command }
      return model.page.response()
    }
    routes.post("/b/{board}/new") { request, context in try await submit(request, context) }
  }

  private func submit(
    _ request: Request, _ context: LedgerRequestContext
  ) async throws -> Response {
    let board = try board(context)
    do {
      let (person, typed) = try context.requireForm()
      let form = RequestForm(typed, board: board)
      let submission = Submission(
        title: form.title, details: form.details, priority: try form.readPriority(),
        owner: try dependencies.owner(named: typed["owner"] ?? "nobody", by: person),
        fields: form.values)
      let outcome = try await dependencies.carryOut(
        .submit(board: board.slug, submission), request, context)
      guard let key = outcome.request else { return .seeOther("/b/\(board.slug)") }
      return .seeOther("/r/\(key)#sent")
    } catch {
      return try again(error, board, context)
    }
  }

  /// The same form with everything that was typed, and what is wrong with it.
  private func again(
    _ error: any Error, _ board: BoardDefinition, _ context: LedgerRequestContext
  ) throws -> Response {
    guard let errors = FieldError.all(in: error), let typed = context.form.untrustedFields else {
      throw error
    }
    var model = try model(
      RequestForm(typed, board: board), owner: typed["owner"] ?? "nobody", board, context)
    model.errors = errors
    model.draft = typed[KeptForm.field]
    model.frame.hasErrors = true
    return model.page.response(status: .refusing(error))
  }

  private func board(_ context: LedgerRequestContext) throws -> BoardDefinition {
    let person = try context.requirePerson()
    let board = try dependencies.ledger.board(try context.parameter("board"), by: person)
    // The ledger would refuse what is typed; nobody is to type it in vain.
    guard Access.permits(.submit, to: board.role) else { throw Refusal.denied(.submit) }
    return board.definition
  }

  private func model(
    _ form: RequestForm, owner: String, _ board: BoardDefinition, _ context: LedgerRequestContext
  ) throws -> NewRequestModel {
    NewRequestModel(
      frame: try dependencies.frame(
        "New request · \(board.name)", at: .board(board.slug, address: "/b/\(board.slug)/new"),
        context),
      slug: board.slug, name: board.name, form: form, owner: owner,
      team: try dependencies.team(), tokens: try dependencies.tokens(context))
  }
}
