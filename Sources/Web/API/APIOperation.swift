import Domain
import HTTPTypes
import Hummingbird
import Ledger

/// One thing that the API can do: where, how it is described, and what answers it.
///
/// Routes and the OpenAPI document are both made from these, so neither can know what the other
/// does not.
struct APIOperation: Sendable {
  let id: String
  let method: HTTPRequest.Method
  /// Below `/api/v1`, with `{name}` for what varies.
  let path: String
  /// How the router writes the path, where `path` has a name for more than one of its parts.
  var routed: String?
  let summary: String
  var parameters: [APIParameter] = []
  var body: APISchema?
  var answers: [APIAnswer]
  let handle: @Sendable (APICall) async throws -> Response

  /// Every operation, in the order in which people read them.
  static func all(_ dependencies: WebDependencies, feed: LiveFeed) -> [APIOperation] {
    sessionOperations + boardOperations + requestOperations + changeOperations
      + eventOperations(feed) + treeOperations
  }

  func add(to routes: some RouterMethods<LedgerRequestContext>, _ dependencies: WebDependencies) {
    let handle = handle
    routes.on(RouterPath(routed ?? path), method: method) { request, context in
      let person = try context.requirePerson()
      return try await handle(
        APICall(request: request, context: context, person: person, dependencies: dependencies))
    }
  }
}

/// One call of an operation by somebody who is signed in.
struct APICall: Sendable {
  let request: Request
  let context: LedgerRequestContext
  let person: PersonNumber
  let dependencies: WebDependencies

  var ledger: RequestLedger { dependencies.ledger }

  /// The request that the address names, by key or external key.
  func requestKey() throws -> RequestKey {
    try ledger.resolve(context.parameter("key"), by: person)
  }

  func names(of people: some Sequence<PersonNumber>) throws -> PersonNames {
    try PersonNames(of: people, in: dependencies.accounts)
  }

  /// The query of the address; refuses what is promised for later rather than ignoring it.
  func query() throws -> FormFields {
    let query = try request.query()
    guard query["asof"] == nil else {
      throw Problem(
        parameter: "asof",
        "Looking back with asof is not available yet. Without it you see the present.")
    }
    return query
  }

  /// The JSON object in the body.
  func input() async throws -> JSONInput {
    let types =
      ["application/json"] + (request.method == .patch ? ["application/merge-patch+json"] : [])
    guard request.hasContentType(types) else {
      throw Problem(.unsupportedMediaType, "The body is to be \(types.joined(separator: " or ")).")
    }
    return try JSONInput(Array(try await request.boundedBody().readableBytesView))
  }
}

extension Problem {
  /// A parameter of the address that cannot be used.
  init(parameter: String, _ detail: String) {
    self.init(
      .invalidInput, detail, faults: [ProblemFault(place: .parameter(parameter), detail: detail)])
  }
}

extension Response {
  /// A JSON document that is no error.
  static func json(
    _ writer: JSONWriter, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
  ) -> Response {
    var headers = headers
    headers[.contentType] = "application/json"
    return Response(
      status: status, headers: headers, body: ResponseBody(byteBuffer: writer.buffer))
  }
}
