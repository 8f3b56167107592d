import Domain
import EventLog
import Hummingbird
import Ledger
import SignIn

/// `/b/{board}`
struct RequestListPage {
  private let dependencies: WebDependencies

  init(_ dependencies: WebDependencies) { self.dependencies = dependencies }

  func addRoutes(to routes: some RouterMethods<LedgerRequestContext>) {
    routes.get("/b/{board}") { request, context in try show(request, context) }
    routes.get("/b/{board}/step") { request, context in try step(request, context) }
  }

  private func show(_ request: Request, _ context: LedgerRequestContext) throws -> Response {
    let person = try context.requirePerson()
    let query = try request.query()
    let moment = try dependencies.moment(query)
    let board = try dependencies.ledger.board(
      try context.parameter("board"), asOf: moment.asOf, by: person)
    var read = try ReadFilter(query, on: board.definition) {
      try dependencies.people(called: $0)
    }
    // A browser's form sends its empty fields too. Without them the view has its one address.
    if read.hasLeftovers && read.problems.isEmpty {
      return .seeOther(moment.address.link(read.filter.address(on: board.definition.slug)))
    }
    let page = try list(board, &read, moment, person)
    return try model(page, board, read, moment, person, context).page.response()
  }

  /// A cursor that leads nowhere is noted, and the list begins from the start.
  private func list(
    _ board: BoardSummary, _ read: inout ReadFilter, _ moment: PageMoment, _ person: PersonNumber
  ) throws -> RequestPage {
    let slug = board.definition.slug
    do {
      return try dependencies.ledger.list(
        slug, read.filter.query(for: person), asOf: moment.asOf, by: person)
    } catch .badCursor(let cursor) {
      read.refuseCursor(LedgerError.badCursor(cursor).message)
      return try dependencies.ledger.list(
        slug, read.filter.query(for: person), asOf: moment.asOf, by: person)
    }
  }

  private func model(
    _ page: RequestPage, _ board: BoardSummary, _ read: ReadFilter, _ moment: PageMoment,
    _ person: PersonNumber, _ context: LedgerRequestContext
  ) throws -> RequestListModel {
    let address = read.filter.address(on: board.definition.slug)
    var frame = try dependencies.frame(
      board.definition.name, at: .board(board.definition.slug, address: address), context,
      as: moment)
    frame.canonical = moment.address.link(address)
    if moment.isNow {
      frame.position = page.asOf.position.rawValue
    } else {
      frame.past = try notice(page, board.definition.slug, read.filter, moment, person)
    }
    let people = RequestListModel.people(in: page, filter: read.filter).union([person])
    let names = try dependencies.names(of: people)
    return RequestListModel(
      page, of: board, read: read, frame: frame, viewer: person, now: dependencies.clock.now(),
      label: { names[$0] })
  }
}

// MARK: - The past

extension RequestListPage {
  private func notice(
    _ page: RequestPage, _ board: String, _ filter: ListFilter, _ moment: PageMoment,
    _ person: PersonNumber
  ) throws -> PastNotice {
    let activity = try dependencies.ledger.activity(of: board, on: page.asOf.axis, by: person)
    let now = filter.with { _ in }.address(on: board)
    let here = moment.address.link(now)
    return PastNotice(
      page.asOf, at: moment.address, now: now,
      counts: try activity.hasTwoTimes ? counts(page, board, filter, moment, person) : nil,
      previous: RequestListStep.address(.previous, from: here),
      next: RequestListStep.address(.next, from: here), activity: activity,
      present: dependencies.clock.now())
  }

  /// How many requests match on either axis.
  private func counts(
    _ page: RequestPage, _ board: String, _ filter: ListFilter, _ moment: PageMoment,
    _ person: PersonNumber
  ) throws -> PastNotice.Counts {
    let axis: TimeAxis = page.asOf.axis == .recorded ? .happened : .recorded
    var query = filter.query(for: person)
    query.cursor = nil
    query.limit = 1
    let other = try dependencies.ledger.list(
      board, query, asOf: moment.address.on(axis).asOf, by: person
    ).total
    return PastNotice.Counts(
      noun: "request", recorded: axis == .recorded ? other : page.total,
      happened: axis == .happened ? other : page.total)
  }

  /// Leads to the moment before the last change of the board, or of its next one. It is looked for
  /// when somebody goes there, and not for every page that offers it.
  private func step(_ request: Request, _ context: LedgerRequestContext) throws -> Response {
    let person = try context.requirePerson()
    let query = try request.query()
    let board = try dependencies.ledger.board(try context.parameter("board"), by: person)
    guard let step = RequestListStep(rawValue: query["to"] ?? "") else {
      throw Problem(parameter: "to", "Steps lead to previous or next.")
    }
    let moment = try dependencies.moment(query)
    let steps = try dependencies.ledger.steps(
      onBoard: board.definition.slug, from: moment.asOf, by: person)
    let list = PastAddress.removed(from: request.head.path ?? "", and: ["to", "cursor"])
    let now = "/b/\(board.definition.slug)\(list.drop { $0 != "?" })"
    return .seeOther(try step.target(steps, from: moment, on: dependencies.ledger).link(now))
  }
}

/// Which of a board's changes is gone to.
enum RequestListStep: String {
  case previous, next

  /// Where a list's address leads on to the moment.
  static func address(_ step: RequestListStep, from list: String) -> String {
    let path = list.prefix { $0 != "?" }
    let query = list.dropFirst(path.count + 1)
    return "\(path)/step?to=\(step.rawValue)\(query.isEmpty ? "" : "&")\(query)"
  }

  /// After the last change comes now; before the first one there is only the moment itself.
  fileprivate func target(
    _ steps: Steps, from moment: PageMoment, on ledger: RequestLedger
  ) throws -> PastAddress {
    let axis = moment.address.asOf.axis
    switch self {
    case .next: return steps.next.map { PastAddress(AsOf($0, axis: axis)) } ?? .now
    case .previous:
      if let previous = steps.previous { return PastAddress(AsOf(previous, axis: axis)) }
      return moment.isNow ? PastAddress(try ledger.head().position) : moment.address
    }
  }
}

extension ReadFilter {
  /// Begins from the start, and says why.
  fileprivate mutating func refuseCursor(_ message: String) {
    filter.cursor = nil
    problems.append(Problem(parameter: .cursor, message: message))
  }
}

extension WebDependencies {
  /// Everybody whom a filter may mean by a number, an e-mail or a name.
  func people(called text: String) throws -> [PersonNumber] {
    guard let number = UInt32(text) else { return try accounts.find(text).map(\.person) }
    let person = PersonNumber(number)
    return try ledger.standing(of: person) == nil ? [] : [person]
  }
}
