import Domain
import Hummingbird
import Ledger

/// `/`
struct BoardsPage {
  private let dependencies: WebDependencies

  init(_ dependencies: WebDependencies) { self.dependencies = dependencies }

  func addRoutes(to routes: some RouterMethods<LedgerRequestContext>) {
    routes.get("/") { _, context in try model(context).page.response() }
  }

  private func model(_ context: LedgerRequestContext) throws -> BoardsModel {
    let person = try context.requirePerson()
    let boards = try dependencies.ledger.boards(by: person)
    return BoardsModel(
      frame: try dependencies.frame("Boards", at: .boards, context),
      boards: boards.map { board in
        BoardsModel.Board(
          link: Frame.BoardLink(board), prefix: board.definition.prefix, requests: board.requests)
      })
  }
}
