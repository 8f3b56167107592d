import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger

/// `/undo/{position}`: what undoing an event would do, and the form that does it.
struct UndoPage {
  private let dependencies: WebDependencies

  init(_ dependencies: WebDependencies) { self.dependencies = dependencies }

  func addRoutes(to routes: some RouterMethods<LedgerRequestContext>) {
    routes.get("/undo/{position}") { request, context in
      let target = try target(try request.query(), context)
      return try model(target, context).page.response()
    }
    routes.post("/undo/{position}") { request, context in try await undo(request, context) }
  }

  private func target(
    _ fields: FormFields, _ context: LedgerRequestContext
  ) throws -> UndoTarget {
    guard let position = UInt64(try context.parameter("position")) else {
      throw HTTPError(.notFound)
    }
    return UndoTarget(
      Position(position), isBatch: fields["batch"] == "true",
      includesLater: fields["later"] == "true")
  }

  private func undo(
    _ request: Request, _ context: LedgerRequestContext
  ) async throws -> Response {
    let typed = context.form.untrustedFields ?? FormFields()
    let target = try target(typed, context)
    do {
      let (_, typed) = try context.requireForm()
      let seen = typed["seen"].flatMap(UInt64.init).map { Position($0) }
      let outcome = try await dependencies.carryOut(
        .undo(target, reason: typed.text("reason"), seen: seen), request, context)
      return .seeOther(try place(after: outcome, target, context))
    } catch LedgerError.conflict(let conflict) {
      return try again(target, typed, status: .conflict, context) {
        $0.late = conflict.key.description
      }
    } catch {
      guard let errors = FieldError.all(in: error) else { throw error }
      return try again(target, typed, status: .refusing(error), context) { $0.errors = errors }
    }
  }

  /// Where what was done is to be seen.
  private func place(
    after outcome: Outcome, _ target: UndoTarget, _ context: LedgerRequestContext
  ) throws -> String {
    if let key = outcome.request { return "/r/\(key)#e\(outcome.position)" }
    if outcome.person != nil { return "/people" }
    let event = try dependencies.ledger.log(
      .everything, from: target.position, limit: 1, by: try context.requirePerson()
    ).first
    guard case .request(_, _, let board, _)? = event?.event else { return "/" }
    return "/b/\(board.slug)"
  }

  /// The page as it is now, with what was typed.
  private func again(
    _ target: UndoTarget, _ typed: FormFields, status: HTTPResponse.Status,
    _ context: LedgerRequestContext, _ change: (inout UndoModel) -> Void
  ) throws -> Response {
    var model = try model(target, context)
    model.reason = typed.text("reason")
    model.frame.hasErrors = true
    change(&model)
    return model.page.response(status: status)
  }

  // MARK: Reading

  private func model(
    _ target: UndoTarget, _ context: LedgerRequestContext
  ) throws -> UndoModel {
    let person = try context.requirePerson()
    let preview = try dependencies.ledger.preview(undoing: target, by: person)
    let origin = UndoModel.Origin(preview.event)
    let labels = try dependencies.names(of: Set(preview.people))
    let place: Frame.Place =
      switch origin {
      case .request(_, let slug, _): .board(slug, address: "/undo/\(target.position)")
      case .people: .people
      case .boards: .boards
      }
    var frame = try dependencies.frame("Undo", at: place, context)
    frame.styles = [.past, .request]
    return UndoModel(
      preview, origin, frame: frame,
      tokens: try dependencies.tokens(context), now: dependencies.clock.now(),
      label: { labels[$0] })
  }
}
