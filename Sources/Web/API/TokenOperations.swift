import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger
import SignIn

extension APIOperation {
  /// One's own tokens.
  static var tokenOperations: [APIOperation] {
    [
      APIOperation(
        id: "tokens", method: .get, path: "/tokens", summary: "Your tokens, without their secrets",
        answers: [.json(.ok, "The tokens, the newest first", .named("TokenList"))], handle: list),
      APIOperation(
        id: "createToken", method: .post, path: "/tokens",
        summary: "Make a token; takes a session that has just begun, and no token",
        parameters: [.csrfToken], body: .named("TokenRequest"),
        answers: [.json(.created, "The token with its secret, this once", .named("NewToken"))]
          + .failures,
        handle: create),
      APIOperation(
        id: "revokeToken", method: .delete, path: "/tokens/{token}",
        summary: "End one of your tokens, at once", parameters: [.token, .csrfToken],
        answers: [
          APIAnswer(status: .noContent, description: "It is good for nothing", contents: [])
        ]
          + .failures,
        handle: revoke),
    ]
  }

  private static func list(_ call: APICall) throws -> Response {
    try call.requireOwnTokens(except: nil)
    let tokens = try call.dependencies.accounts.tokens(of: call.person)
    var writer = JSONWriter(capacity: 256 * (tokens.count + 1))
    try writer.object {
      $0.member("tokens")
      try $0.array {
        for token in tokens {
          $0.element()
          let words = try call.ledger.words(for: token.scopes, by: call.principal)
          $0.object { $0.members(of: token, words) }
        }
      }
    }
    return .json(writer)
  }

  private static func create(_ call: APICall) async throws -> Response {
    guard call.context.bearer == nil else {
      throw Problem(.denied, "A token makes no tokens. Sign in, and make it on /me.")
    }
    var input = try await call.input()
    let name = input.requiredText("name")
    let words = input.requiredTexts("scopes")
    let days = input.number("expiresInDays")
    try input.finish()

    let person = call.person
    // It outlives the session.
    try call.context.requireFresh()
    try call.ledger.checkTokens(of: person, by: person)
    let request = TokenRequest(
      person: person, maker: person, name: name,
      scopes: try call.dependencies.scopes(named: words, by: person),
      lifetime: try TokenRequest.lifetime(days: days))
    let new = try call.dependencies.createToken(request, call.context)

    let scopes = try call.ledger.words(for: new.token.scopes, by: call.principal)
    var writer = JSONWriter(capacity: 512)
    writer.object {
      $0.members(of: new.token, scopes)
      $0.member("token")
      $0.string(new.secret)
    }
    return .json(
      writer, status: .created, headers: [.location: "/api/v1/tokens/\(new.token.id)"])
  }

  private static func revoke(_ call: APICall) throws -> Response {
    let id = try call.context.parameter("token")
    try call.requireOwnTokens(except: id)
    guard try call.dependencies.revokeToken(id, of: call.person, call.context) else {
      throw Problem(.notFound, "You have no token \(id.prefix(60)).")
    }
    return Response(status: .noContent)
  }
}

extension APICall {
  /// Lets a token see and end tokens only where it may do everything; any may end itself.
  fileprivate func requireOwnTokens(except id: String?) throws(Problem) {
    guard let token = context.bearer?.token, token.id != id else { return }
    guard token.scopes.scopes.contains(TokenScopes.Scope(.manage)) else {
      throw Problem(.denied, "This takes a token with the scope manage, or a session.")
    }
  }
}

extension WebDependencies {
  /// The scopes that these words mean to somebody; a problem with `/scopes` where they mean none.
  func scopes(named words: [String], by person: PersonNumber) throws -> TokenScopes {
    do { return try ledger.scopes(named: words, by: person) } catch let fault as UnusableScope {
      throw Problem(
        .invalidInput, fault.message,
        faults: [ProblemFault(place: .pointer("/scopes"), detail: fault.message)])
    }
  }

  /// Makes a token, and takes down that it was made.
  func createToken(
    _ wanted: TokenRequest, _ context: LedgerRequestContext
  ) throws -> NewToken {
    let new = try accounts.createToken(wanted)
    audit.note(
      .tokenCreated, person: wanted.person, by: wanted.maker, address: context.peerAddress,
      "token \(new.token.id)")
    return new
  }

  /// Ends a token, and takes it down; false where `person` has none with this id.
  func revokeToken(
    _ id: String, of person: PersonNumber, _ context: LedgerRequestContext
  ) throws -> Bool {
    guard let token = try accounts.revokeToken(id, of: person) else { return false }
    audit.note(
      .tokenRevoked, person: token.person, by: try context.requirePrincipal().person,
      address: context.peerAddress, "token \(token.id)")
    return true
  }
}

extension TokenRequest {
  /// So many days in seconds; the usual time where nothing is said.
  static func lifetime(days: Int?) throws(Problem) -> Int64 {
    guard let days else { return AccessToken.standardLifetime }
    let most = Int(AccessToken.maximumLifetime / 86_400)
    guard (1...most).contains(days) else {
      let detail = "A token is good for 1 to \(most) days, not \(days)."
      throw Problem(
        .invalidInput, detail,
        faults: [ProblemFault(place: .pointer("/expiresInDays"), detail: detail)])
    }
    return Int64(days) * 86_400
  }
}

extension APIParameter {
  fileprivate static let token = APIParameter(
    name: "token", place: .path, schema: .text("The token's id"), isRequired: true)
}

extension JSONWriter {
  fileprivate mutating func members(of token: AccessToken, _ scopes: [String]) {
    member("id")
    string(token.id)
    member("name")
    string(token.name)
    member("scopes")
    each(scopes) { $0.string($1) }
    member("createdAt")
    time(Timestamp(microseconds: token.createdAt * 1_000_000))
    member("expiresAt")
    time(Timestamp(microseconds: token.expiresAt * 1_000_000))
    member("lastUsedAt")
    if let last = token.lastUsedAt {
      time(Timestamp(microseconds: last * 1_000_000))
    } else {
      null()
    }
  }
}

extension APISchema {
  private static let tokenMembers: [Member] = [
    .init("id", .text("Names the token; opens nothing")), .init("name", .text("What it is for")),
    .init("scopes", .array(.text("A right for every board, or BOARD:RIGHT"))),
    .init("createdAt", .format("date-time", "When it was made")),
    .init("expiresAt", .format("date-time", "When it ends")),
    .init(
      "lastUsedAt", .nullable(.format("date-time", "To the minute; null before the first time"))),
  ]
  static let token = APISchema.object(tokenMembers)
  static let newToken = APISchema.object(
    tokenMembers + [.init("token", .text("What to send as Authorization: Bearer"))])
  static let tokenList = APISchema.object([.init("tokens", .array(.named("Token")))])
  static let tokenRequest = APISchema.object([
    .init("name", .text("What it is for")),
    .init("scopes", .array(.text("A right for every board, or BOARD:RIGHT"))),
    .init(
      "expiresInDays",
      .number(
        "1 to \(AccessToken.maximumLifetime / 86_400); \(AccessToken.standardLifetime / 86_400) without"
      ),
      required: false),
  ])
}
