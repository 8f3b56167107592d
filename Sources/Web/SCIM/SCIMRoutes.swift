import Domain
import HTTPTypes
import Hummingbird
import Ledger
import SignIn

/// `/scim/v2`: people and groups as a directory wants them. Takes tokens with the scope `provision`,
/// and nothing else.
func addSCIMRoutes(to table: RouteTable, _ dependencies: WebDependencies) {
  let routes = table.group("/scim/v2").add(middleware: BearerTokens(dependencies))
    .add(middleware: SCIMProtection(dependencies))
  addSCIMDiscovery(to: routes, dependencies)

  let turnstile = Turnstile()
  let users = SCIMUsers(dependencies)
  let groups = SCIMGroups(dependencies)
  routes.get("/Users") { request, context in
    let call = try SCIMCall(request, context, dependencies, .user)
    return try call.list(users.all(call))
  }
  routes.get("/Users/{id}") { request, context in
    let call = try SCIMCall(request, context, dependencies, .user)
    return try call.answer(users.find(call.id(), call))
  }
  routes.get("/Groups") { request, context in
    let call = try SCIMCall(request, context, dependencies, .group)
    return try call.list(groups.all(call))
  }
  routes.get("/Groups/{id}") { request, context in
    let call = try SCIMCall(request, context, dependencies, .group)
    return try call.answer(groups.find(call.id(), call))
  }

  routes.post("/Users/.search") { request, context in
    let call = try SCIMCall(request, context, dependencies, .user)
    return try await call.search { [(.user, try users.all(call))] }
  }
  routes.post("/Groups/.search") { request, context in
    let call = try SCIMCall(request, context, dependencies, .group)
    return try await call.search { [(.group, try groups.all(call))] }
  }
  routes.post("/.search") { request, context in
    let call = try SCIMCall(request, context, dependencies, .user)
    let others = try SCIMCall(request, context, dependencies, .group)
    return try await call.search {
      [(.user, try users.all(call)), (.group, try groups.all(others))]
    }
  }

  // Each change looks whether it may be made before it makes it, so they come one after the other.
  func change(
    _ method: HTTPRequest.Method, _ path: RouterPath, _ schema: SCIMSchema,
    _ body: @escaping @Sendable (SCIMCall) async throws -> Response
  ) {
    routes.on(path, method: method) { request, context in
      let call = try SCIMCall(request, context, dependencies, schema)
      return try await turnstile.inTurn { try await body(call) }
    }
  }
  change(.post, "/Users", .user) { try await users.create($0) }
  change(.put, "/Users/{id}", .user) { try await users.replace($0) }
  change(.patch, "/Users/{id}", .user) { try await users.patch($0) }
  change(.delete, "/Users/{id}", .user) { try await users.delete($0) }
  change(.post, "/Groups", .group) { try await groups.create($0) }
  change(.put, "/Groups/{id}", .group) { try await groups.replace($0) }
  change(.patch, "/Groups/{id}", .group) { try await groups.patch($0) }
  change(.delete, "/Groups/{id}", .group) { try await groups.delete($0) }
}

/// Lets in whoever has a token for this and may manage people; denies everybody else, a session
/// included.
struct SCIMProtection: RouterMiddleware {
  private let dependencies: WebDependencies

  init(_ dependencies: WebDependencies) { self.dependencies = dependencies }

  func handle(
    _ request: Request, context: LedgerRequestContext,
    next: (Request, LedgerRequestContext) async throws -> Response
  ) async throws -> Response {
    guard let bearer = context.bearer else {
      var fault = SCIMFault(.unauthorized, "Send a token with the scope provision.")
      fault.headers[.wwwAuthenticate] = BearerTokens.challenge
      throw fault
    }
    let scopes = bearer.token.scopes.scopes
    guard scopes == [.init(.provision)],
      try dependencies.ledger.rights(of: bearer.principal).permits(.managePeople)
    else {
      dependencies.audit.note(
        .denied, person: bearer.token.person, address: context.peerAddress,
        "provisioning with token \(bearer.token.id)")
      throw Problem(
        .denied,
        "This takes a token with the scope provision alone, of a service that may manage people.")
    }
    return try await next(request, context)
  }
}
