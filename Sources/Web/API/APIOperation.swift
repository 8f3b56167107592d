import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger
import SignIn

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
  /// Whether it hands out so much at once that the audit trail says who took it.
  var isExport = false
  let handle: @Sendable (APICall) async throws -> Response

  /// Every operation, in the order in which people read them.
  static func all(_ dependencies: WebDependencies, feed: LiveFeed) -> [APIOperation] {
    sessionOperations + tokenOperations + boardOperations + accessOperations + requestOperations
      + changeOperations
      + eventOperations(feed) + undoOperations + diffOperations + treeOperations + trendOperations
      + auditOperations
  }

  func add(to routes: some RouterMethods<LedgerRequestContext>, _ dependencies: WebDependencies) {
    let handle = handle
    routes.on(RouterPath(routed ?? path), method: method) { request, context in
      let principal = try context.requirePrincipal()
      try refuseOtherMoments(in: try request.query())
      let response = try await handle(
        APICall(
          request: request, context: context, principal: principal, dependencies: dependencies))
      if isExport, response.status == .ok, try !isFollowing(request, dependencies.ledger) {
        dependencies.audit.note(
          .exported, person: principal.person, address: context.peerAddress,
          "\(method.rawValue) /api/v1\(path)")
      }
      return response
    }
  }

  /// Whether a stream begins with what is new: each page opens one, and it tells nothing that the page
  /// does not show.
  private func isFollowing(_ request: Request, _ ledger: RequestLedger) throws -> Bool {
    guard request.headers[.accept]?.contains("text/event-stream") == true else { return false }
    let from = try request.headers[.lastEventID] ?? request.query()["from"]
    guard let from = from.flatMap({ UInt64($0) }) else { return false }
    let head = try ledger.head().position.rawValue
    return from >= head - min(head, UInt64(RequestQuery.maximumLimit))
  }

  /// Whoever asks for the past is not to be given the present, or to change it.
  private func refuseOtherMoments(in query: FormFields) throws(Problem) {
    for name in PastAddress.parameters where query[name] != nil {
      if parameters.contains(where: { $0.name == name }) { continue }
      throw Problem(
        parameter: name,
        method == .get
          ? "This is about the present alone. Leave \(name) out."
          : "The past cannot be changed. Leave \(name) out to change the present.")
    }
  }
}

/// One call of an operation by somebody who is signed in.
struct APICall: Sendable {
  let request: Request
  let context: LedgerRequestContext
  /// Who asks or acts; with a token, perhaps with less than they may.
  let principal: Asker
  let dependencies: WebDependencies

  var ledger: RequestLedger { dependencies.ledger }
  var person: PersonNumber { principal.person }

  /// The request that the address names, by key or external key.
  func requestKey() throws -> RequestKey {
    try ledger.resolve(context.parameter("key"), by: principal)
  }

  func names(of people: some Sequence<PersonNumber>) throws -> PersonNames {
    try PersonNames(of: people, in: dependencies.accounts)
  }

  /// The query of the address.
  func query() throws -> FormFields { try request.query() }

  /// The moment that the address asks about.
  ///
  /// - Throws: `Problem` that names the parameter; `.notYet`.
  func moment() throws -> Moment {
    let past = try PastAddress(query(), now: dependencies.clock.now())
    return try ledger.moment(past.asOf)
  }

  /// The JSON object in the body.
  func input() async throws -> JSONInput {
    let types =
      ["application/json"] + (request.method == .patch ? ["application/merge-patch+json"] : [])
    guard request.hasContentType(types) else {
      throw Problem(.unsupportedMediaType, "The body is to be \(types.joined(separator: " or ")).")
    }
    return try JSONInput(
      Array(try await dependencies.bodies.collect(request, from: .known(person)).readableBytesView))
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
