import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger

/// `/b/{board}/changes`
struct ChangesPage {
  /// A request on this page is read, not glanced at as in a list.
  private static let pageSize = 50

  private let dependencies: WebDependencies

  init(_ dependencies: WebDependencies) { self.dependencies = dependencies }

  func addRoutes(to routes: some RouterMethods<LedgerRequestContext>) {
    routes.get("/b/{board}/changes") { request, context in try show(request, context) }
  }

  private func show(_ request: Request, _ context: LedgerRequestContext) throws -> Response {
    let person = try context.requirePerson()
    let board = try dependencies.ledger.board(try context.parameter("board"), by: person).definition
    let now = dependencies.clock.now()
    var read = try ReadChanges(try request.query(), on: board, now: now) {
      try dependencies.people(called: $0)
    }
    if read.hasLeftovers && read.problems.isEmpty {
      return .seeOther(read.address.text(on: board.slug))
    }
    let answer = try answer(&read, on: board, person)
    let names = try dependencies.names(of: answer.people.union(read.address.people))
    let address = read.address.text(on: board.slug)
    var frame = try dependencies.frame(
      "Changes on \(board.name)", at: .board(board.slug, address: address), context)
    frame.canonical = address
    frame.styles = [.past]
    var model = ChangesModel(
      frame: frame, slug: board.slug, name: board.name, address: read.address,
      problems: read.problems, now: now)
    model.chips = read.address.chips(on: board) { names[$0] }
    model.content = answer.content(on: board, at: read.address) { names[$0] }
    return model.page.response(status: answer.isNone ? .unprocessableContent : .ok)
  }

  /// What the ledger says; nothing where the address makes no question.
  private func answer(
    _ read: inout ReadChanges, on board: BoardDefinition, _ person: PersonNumber
  ) throws -> ChangesAnswer {
    guard let moments = read.moments else { return .none }
    var query = read.address.filter.query(for: person)
    query.limit = Self.pageSize
    do {
      if let compared = read.address.compared {
        let other = try self.other(compared, on: board, &read)
        return .comparison(
          try dependencies.ledger.compare(
            board.slug, query, with: other.query(for: person), asOf: moments.to, by: person),
          other: other)
      }
      return .diff(
        try dependencies.ledger.diff(
          board.slug, query, from: moments.from, to: moments.to, by: person))
    } catch let error as LedgerError {
      switch error {
      case .backwards, .notYet, .badCursor: read.problems.append(error.message)
      default: throw error
      }
      return .none
    }
  }

  /// The filter of the list to compare with.
  private func other(
    _ query: String, on board: BoardDefinition, _ read: inout ReadChanges
  ) throws -> ListFilter {
    let fields: FormFields
    do throws(MalformedInput) { fields = try FormFields(decoding: query.utf8) } catch {
      read.problems.append(error.message)
      return ListFilter()
    }
    let other = try ReadFilter(fields, on: board) { try dependencies.people(called: $0) }
    read.problems += other.problems.map(\.message)
    return other.filter
  }
}

/// What the page shows below its form.
private enum ChangesAnswer {
  case none
  case diff(BoardDiff)
  case comparison(FilterComparison, other: ListFilter)

  var isNone: Bool { if case .none = self { true } else { false } }

  var people: Set<PersonNumber> {
    switch self {
    case .none: []
    case .diff(let diff): diff.people
    case .comparison(let comparison, _): comparison.people
    }
  }

  func content(
    on board: BoardDefinition, at address: ChangesAddress, label: (PersonNumber) -> PersonLabel
  ) -> ChangesModel.Content? {
    switch self {
    case .none: nil
    case .diff(let diff):
      .changes(ChangesModel.Changes(diff, on: board, at: address, label: label))
    case .comparison(let comparison, let other):
      .comparison(
        ChangesModel.Comparison(
          comparison, other: other.address(on: board.slug), label: label))
    }
  }
}
