import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger

/// `/r/{key}`, and what can be done there.
struct RequestDetailPage {
  private let dependencies: WebDependencies

  init(_ dependencies: WebDependencies) { self.dependencies = dependencies }

  func addRoutes(to routes: some RouterMethods<LedgerRequestContext>) {
    routes.get("/r/{key}") { request, context in try show(request, context) }
    routes.post("/r/{key}/status") { request, context in
      try await change(request, context) { typed, _ in
        let reason = typed.text("reason")
        return .changeStatus(to: typed["status"] ?? "", reason: reason.isEmpty ? nil : reason)
      }
    }
    routes.post("/r/{key}/assign") { request, context in
      try await change(request, context) { typed, person in
        .assign(to: try dependencies.owner(named: typed["owner"] ?? "", by: person))
      }
    }
    routes.post("/r/{key}/comment") { request, context in
      try await change(request, context) { typed, _ in .comment(typed.text("text")) }
    }
  }

  private func show(_ request: Request, _ context: LedgerRequestContext) throws -> Response {
    let name = try context.parameter("key")
    let query = try request.query()
    let moment = try dependencies.moment(query)
    let detail = try detail(context, at: moment)
    // One address a request, whatever it was called.
    guard detail.summary.key.description == name else {
      return .seeOther(moment.address.link("/r/\(detail.summary.key)"))
    }
    let wholeHistory = query["history"] == "all"
    return try model(detail, wholeHistory: wholeHistory, context, at: moment).page.response()
  }

  // MARK: Changing

  private func change(
    _ request: Request, _ context: LedgerRequestContext,
    _ read: (FormFields, PersonNumber) throws -> RequestCommand
  ) async throws -> Response {
    let detail = try detail(context)
    do {
      let (person, typed) = try context.requireForm()
      let command = try read(typed, person)
      let options = CommandOptions(
        id: CommandID(key: typed["command"], by: person, on: request),
        expectedRevision: command.minds ? typed["revision"].flatMap(UInt32.init) : nil)
      let outcome = try await dependencies.perform(
        command, on: detail.summary.key, by: person, options)
      let place = outcome.events == 0 ? "same" : "e\(outcome.position)"
      return .seeOther("/r/\(detail.summary.key)#\(place)")
    } catch LedgerError.conflict(let conflict) {
      return try late(conflict, context)
    } catch {
      return try again(error, detail, context)
    }
  }

  /// The same page with what was typed, and what is wrong with it.
  private func again(
    _ error: any Error, _ detail: RequestDetail, _ context: LedgerRequestContext
  ) throws -> Response {
    guard let errors = FieldError.all(in: error) else { throw error }
    var model = try model(detail, wholeHistory: false, context)
    model.keep(context.form)
    model.errors = errors
    model.frame.hasErrors = true
    return model.page.response(status: .refusing(error))
  }

  /// The page as it is now, with what was typed and what came in between.
  private func late(_ conflict: Conflict, _ context: LedgerRequestContext) throws -> Response {
    // Read again: it has changed since this request began.
    let detail = try detail(context)
    var model = try model(detail, wholeHistory: false, context)
    let wanted = context.form.untrustedFields?["owner"].flatMap { UInt32($0) }
    let people = HistoryTeller.people(in: detail.history)
      .union(wanted.map { [PersonNumber($0)] } ?? [])
    let labels = try dependencies.names(of: people)
    let board = try board(of: detail, context).definition
    model.keep(context.form)
    model.frame.hasErrors = true
    model.conflict = ChangeConflict(
      conflict, detail, on: board, typed: context.form.untrustedFields ?? FormFields(),
      told: HistoryTeller(board: board, label: { labels[$0] }).tell(detail.history),
      label: { labels[$0] })
    return model.page.response(status: .conflict)
  }

  // MARK: Reading

  private func detail(
    _ context: LedgerRequestContext, at moment: PageMoment = .now
  ) throws -> RequestDetail {
    let (name, person) = (try context.parameter("key"), try context.requirePerson())
    do {
      return try dependencies.ledger.request(name, asOf: moment.asOf, by: person)
    } catch .refused(.unknownRequest(let unknown)) {
      guard let then = moment.moment else { throw Refusal.unknownRequest(unknown) }
      let now = try dependencies.ledger.request(name, by: person)
      throw Problem(notBegun: now, at: then)
    }
  }

  private func board(
    of detail: RequestDetail, _ context: LedgerRequestContext
  ) throws -> BoardSummary {
    try dependencies.ledger.board(detail.summary.board, by: try context.requirePerson())
  }

  private func model(
    _ detail: RequestDetail, wholeHistory: Bool, _ context: LedgerRequestContext,
    at moment: PageMoment = .now
  ) throws -> RequestDetailModel {
    let summary = try board(of: detail, context)
    let board = summary.definition
    let people = HistoryTeller.people(in: detail.history)
    let labels = try dependencies.names(of: people)
    var frame = try dependencies.frame(
      "\(detail.summary.key) \(detail.summary.isErased ? "Erased" : detail.summary.title)",
      at: .board(board.slug, address: "/r/\(detail.summary.key)"), context, as: moment)
    frame.styles = [.request]
    if moment.isNow {
      frame.position = detail.asOf.position.rawValue
    } else {
      frame.past = try notice(detail, moment, try context.requirePerson())
    }
    var model = RequestDetailModel(
      detail, of: board, wholeHistory: wholeHistory, frame: frame, team: try dependencies.team(),
      tokens: try dependencies.tokens(context), now: dependencies.clock.now(),
      label: { labels[$0] })
    model.role = summary.role
    return model
  }
}

// MARK: - The past

extension RequestDetailPage {
  private func notice(
    _ detail: RequestDetail, _ moment: PageMoment, _ person: PersonNumber
  ) throws -> PastNotice {
    let ledger = dependencies.ledger
    let key = detail.summary.key
    let activity = try ledger.activity(of: detail.summary.board, on: detail.asOf.axis, by: person)
    let steps = try ledger.steps(of: key, from: moment.asOf, by: person)
    let now = "/r/\(key)"
    let address = { (when: When) in
      PastAddress(AsOf(when, axis: detail.asOf.axis)).link(now)
    }
    return PastNotice(
      detail.asOf, at: moment.address, now: now,
      counts: try activity.hasTwoTimes ? counts(detail, moment, person) : nil,
      previous: steps.previous.map(address), next: steps.next.map(address) ?? now,
      activity: activity, present: dependencies.clock.now())
  }

  /// How many events the request had on either axis.
  private func counts(
    _ detail: RequestDetail, _ moment: PageMoment, _ person: PersonNumber
  ) throws -> PastNotice.Counts {
    func events(on axis: TimeAxis) throws -> Int {
      if axis == detail.asOf.axis { return detail.history.count }
      do {
        return try dependencies.ledger.request(
          detail.summary.key.description, asOf: moment.address.on(axis).asOf, by: person
        ).history.count
      } catch .refused(.unknownRequest) { return 0 }
    }
    return PastNotice.Counts(
      noun: "event", recorded: try events(on: .recorded), happened: try events(on: .happened))
  }
}

extension Problem {
  /// A request that was submitted later than the moment it is asked about.
  fileprivate init(notBegun detail: RequestDetail, at moment: Moment) {
    let began =
      moment.axis == .happened
      ? detail.summary.createdAt : detail.history.first?.recordedAt ?? detail.summary.createdAt
    self.init(
      .notFound,
      "\(detail.summary.key) did not exist yet: it was "
        + "\(moment.axis == .happened ? "submitted" : "recorded") at \(began), "
        + "and you asked about \(moment.time).")
  }
}

extension RequestDetailModel {
  /// Puts what was typed back into the forms.
  fileprivate mutating func keep(_ form: ReceivedForm) {
    guard let fields = form.untrustedFields else { return }
    typed.reason = fields.text("reason")
    typed.comment = fields.text("text")
    typed.owner = fields["owner"] ?? typed.owner
  }
}
