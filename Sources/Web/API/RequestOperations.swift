import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger

extension APIOperation {
  /// Finding and reading requests.
  static var requestOperations: [APIOperation] {
    [
      APIOperation(
        id: "listRequests", method: .get, path: "/boards/{board}/requests",
        summary: "A board's requests, filtered and in order",
        parameters: [.board] + APIParameter.list,
        answers: [
          .json(.ok, "One page of the list", .named("RequestList")), .notModified, .invalid,
          .notFound,
        ],
        handle: list),
      APIOperation(
        id: "showRequest", method: .get, path: "/requests/{key}",
        summary: "One request, by its key or the key it was imported with",
        parameters: [.key, .explain] + APIParameter.moment,
        answers: [
          .json(.ok, "The request", .named("Request")), .notModified, .invalid, .notFound,
        ],
        handle: show),
    ]
  }

  private static func list(_ call: APICall) throws -> Response {
    let board = try call.context.parameter("board")
    let query = try RequestQuery(call.query(), in: call)
    let moment = try call.moment()
    let page: RequestPage
    do {
      page = try call.ledger.list(board, query, asOf: moment.asOf, by: call.principal)
    } catch .refused(let refusal) {
      if case .unknownStatus = refusal { throw Problem(parameter: "status", refusal.message) }
      throw refusal
    }
    let names = try call.names(of: page.people)
    let tag = EntityTag(page.asOf, question: call.question, names: names)
    if tag.isKnown(to: call.request) { return tag.notModified }
    var writer = JSONWriter(capacity: 256 + page.rows.count * JSONWriter.typicalRequest)
    writer.list(page, names)
    return .json(writer, headers: [.eTag: tag.text, .cacheControl: EntityTag.caching])
  }

  private static func show(_ call: APICall) throws -> Response {
    let explains = try explains(call.query())
    let detail = try call.ledger.request(
      call.context.parameter("key"), asOf: call.moment().asOf, by: call.principal)
    let request = RequestAtRevision(detail, explained: explains)
    let names = try call.names(of: request.people)
    let tag = EntityTag(
      revision: request.view.revision, names: names, erasures: detail.erasures, at: detail.asOf)
    if tag.isKnown(to: call.request) { return tag.notModified }
    return .json(
      JSONWriter(request, names), headers: [.eTag: tag.text, .cacheControl: EntityTag.caching])
  }

  private static func explains(_ query: FormFields) throws(Problem) -> Bool {
    switch query["explain"] {
    case "true": return true
    case nil, "", "false": return false
    case let text?:
      throw Problem(
        parameter: "explain", "explain is true or false, not “\(text.prefix(60))”.")
    }
  }
}

extension APICall {
  /// What was asked, by whom: `me` means somebody else for everybody.
  fileprivate var question: String { "\(person) \(request.head.path ?? "")" }
}

extension RequestPage {
  /// Everybody its rows name.
  fileprivate var people: Set<PersonNumber> {
    var people: Set<PersonNumber> = []
    for row in rows {
      people.insert(row.requester)
      if let owner = row.owner { people.insert(owner) }
    }
    return people
  }
}

extension JSONWriter {
  /// A document of one request.
  init(_ request: RequestAtRevision, _ names: PersonNames) {
    self.init(capacity: JSONWriter.typicalRequest + request.details.utf8.count)
    self.request(request, names)
  }
}
