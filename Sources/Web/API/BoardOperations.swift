import HTTPTypes
import Hummingbird
import Ledger

extension APIOperation {
  /// Which boards there are, and how they work.
  static var boardOperations: [APIOperation] {
    [
      APIOperation(
        id: "listBoards", method: .get, path: "/boards", summary: "All boards",
        parameters: APIParameter.moment,
        answers: [
          .json(
            .ok, "The boards",
            .object([
              .init("asOf", .named("Moment"), required: false),
              .init("boards", .array(.named("Board"))),
            ])), .invalid,
        ],
        handle: listBoards),
      APIOperation(
        id: "showBoard", method: .get, path: "/boards/{board}", summary: "One board",
        parameters: [.board] + APIParameter.moment,
        answers: [.json(.ok, "The board", .named("Board")), .invalid, .notFound],
        handle: showBoard),
    ]
  }

  private static func listBoards(_ call: APICall) throws -> Response {
    let moment = try call.moment()
    let boards = try call.ledger.boards(asOf: moment.asOf, by: call.principal)
    var writer = JSONWriter(capacity: 2_048)
    writer.object {
      $0.past(moment)
      $0.member("boards")
      $0.each(boards) { $0.board($1) }
    }
    return .json(writer)
  }

  private static func showBoard(_ call: APICall) throws -> Response {
    let moment = try call.moment()
    let board = try call.ledger.board(
      call.context.parameter("board"), asOf: moment.asOf, by: call.principal)
    var writer = JSONWriter(capacity: 2_048)
    writer.board(board, at: moment)
    return .json(writer)
  }
}
