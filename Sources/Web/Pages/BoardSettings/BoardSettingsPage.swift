import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger
import SignIn

/// `/b/{board}/settings`, and the review of what a change would do.
struct BoardSettingsPage {
  private let dependencies: WebDependencies

  init(_ dependencies: WebDependencies) { self.dependencies = dependencies }

  func addRoutes(to routes: some RouterMethods<LedgerRequestContext>) {
    routes.get("/b/{board}/settings") { request, context in
      try request.refusePast()
      let subject = try subject(context)
      return try form(AccessForm(subject.board.access, seen: subject.seen), subject, context)
        .page.response()
    }
    // Where somebody comes back to who had to sign in again.
    routes.get("/b/{board}/settings/access") { request, context -> Response in
      let query = try request.query()
      let subject = try subject(context)
      guard let typed = try dependencies.kept(query, context) else {
        return .seeOther("/b/\(subject.board.definition.slug)/settings")
      }
      return try review(typed, subject, context, draft: query[KeptForm.field])
    }
    routes.post("/b/{board}/settings/access") { request, context -> Response in
      let subject = try subject(context)
      let typed = context.form.untrustedFields ?? FormFields()
      do {
        _ = try context.requireForm()
        if typed["confirm"] == "1" { return try await change(typed, subject, request, context) }
        if typed["back"] == "1" {
          return try form(AccessForm(typed, over: subject.board.access), subject, context)
            .page.response()
        }
        return try review(typed, subject, context, draft: typed[KeptForm.field])
      } catch {
        return try again(error, typed, context)
      }
    }
  }

  // MARK: Changing

  private func change(
    _ typed: FormFields, _ subject: AccessSubjects, _ request: Request,
    _ context: LedgerRequestContext
  ) async throws -> Response {
    let person = try context.requirePerson()
    let wanted = try subject.wanted(AccessForm(typed, over: subject.board.access), by: person)
    _ = try await dependencies.carryOut(
      .setAccess(
        board: subject.board.definition.slug, wanted, reason: typed.text("reason"),
        seen: typed["seen"].flatMap(UInt64.init).map { Position($0) }), request, context)
    // Whoever handed the board over may have nothing to look for there any more.
    let mayStay = Access.permits(
      .manageAccess,
      to: try dependencies.ledger.rights(of: Asker(person)).role(on: wanted) ?? .viewer)
    return .seeOther(
      mayStay ? "/b/\(subject.board.definition.slug)/settings#changed" : "/")
  }

  /// The form with what was chosen, and what is wrong with it or came in between.
  private func again(
    _ error: any Error, _ typed: FormFields, _ context: LedgerRequestContext
  ) throws -> Response {
    let subject = try subject(context)
    var chosen = AccessForm(typed, over: subject.board.access)
    if case LedgerError.refused(.stale) = error {
      let yours = try? subject.wanted(chosen, by: try context.requirePerson())
      // What was chosen counts against what is there now; who was named since stays named.
      let named = Set(chosen.grants.map(\.subject))
      chosen.grants += AccessForm(subject.board.access, seen: "").grants.filter {
        !named.contains($0.subject)
      }
      chosen.seen = subject.seen
      var model = try form(chosen, subject, context)
      model.yours = try yours.map { try subject.view($0) }
      model.frame.hasErrors = true
      return model.page.response(status: .conflict)
    }
    guard let errors = (error as? AccessFault).map({ [$0.error] }) ?? FieldError.all(in: error)
    else { throw error }
    var model = try form(chosen, subject, context)
    model.errors = errors
    model.frame.hasErrors = true
    return model.page.response(status: .refusing(error))
  }

  // MARK: Showing

  private func subject(_ context: LedgerRequestContext) throws -> AccessSubjects {
    let person = try context.requirePerson()
    let board = try context.parameter("board")
    let subject = try AccessSubjects(dependencies, board: board, by: person)
    guard Access.permits(.manageAccess, to: subject.board.role) else {
      throw Refusal.denied(.manageAccess)
    }
    return subject
  }

  private func frame(
    _ title: String, _ subject: AccessSubjects, _ context: LedgerRequestContext
  ) throws -> Frame {
    let board = subject.board.definition
    var frame = try dependencies.frame(
      "\(title) · \(board.name)", at: .board(board.slug, address: "/b/\(board.slug)/settings"),
      context)
    frame.styles = [.admin]
    return frame
  }

  private func form(
    _ form: AccessForm, _ subject: AccessSubjects, _ context: LedgerRequestContext
  ) throws -> BoardSettingsModel {
    let board = subject.board
    return BoardSettingsModel(
      frame: try frame("Settings", subject, context), slug: board.definition.slug,
      name: board.definition.name, access: try subject.view(board.access),
      people: subject.audience(board.access).people, form: form,
      names: try subject.names(of: form), team: try dependencies.team(),
      groups: subject.groupNames.values.sorted(), mayWiden: subject.mayWiden,
      tokens: try dependencies.tokens(context))
  }

  private func review(
    _ typed: FormFields, _ subject: AccessSubjects, _ context: LedgerRequestContext, draft: String?
  ) throws -> Response {
    let form = AccessForm(typed, over: subject.board.access)
    let now = subject.board.access
    let wanted = try subject.wanted(form, by: try context.requirePerson())
    let isWidened = now.isWidened(by: wanted)
    if isWidened, !subject.mayWiden { throw Refusal.wideningDenied }
    let (before, after) = (subject.audience(now), subject.audience(wanted))
    let (gains, loses) = before.difference(to: after)
    let named =
      gains.prefix(AccessReviewModel.maximumNamed)
      + loses.prefix(
        AccessReviewModel.maximumNamed)
    let labels = try dependencies.names(of: Set(named.map(\.person)))
    let show = { (changes: [Audience.Change]) in
      changes.prefix(AccessReviewModel.maximumNamed).map {
        AccessReviewModel.Change(label: labels[$0.person], before: $0.before, after: $0.after)
      }
    }
    var tokens = try dependencies.tokens(context)
    if draft != nil, let command = typed["command"] { tokens.command = command }
    return AccessReviewModel(
      frame: try frame("Who can see this", subject, context),
      slug: subject.board.definition.slug, name: subject.board.definition.name,
      before: try subject.view(now), after: try subject.view(wanted), peopleBefore: before.people,
      peopleAfter: after.people, gains: show(gains), gainCount: gains.count, loses: show(loses),
      loseCount: loses.count, isWidened: isWidened, isSame: now == wanted,
      needsSignIn: isWidened && context.signedIn?.isFresh != true, form: form, draft: draft,
      tokens: tokens
    ).page.response()
  }
}
