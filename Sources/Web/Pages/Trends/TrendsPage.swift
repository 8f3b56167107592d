import Domain
import HTTPTypes
import Hummingbird
import Ledger

/// `/b/{board}/trends`
struct TrendsPage {
  private let dependencies: WebDependencies

  init(_ dependencies: WebDependencies) { self.dependencies = dependencies }

  func addRoutes(to routes: some RouterMethods<LedgerRequestContext>) {
    routes.get("/b/{board}/trends") { request, context in try show(request, context) }
  }

  private func show(_ request: Request, _ context: LedgerRequestContext) throws -> Response {
    let person = try context.requirePerson()
    let board = try dependencies.ledger.board(try context.parameter("board"), by: person).definition
    let fields = try request.query()
    var read = try ReadTrends(fields, on: board, now: dependencies.clock.now()) {
      try dependencies.people(called: $0)
    }
    let address = read.address.text(on: board.slug)
    // A browser's form sends its empty fields too. Without them the view has its one address.
    if read.problems.isEmpty && fields.fields.contains(where: { $0.value.isEmpty }) {
      return .seeOther(address)
    }
    let trends = try count(board, &read, person)
    var frame = try dependencies.frame(
      "Trends · \(board.name)", at: .board(board.slug, address: "/b/\(board.slug)/trends"), context,
      as: try dependencies.moment(at: read.address.past))
    frame.canonical = address
    frame.styles = [.charts]
    var model = TrendsModel(
      frame: frame, slug: board.slug, name: board.name, address: read.address,
      problems: read.problems)
    let people = TrendsModel.people(in: trends, read.address).union([person])
    let names = try dependencies.names(of: people)
    model.people = read.address.choices(viewer: person) { names[$0] }
    if let trends { model.take(trends, viewer: person) { names[$0] } }
    return model.page.response()
  }

  /// Nil, and a problem, where the address names no window that can be counted.
  private func count(
    _ board: BoardDefinition, _ read: inout ReadTrends, _ person: PersonNumber
  ) throws -> BoardTrends? {
    do throws(LedgerError) {
      return try dependencies.ledger.trends(
        board.slug, read.query(for: person), asOf: read.address.past.asOf, by: person)
    } catch {
      switch error {
      case .badWindow, .notYet:
        read.problems.append(error.message)
        read.address.from = nil
        read.address.to = nil
        read.address.past = .now
        return nil
      default: throw error
      }
    }
  }
}

extension TrendsAddress {
  /// Whom the filter names, as the form shows them.
  fileprivate func choices(
    viewer: PersonNumber, label: (PersonNumber) -> PersonLabel
  ) -> [TrendsModel.Choice] {
    func choice(_ parameter: String, _ choice: PersonChoice) -> TrendsModel.Choice {
      let name =
        choice == .me
        ? "Me" : choice.person(for: viewer).map { label($0).name } ?? "Nobody"
      return TrendsModel.Choice(parameter: parameter, text: choice.text, label: name)
    }
    return owners.map { choice("owner", $0) } + requesters.map { choice("requester", $0) }
  }
}
