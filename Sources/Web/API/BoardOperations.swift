import HTTPTypes
import Hummingbird
import Ledger

extension APIOperation {
  /// Which boards there are, and how they work.
  static var boardOperations: [APIOperation] {
    [
      APIOperation(
        id: "listBoards", method: .get, path: "/boards", summary: "All boards",
        answers: [.json(.ok, "The boards", .object([.init("boards", .array(.named("Board")))]))],
        handle: listBoards),
      APIOperation(
        id: "showBoard", method: .get, path: "/boards/{board}", summary: "One board",
        parameters: [.board],
        answers: [.json(.ok, "The board", .named("Board")), .notFound],
        handle: showBoard),
    ]
  }

  private static func listBoards(_ call: APICall) throws -> Response {
    _ = try call.query()
    let boards = try call.ledger.boards(by: call.person)
    var writer = JSONWriter(capacity: 2_048)
    writer.object {
      $0.member("boards")
      $0.each(boards) { $0.board($1) }
    }
    return .json(writer)
  }

  private static func showBoard(_ call: APICall) throws -> Response {
    _ = try call.query()
    let board = try call.ledger.board(call.context.parameter("board"), by: call.person)
    var writer = JSONWriter(capacity: 2_048)
    writer.board(board)
    return .json(writer)
  }
}
