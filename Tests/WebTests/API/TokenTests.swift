import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import SignIn
import TestSupport
import Testing

@testable import Web

@Suite struct `Bearer tokens of the API` {
  private static let session = "/api/v1/session"

  private func bearer(_ secret: String, scheme: String = "Bearer") -> HTTPFields {
    [.authorization: "\(scheme) \(secret)"]
  }

  @Test func `a token reads as its person, without a cookie`() async throws {
    try await TestSite.run { site, client in
      let secret = try site.token(site.ben, [.init(.read)])
      let caller = Caller(client: client, session: nil)
      let answer = try await caller.get(Self.session, bearer(secret, scheme: "bearer"))
      #expect(answer.status == .ok)
      #expect(try answer.json["name"].text == "Ben Okoro")
      #expect(try answer.json["scopes"].elements.map(\.text) == ["read"])
      #expect(try answer.json["csrfToken"] == .null)
      #expect(try await caller.get("/api/v1/boards/ops", bearer(secret)).status == .ok)
    }
  }

  @Test func `a change needs no CSRF token, and is the person's in the log`() async throws {
    try await TestSite.run { site, client in
      let secret = try site.token(site.ben, [.init(.submit)])
      let caller = Caller(client: client, session: nil)
      let answer = try await caller.post(
        "/api/v1/boards/ops/requests", json: #"{"title":"A laptop"}"#, bearer(secret))
      #expect(answer.status == .created)
      #expect(try answer.json["requester"]["name"].text == "Ben Okoro")
    }
  }

  @Test func `a scope that is too small gets 403 with its name`() async throws {
    try await TestSite.run { site, client in
      let key = try await site.caller(site.ben, client).submit()
      let caller = Caller(client: client, session: nil)
      let reader = bearer(try site.token(site.ana, [.init(.read)]))
      let asker = bearer(try site.token(site.ana, [.init(.submit)]))
      let elsewhere = bearer(try site.token(site.ana, [.init(.manage, on: BoardNumber(99))]))
      let status = #"{"status":"in-progress"}"#
      for headers in [reader, asker] {
        let answer = try await caller.post(
          "/api/v1/requests/\(key)/status", json: status, headers)
        #expect(answer.status == .forbidden)
        #expect(answer.headers[.wwwAuthenticate]?.contains("insufficient_scope") == true)
        #expect(try answer.json["type"].text == "/problems/denied")
      }
      #expect(
        try await caller.post("/api/v1/boards/ops/requests", json: #"{"title":"x"}"#, reader).status
          == .forbidden)
      // A board that the token does not open is not there.
      #expect(try await caller.get("/api/v1/requests/\(key)", elsewhere).status == .notFound)
      #expect(try await caller.get("/api/v1/boards", elsewhere).json["boards"].elements.isEmpty)
      let worker = bearer(try site.token(site.ana, [.init(.work)]))
      let done = try await caller.post("/api/v1/requests/\(key)/status", json: status, worker)
      #expect(done.status == .ok)
    }
  }

  @Test func `a directory's token opens nothing of the API`() async throws {
    try await TestSite.run { site, client in
      for role in [Role.admin, .member] {
        _ = try site.ledger.performAndWait(
          .person(.changeRole(site.ben, to: role)), by: site.ana)
      }
      let demoted = try site.ledger.head().position
      let headers = bearer(try site.token(site.ana, [.init(.provision)]))
      let caller = Caller(client: client, session: nil)
      let undone = try await caller.post(
        "/api/v1/events/\(demoted)/undo", json: #"{"reason":"x"}"#, headers)
      #expect(undone.status == .forbidden)
      #expect(try site.ledger.standing(of: site.ben)?.role == .member)
      for operation in APIOperation.all(site.dependencies, feed: LiveFeed(site.dependencies)) {
        let path = "/api/v1" + operation.path
        let answer = try await caller.send(
          operation.method, path.replacing("{", with: "").replacing("}", with: ""), json: "{}",
          headers)
        #expect(answer.status == .forbidden, "\(operation.method) \(path)")
      }
    }
  }

  @Test func `what is unknown, mistyped, expired or revoked gets 401 invalid_token`() async throws {
    try await TestSite.run { site, client in
      let caller = Caller(client: client, session: nil)
      let revoked = try site.accounts.createToken(site.request(site.ben))
      try site.accounts.revokeToken(revoked.token.id)
      for secret in [revoked.secret, "rlt_x", "", "abc def", String(repeating: "x", count: 5_000)] {
        let answer = try await caller.get(Self.session, bearer(secret))
        #expect(answer.status == .unauthorized)
        #expect(answer.headers[.wwwAuthenticate]?.contains("error=\"invalid_token\"") == true)
        #expect(try answer.json["type"].text == "/problems/invalid-token")
        #expect(secret.isEmpty || !answer.body.contains(secret))
      }
    }
  }

  @Test func `a cookie beside a token is not read`() async throws {
    try await TestSite.run { site, client in
      let caller = try site.caller(site.ana, client)
      #expect(try await caller.get(Self.session, bearer("rlt_x")).status == .unauthorized)
      let ben = bearer(try site.token(site.ben, [.init(.read)]))
      #expect(try await caller.get(Self.session, ben).json["name"].text == "Ben Okoro")
    }
  }

  @Test func `a token of somebody who was put out is good for nothing`() async throws {
    try await TestSite.run { site, client in
      let headers = bearer(try site.token(site.ben, [.init(.manage)]))
      let caller = Caller(client: client, session: nil)
      #expect(try await caller.get(Self.session, headers).status == .ok)
      _ = try await site.ledger.perform(.person(.deactivate(site.ben)), by: site.ana)
      #expect(try await caller.get(Self.session, headers).status == .unauthorized)
    }
  }

  @Test func `a token in the address, in a form or on a page opens nothing`() async throws {
    try await TestSite.run { site, client in
      let secret = try site.token(site.ana, [.init(.manage)])
      let caller = Caller(client: client, session: nil)
      for name in ["access_token", "token", "authorization"] {
        #expect(
          try await caller.get("\(Self.session)?\(name)=\(secret)").status == .unauthorized)
      }
      for page in ["/", "/me", "/people", "/b/ops", "/sign-in"] {
        let answer = try await caller.get(page, bearer(secret))
        #expect(answer.status == .unauthorized, "\(page)")
        #expect(!answer.body.contains(secret))
      }
      // A token that a proxy in front sends on is none of ours.
      let signedIn = try site.caller(site.ana, client)
      #expect(try await signedIn.get("/", bearer("eyJhbGciOiJub25lIn0.e30.")).status == .ok)
    }
  }

  @Test func `a machine acts in its own name, where it was named`() async throws {
    try await TestSite.run { site, client in
      let robot = try #require(
        try site.ledger.performAndWait(.person(.addService(role: .member)), by: site.ana).person)
      try site.accounts.register(Account(person: robot, name: "Desk robot", email: nil))
      let headers = bearer(try site.token(robot, [.init(.submit)]))
      let caller = Caller(client: client, session: nil)
      #expect(try await caller.get(Self.session, headers).json["name"].text == "Desk robot")
      #expect(try await caller.get("/api/v1/boards/ops", headers).status == .notFound)
      var access = try site.ledger.board("ops", by: site.ana).access
      access.mode = .custom
      access.grants = [AccessGrant(.person(robot), .requester)]
      _ = try site.ledger.performAndWait(.setAccess(board: "ops", access), by: site.ana)
      let answer = try await caller.post(
        "/api/v1/boards/ops/requests", json: #"{"title":"Toner"}"#, headers)
      #expect(answer.status == .created)
      #expect(try answer.json["requester"]["name"].text == "Desk robot")
    }
  }

  // MARK: Making and ending

  @Test func `one makes, lists and ends one's own tokens`() async throws {
    try await TestSite.run { site, client in
      let ben = try site.caller(site.ben, client)
      let made = try await ben.post(
        "/api/v1/tokens",
        json: #"{"name":"Report","scopes":["read","ops:work"],"expiresInDays":30}"#)
      #expect(made.status == .created)
      let secret = try #require(try made.json["token"].text)
      let id = try #require(try made.json["id"].text)
      #expect(made.headers[.location] == "/api/v1/tokens/\(id)")
      #expect(made.headers[.cacheControl] == "no-store")

      let listed = try await ben.get("/api/v1/tokens")
      #expect(try listed.json["tokens"].elements.count == 1)
      #expect(try listed.json["tokens"][0]["scopes"].elements.map(\.text) == ["read", "ops:work"])
      #expect(!listed.body.contains(secret))
      let ana = try site.caller(site.ana, client)
      #expect(try await ana.get("/api/v1/tokens").json["tokens"].elements.isEmpty)
      #expect(try await ana.send(.delete, "/api/v1/tokens/\(id)", json: "").status == .notFound)

      #expect(try await ben.send(.delete, "/api/v1/tokens/\(id)", json: "").status == .noContent)
      #expect(
        try await Caller(client: client, session: nil).get(Self.session, bearer(secret)).status
          == .unauthorized)
    }
  }

  @Test func `a token makes none, and ends others only with manage`() async throws {
    try await TestSite.run { site, client in
      let caller = Caller(client: client, session: nil)
      let wanted = #"{"name":"x","scopes":["manage"]}"#
      let manage = bearer(try site.token(site.ana, [.init(.manage)]))
      #expect(try await caller.post("/api/v1/tokens", json: wanted, manage).status == .forbidden)
      let new = try site.accounts.createToken(site.request(site.ana))
      let reader = bearer(new.secret)
      #expect(try await caller.get("/api/v1/tokens", reader).status == .forbidden)
      let other = try site.accounts.createToken(site.request(site.ana)).token.id
      #expect(
        try await caller.send(.delete, "/api/v1/tokens/\(other)", reader).status == .forbidden)
      #expect(
        try await caller.send(.delete, "/api/v1/tokens/\(new.token.id)", reader).status
          == .noContent)
      #expect(
        try await caller.send(.delete, "/api/v1/tokens/\(other)", manage).status == .noContent)
    }
  }

  @Test(arguments: [
    (#"{"scopes":["read"]}"#, "/name"), (#"{"name":"x"}"#, "/scopes"),
    (#"{"name":"x","scopes":["reed"]}"#, "/scopes"),
    (#"{"name":"x","scopes":["nowhere:read"]}"#, "/scopes"),
    (#"{"name":"x","scopes":["ops:provision"]}"#, "/scopes"),
    (#"{"name":"x","scopes":[7]}"#, "/scopes/0"),
    (#"{"name":"x","scopes":["read"],"expiresInDays":366}"#, "/expiresInDays"),
    (#"{"name":"x","scopes":["read"],"expiresInDays":"30"}"#, "/expiresInDays"),
    (#"{"name":"x","scopes":["read"],"person":1}"#, "/person"),
  ])
  func `what is wrong with a wanted token is said with its place`(
    _ json: String, _ place: String
  ) async throws {
    try await TestSite.run { site, client in
      let answer = try await site.caller(site.ben, client).post("/api/v1/tokens", json: json)
      #expect(answer.status == .unprocessableContent)
      #expect(try answer.places == [place])
      #expect(try site.accounts.tokens().isEmpty)
    }
  }
}

extension TestSite {
  func request(_ person: PersonNumber, _ scopes: [TokenScopes.Scope] = [.init(.read)])
    -> TokenRequest
  {
    TokenRequest(person: person, maker: ana, name: "Test", scopes: TokenScopes(scopes))
  }

  /// The secret of a new token.
  func token(_ person: PersonNumber, _ scopes: [TokenScopes.Scope]) throws -> String {
    try accounts.createToken(request(person, scopes)).secret
  }
}
