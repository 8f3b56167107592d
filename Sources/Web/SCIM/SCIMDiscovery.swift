import EventLog
import HTTPTypes
import Hummingbird

/// What a directory asks first: what can be done here, with what kinds of resources (RFC 7644,
/// section 4).
func addSCIMDiscovery(
  to routes: some RouterMethods<LedgerRequestContext>, _ dependencies: WebDependencies
) {
  let schemas = [SCIMSchema.user, .group]
  func answer(
    _ path: RouterPath, _ body: @escaping @Sendable (SCIMCall) throws -> JSONValue
  ) {
    routes.get(path) { request, context in
      let call = try SCIMCall(request, context, dependencies, .user)
      // Not to be filtered (section 4): whoever tries believes to see a part.
      guard call.query["filter"] == nil else {
        throw SCIMFault(.forbidden, "What can be done here is told whole, without a filter.")
      }
      return Response.scim(try body(call))
    }
  }
  answer("/ServiceProviderConfig") { SCIMDiscovery.configuration(at: $0.site) }
  answer("/ResourceTypes") { call in
    SCIMDiscovery.list(schemas.map { SCIMDiscovery.resourceType($0, at: call.site) })
  }
  answer("/ResourceTypes/{id}") { call in
    let id = try call.id()
    guard let schema = schemas.first(where: { $0.name == id }) else {
      throw SCIMFault(.notFound, "There is no resource type “\(id.prefix(60))”.")
    }
    return SCIMDiscovery.resourceType(schema, at: call.site)
  }
  answer("/Schemas") { call in
    SCIMDiscovery.list(schemas.map { SCIMDiscovery.schema($0, at: call.site) })
  }
  answer("/Schemas/{id}") { call in
    let id = try call.id()
    guard let schema = schemas.first(where: { $0.id == id }) else {
      throw SCIMFault(.notFound, "There is no schema “\(id.prefix(60))”.")
    }
    return SCIMDiscovery.schema(schema, at: call.site)
  }
}

enum SCIMDiscovery {
  private static let core = "urn:ietf:params:scim:schemas:core:2.0:"

  static func list(_ resources: [JSONValue]) -> JSONValue {
    .object([
      .init("schemas", .array([.string(SCIM.listSchema)])),
      .init("totalResults", .number(String(resources.count))),
      .init("startIndex", .number("1")),
      .init("itemsPerPage", .number(String(resources.count))),
      .init("Resources", .array(resources)),
    ])
  }

  /// RFC 7643, section 5.
  static func configuration(at site: String) -> JSONValue {
    func feature(_ name: String, _ isThere: Bool, _ more: [JSONValue.Member] = [])
      -> JSONValue.Member
    {
      .init(name, .object([.init("supported", .bool(isThere))] + more))
    }
    return .object([
      .init("schemas", .array([.string(core + "ServiceProviderConfig")])),
      feature("patch", true),
      feature(
        "bulk", false,
        [.init("maxOperations", .number("0")), .init("maxPayloadSize", .number("0"))]),
      feature("filter", true, [.init("maxResults", .number(String(SCIM.maximumCount)))]),
      feature("changePassword", false), feature("sort", false), feature("etag", true),
      .init(
        "authenticationSchemes",
        .array([
          .object([
            .init("type", .string("oauthbearertoken")), .init("name", .string("Bearer token")),
            .init("description", .string("A token with the scope provision: ledger token create")),
            .init("specUri", .string("https://www.rfc-editor.org/info/rfc6750")),
            .init("primary", .bool(true)),
          ])
        ])),
      meta("ServiceProviderConfig", "\(site)\(SCIM.root)/ServiceProviderConfig"),
    ])
  }

  /// RFC 7643, section 6.
  static func resourceType(_ schema: SCIMSchema, at site: String) -> JSONValue {
    .object([
      .init("schemas", .array([.string(core + "ResourceType")])),
      .init("id", .string(schema.name)), .init("name", .string(schema.name)),
      .init("description", .string(schema.description)),
      .init("endpoint", .string(schema.endpoint)), .init("schema", .string(schema.id)),
      meta("ResourceType", "\(site)\(SCIM.root)/ResourceTypes/\(schema.name)"),
    ])
  }

  /// RFC 7643, section 7.
  static func schema(_ schema: SCIMSchema, at site: String) -> JSONValue {
    .object([
      .init("schemas", .array([.string(core + "Schema")])),
      .init("id", .string(schema.id)), .init("name", .string(schema.name)),
      .init("description", .string(schema.description)),
      .init("attributes", .array(schema.attributes.map(attribute))),
      meta("Schema", "\(site)\(SCIM.root)/Schemas/\(schema.id)"),
    ])
  }

  private static func attribute(_ attribute: SCIMAttribute) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("name", .string(attribute.name)), .init("type", .string(attribute.kind.rawValue)),
      .init("multiValued", .bool(attribute.isMultiValued)),
      .init("description", .string(attribute.description)),
      .init("required", .bool(attribute.isRequired)),
      .init("caseExact", .bool(attribute.isCaseExact)),
      .init("mutability", .string(attribute.mutability.rawValue)),
      .init("returned", .string("default")),
      .init("uniqueness", .string(attribute.isUnique ? "server" : "none")),
    ]
    if !attribute.referenceTypes.isEmpty {
      members.append(.init("referenceTypes", .array(attribute.referenceTypes.map { .string($0) })))
    }
    if !attribute.canonicalValues.isEmpty {
      members.append(
        .init("canonicalValues", .array(attribute.canonicalValues.map { .string($0) })))
    }
    if !attribute.parts.isEmpty {
      members.append(.init("subAttributes", .array(attribute.parts.map(Self.attribute))))
    }
    return .object(members)
  }

  private static func meta(_ type: String, _ location: String) -> JSONValue.Member {
    .init(
      "meta",
      .object([.init("resourceType", .string(type)), .init("location", .string(location))]))
  }
}

/// Times in documents of SCIM (RFC 7643, section 2.3.5).
enum SCIMTime {
  static func text(_ seconds: Int64) -> String {
    Timestamp(microseconds: seconds * 1_000_000).description
  }
}
