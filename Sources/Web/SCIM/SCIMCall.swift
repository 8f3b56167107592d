import Domain
import HTTPTypes
import Hummingbird
import Ledger
import SignIn

/// One request of a directory.
struct SCIMCall: Sendable {
  let request: Request
  let context: LedgerRequestContext
  let dependencies: WebDependencies
  let schema: SCIMSchema
  let query: FormFields
  /// Whose token it came with.
  let service: Asker

  init(
    _ request: Request, _ context: LedgerRequestContext, _ dependencies: WebDependencies,
    _ schema: SCIMSchema
  ) throws {
    self.request = request
    self.context = context
    self.dependencies = dependencies
    self.schema = schema
    query = try request.query()
    service = try context.requirePrincipal()
  }

  func id() throws -> String { try context.parameter("id") }

  /// The document in the body.
  func document() async throws -> JSONValue {
    guard request.hasContentType([SCIM.mediaType, "application/json"]) else {
      throw SCIMFault(.unsupportedMediaType, "The body is to be \(SCIM.mediaType).")
    }
    let value = try JSONParser.parse(
      Array(
        try await dependencies.bodies.collect(request, from: .known(service.person))
          .readableBytesView))
    guard value.isObject else {
      throw SCIMFault(.invalidSyntax, "The body is to be a JSON object.")
    }
    return value
  }

  /// The address of this site, as whoever asks knows it.
  var site: String {
    let settings = dependencies.settings
    // Any free port was asked for: then only who calls knows what they called.
    guard settings.port == 0, let authority = request.head.authority else {
      return settings.publicURL
    }
    return "http://\(authority)"
  }

  func address(_ schema: SCIMSchema, _ id: String) -> String {
    "\(site)\(SCIM.root)\(schema.endpoint)/\(id)"
  }

  // MARK: Answers

  /// The whole resource: what `members` say, and what every resource has.
  func resource(
    _ id: String, _ members: [JSONValue.Member], created: Int64, modified: Int64
  ) -> JSONValue {
    let body: [JSONValue.Member] =
      [.init("schemas", .array([.string(schema.id)])), .init("id", .string(id))] + members
    var meta: [JSONValue.Member] = [.init("resourceType", .string(schema.name))]
    for (name, seconds) in [("created", created), ("lastModified", modified)] where seconds > 0 {
      meta.append(.init(name, .string(SCIMTime.text(seconds))))
    }
    meta.append(.init("location", .string(address(schema, id))))
    meta.append(.init("version", .string(Self.version(of: .object(body)))))
    return .object(body + [.init("meta", .object(meta))])
  }

  /// A weak validator (RFC 7644, section 3.14), made of all that the answer says: names, groups and
  /// standing change in several places, and each counts.
  private static func version(of value: JSONValue) -> String {
    var writer = JSONWriter(capacity: 512)
    writer.value(value)
    var hash = StableHash()
    hash.combine(String(decoding: writer.bytes, as: UTF8.self))
    return "W/\"\(String(hash.value, radix: 16))\""
  }

  /// One resource; nothing where whoever asks has it already.
  func answer(_ resource: JSONValue, status: HTTPResponse.Status = .ok) throws -> Response {
    let meta = resource.attribute("meta")
    var headers: HTTPFields = [:]
    let version = meta?.attribute("version")?.string ?? ""
    headers[.eTag] = version
    if status == .ok, request.method == .get, Self.names(request.headers[.ifNoneMatch], version) {
      return Response(status: .notModified, headers: headers)
    }
    if status == .created { headers[.location] = meta?.attribute("location")?.string }
    return .scim(
      try SCIMSelection(SCIMQuery(query), schema).of(resource), status: status, headers: headers)
  }

  /// Refuses a change of what has changed since.
  func checkVersion(of resource: JSONValue) throws(SCIMFault) {
    guard let given = request.headers[.ifMatch] else { return }
    let version = resource.attribute("meta")?.attribute("version")?.string ?? ""
    guard Self.names(given, version) else {
      throw SCIMFault(
        .preconditionFailed, "It has changed since: its version is \(version). Nothing was done.")
    }
  }

  private static func names(_ header: String?, _ version: String) -> Bool {
    guard let header else { return false }
    // A weak and a strong tag mean the same here (RFC 7644, section 3.14).
    let opaque = version.hasPrefix("W/") ? String(version.dropFirst(2)) : version
    return header.split(separator: ",").contains { tag in
      let tag = tag.filter { $0 != " " }
      return tag == "*" || tag == opaque || tag == "W/" + opaque
    }
  }

  /// Those of `resources` that the address asks for, a page of them.
  func list(_ resources: [JSONValue]) throws -> Response {
    try SCIMQuery(query).answer([(schema, resources)])
  }

  /// The same for a question in the body.
  func search(
    _ kinds: () throws -> [(schema: SCIMSchema, resources: [JSONValue])]
  ) async throws -> Response {
    let question = try SCIMQuery(try await document())
    return try question.answer(kinds())
  }

  /// Carries a command out in the name of the service.
  @discardableResult
  func perform(_ command: Command) async throws -> Outcome {
    try await dependencies.ledger.perform(command, by: service)
  }

  /// Takes down what was changed, without names.
  func note(_ what: String) {
    dependencies.audit.note(
      .provisioned, person: service.person, address: context.peerAddress, what)
  }
}
