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
  }

  private func show(_ request: Request, _ context: LedgerRequestContext) throws -> Response {
    let person = try context.requirePerson()
    let board = try dependencies.ledger.board(try context.parameter("board"), by: person)
    var read = try ReadFilter(try request.query(), on: board.definition) {
      try dependencies.people(called: $0)
    }
    // A browser's form sends its empty fields too. Without them the view has its one address.
    if read.hasLeftovers && read.problems.isEmpty {
      return .seeOther(read.filter.address(on: board.definition.slug))
    }
    let page = try list(board, &read, person)
    return try model(page, board, read, person, context).page.response()
  }

  /// A cursor that leads nowhere is noted, and the list begins from the start.
  private func list(
    _ board: BoardSummary, _ read: inout ReadFilter, _ person: PersonNumber
  ) throws -> RequestPage {
    let slug = board.definition.slug
    do {
      return try dependencies.ledger.list(slug, read.filter.query(for: person), by: person)
    } catch .badCursor(let cursor) {
      read.refuseCursor(LedgerError.badCursor(cursor).message)
      return try dependencies.ledger.list(slug, read.filter.query(for: person), by: person)
    }
  }

  private func model(
    _ page: RequestPage, _ board: BoardSummary, _ read: ReadFilter, _ person: PersonNumber,
    _ context: LedgerRequestContext
  ) throws -> RequestListModel {
    let address = read.filter.address(on: board.definition.slug)
    var frame = try dependencies.frame(
      board.definition.name, at: .board(board.definition.slug, address: address), context)
    frame.canonical = address
    frame.position = page.asOf.position.rawValue
    let people = RequestListModel.people(in: page, filter: read.filter).union([person])
    let names = try dependencies.names(of: people)
    return RequestListModel(
      page, of: board, read: read, frame: frame, viewer: person, now: dependencies.clock.now(),
      label: { names[$0] })
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
  fileprivate func people(called text: String) throws -> [PersonNumber] {
    guard let number = UInt32(text) else { return try accounts.find(text).map(\.person) }
    let person = PersonNumber(number)
    return try ledger.standing(of: person) == nil ? [] : [person]
  }
}
