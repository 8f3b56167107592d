import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger

extension APIOperation {
  /// What happened on a board over time.
  static var trendOperations: [APIOperation] {
    [
      APIOperation(
        id: "showTrends", method: .get, path: "/boards/{board}/trends",
        summary: "What came in, was finished and is left on a board, counted over a window",
        parameters: [.board] + APIParameter.trends,
        answers: [.json(.ok, "The figures", .named("Trends")), .invalid, .notFound],
        handle: showTrends)
    ]
  }

  private static func showTrends(_ call: APICall) throws -> Response {
    let fields = try call.request.query()
    let now = call.dependencies.clock.now()
    let past = try PastAddress(fields, now: now)
    let trends = try call.ledger.trends(
      call.context.parameter("board"), TrendQuery(fields, now: now, in: call), asOf: past.asOf,
      by: call.principal)
    let names = try call.names(of: trends.people)
    var writer = JSONWriter(capacity: 4_096 + trends.report.buckets.count * 512)
    writer.trends(trends, names)
    return .json(writer)
  }
}

extension TrendQuery {
  /// What an address asks for. Names that nobody knows are ignored, values are not.
  ///
  /// - Throws: `Problem` that names the parameter.
  fileprivate init(_ fields: FormFields, now: Timestamp, in call: APICall) throws {
    self.init()
    from = try Self.moment("from", fields, now)
    to = try Self.moment("to", fields, now)
    let filters = fields.fields.filter { ["owner", "requester", "priority"].contains($0.name) }
    let list = try RequestQuery(FormFields(filters), in: call)
    owners = list.owners
    requesters = list.requesters
    priorities = list.priorities
  }

  private static func moment(
    _ name: String, _ fields: FormFields, _ now: Timestamp
  ) throws(Problem) -> When? {
    guard let text = fields[name], !text.isEmpty else { return nil }
    guard let when = When(text, now: now) else {
      throw Problem(
        parameter: name, "“\(text.prefix(60))” is no moment. Use \(When.forms).")
    }
    return when
  }
}

extension BoardTrends {
  /// Everybody the figures name.
  fileprivate var people: Set<PersonNumber> {
    Set(report.owners.compactMap(\.owner)).union(
      oldest.flatMap { [$0.request.owner, $0.request.requester].compactMap(\.self) })
  }
}
