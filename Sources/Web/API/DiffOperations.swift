import Domain
import EventLog
import Hummingbird
import Ledger

extension APIOperation {
  /// What differs: between two moments, or between two filters.
  static var diffOperations: [APIOperation] {
    [
      APIOperation(
        id: "diff", method: .get, path: "/diff",
        summary: "What changed on a board between two moments, or differs between two filters",
        parameters: APIParameter.diff,
        answers: [
          .json(
            .ok, "One page of what changed; with `compare`, what differs",
            .either(.named("Diff"), .named("FilterComparison"))),
          .invalid, .notFound,
        ],
        isExport: true, handle: diff)
    ]
  }

  private static func diff(_ call: APICall) throws -> Response {
    let fields = try call.request.query()
    let board = try board(fields["board"] ?? "", call)
    let query = try RequestQuery(fields, in: call)
    do {
      if let other = fields["compare"] {
        return try compare(query, with: other, fields, on: board, call)
      }
      return try diff(query, fields, on: board, call)
    } catch LedgerError.refused(let refusal) {
      if case .unknownStatus = refusal { throw Problem(parameter: "status", refusal.message) }
      throw refusal
    }
  }

  private static func diff(
    _ query: RequestQuery, _ fields: FormFields, on board: BoardDefinition, _ call: APICall
  ) throws -> Response {
    let period = try Period(fields, now: call.dependencies.clock.now())
    guard let from = period.from else {
      throw Problem(parameter: "from", "from is missing. It is \(When.forms).")
    }
    let diff = try call.ledger.diff(
      board.slug, query, from: from, to: period.to, by: call.principal)
    let names = try call.names(of: diff.people)
    var writer = JSONWriter(capacity: 256 + diff.requests.count * JSONWriter.typicalRequest)
    writer.diff(diff, on: board, names)
    return .json(writer)
  }

  private static func compare(
    _ query: RequestQuery, with other: String, _ fields: FormFields, on board: BoardDefinition,
    _ call: APICall
  ) throws -> Response {
    let period = try Period(fields, now: call.dependencies.clock.now())
    guard period.from == nil else {
      throw Problem(
        parameter: "from", "Filters are compared at one moment, `to`. Leave out `from`.")
    }
    let second: RequestQuery
    do {
      second = try RequestQuery(FormFields(decoding: other.utf8), in: call)
    } catch let error as MalformedInput { throw Problem(parameter: "compare", error.message) }
    let comparison = try call.ledger.compare(
      board.slug, query, with: second, asOf: period.to, by: call.principal)
    let names = try call.names(of: comparison.people)
    let rows = comparison.first.rows.count + comparison.second.rows.count
    var writer = JSONWriter(capacity: 256 + rows * JSONWriter.typicalRequest)
    writer.comparison(comparison, on: board, names)
    return .json(writer)
  }

  /// The board that is meant, where the only one may be left out.
  private static func board(_ slug: String, _ call: APICall) throws -> BoardDefinition {
    if !slug.isEmpty { return try call.ledger.board(slug, by: call.principal).definition }
    let boards = try call.ledger.boards(by: call.principal)
    guard boards.count == 1 else {
      let slugs = boards.map(\.definition.slug).joined(separator: ", ")
      throw Problem(parameter: "board", "There are several boards. Name one of: \(slugs).")
    }
    return boards[0].definition
  }
}
