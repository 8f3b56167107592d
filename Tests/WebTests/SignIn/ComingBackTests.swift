import HTTPTypes
import HummingbirdTesting
import OpenIDConnect
import ProviderSupport
import Testing

@testable import SignIn
@testable import Web

/// Coming back from a provider that is there, by all the ways that browsers have.
@Suite struct `Coming back from a provider` {
  /// Runs `body` beside a provider that signs in somebody who is new here.
  private static func run(
    _ body:
      @Sendable @escaping (TestSite, any TestClientProtocol, TestProvider) async throws ->
      Void
  ) async throws {
    try await TestSite.withProvider({ $0.domains = .any }) { site, client, provider in
      provider.change { $0.claims = ["email": .text("ana.ruiz@example.org")] }
      try await body(site, client, provider)
    }
  }

  @Test func `leads where somebody wanted to go, in a new session`() async throws {
    try await Self.run { site, client, provider in
      let nobody = Caller(client: client)
      let departure = try await nobody.leave(next: "/b/ops?status=new")
      let answer = try await nobody.comeBack(from: departure, of: provider)
      #expect(answer.status == .seeOther, "\(answer.body)")
      #expect(answer.headers[.location] == "/b/ops?status=new")
      #expect(answer.clearsAttempt)
      let token = try #require(answer.newSession)
      let session = try #require(try site.accounts.session(token))
      #expect(try site.accounts.account(session.person)?.name == "Ana Ruiz")
    }
  }

  @Test func `after cancelling there, offers the same again`() async throws {
    try await Self.run { site, client, provider in
      let nobody = Caller(client: client)
      let departure = try await nobody.leave(next: "/b/ops?status=new")
      let answer = try await nobody.comeBack(
        from: departure, of: provider, error: "access_denied")
      #expect(answer.status == .forbidden)
      #expect(answer.body.contains("you cancelled it there"))
      #expect(answer.body.contains("href=\"/sign-in/work?next=%2Fb%2Fops%3Fstatus%3Dnew\""))
      #expect(answer.clearsAttempt)

      // Who was to show once more who they are still is.
      let ana = try site.caller(site.ana, client)
      let again = try await ana.leave(next: "/people", again: true)
      let refused = try await ana.comeBack(from: again, of: provider, error: "access_denied")
      #expect(refused.body.contains("<h1>Sign in again</h1>"))
      #expect(refused.body.contains("href=\"/sign-in/work?next=%2Fpeople&amp;again=1\""))
    }
  }

  @Test func `in an older tab takes nothing from the newer one`() async throws {
    try await Self.run { site, client, provider in
      let browser = Caller(client: client)
      let older = try await browser.leave(next: "/b/ops")
      let newer = try await browser.leave(next: "/people")
      // The browser has one cookie: the newer attempt's.
      let refused = try await browser.comeBack(
        from: older, of: provider, cookie: newer.cookie)
      #expect(refused.status == .forbidden)
      #expect(refused.body.contains("Another window of this browser"))
      #expect(!refused.clearsAttempt)
      let made = try await browser.comeBack(
        code: "x", state: "made up elsewhere", cookie: newer.cookie)
      #expect(!made.clearsAttempt)
      let answer = try await browser.comeBack(from: newer, of: provider)
      #expect(answer.headers[.location] == "/people")
      #expect(answer.newSession != nil)
    }
  }

  @Test func `too late says so, and keeps the way`() async throws {
    try await Self.run { site, client, provider in
      let nobody = Caller(client: client)
      let departure = try await nobody.leave(next: "/people")
      provider.advance(601)
      let answer = try await nobody.comeBack(from: departure, of: provider)
      #expect(answer.status == .forbidden)
      #expect(answer.body.contains("It took too long"))
      #expect(answer.body.contains("href=\"/sign-in/work?next=%2Fpeople\""))
      #expect(answer.clearsAttempt)
      #expect(answer.newSession == nil)
    }
  }

  @Test func `twice leads on whoever is in, and lets nobody in a second time`() async throws {
    try await Self.run { site, client, provider in
      let nobody = Caller(client: client)
      let departure = try await nobody.leave(next: "/people")
      let answer = try provider.answer(to: departure.address)
      let first = try await nobody.comeBack(
        code: answer.code, state: answer.state, cookie: departure.cookie)
      #expect(first.newSession != nil)
      let stolen = try await nobody.comeBack(
        code: answer.code, state: answer.state, cookie: departure.cookie)
      #expect(stolen.status == .forbidden)
      #expect(stolen.body.contains("was used before"))
      #expect(stolen.newSession == nil)

      let ben = try site.caller(site.ben, client)
      let repeated = try await ben.comeBack(
        code: answer.code, state: answer.state, cookie: departure.cookie)
      #expect(repeated.status == .seeOther)
      #expect(repeated.headers[.location] == "/people")
      #expect(repeated.newSession == nil)
      #expect(repeated.clearsAttempt)
    }
  }

  @Test func `without the cookie leads home whoever is in, and nobody else anywhere`()
    async throws
  {
    try await Self.run { site, client, provider in
      let departure = try await Caller(client: client).leave()
      let answer = try provider.answer(to: departure.address)
      let nobody = try await Caller(client: client).comeBack(
        code: answer.code, state: answer.state)
      #expect(nobody.status == .forbidden)
      #expect(nobody.body.contains("has not begun to sign in"))
      #expect(nobody.newSession == nil)
      let ben = try site.caller(site.ben, client)
      let found = try await ben.comeBack(code: answer.code, state: answer.state)
      #expect(found.status == .seeOther)
      #expect(found.headers[.location] == "/")
      #expect(found.newSession == nil)
    }
  }

  // MARK: Signed out there

  private static let event = "http://schemas.openid.net/event/backchannel-logout"

  private static func logout(
    _ provider: TestProvider, _ id: String, _ more: [String: JSON]
  ) throws -> [(String, String)] {
    let usual: [String: JSON] = [
      "iss": .text(provider.issuer), "aud": .text("ledger"), "jti": .text(id),
      "iat": .number(Double(provider.now)), "exp": .number(Double(provider.now + 120)),
      "events": .object([event: .object([:])]),
    ]
    let token = try provider.key.sign(usual.merging(more) { $1 }, type: "logout+jwt")
    return [("logout_token", token)]
  }

  @Test func `a logout by the provider ends the sessions it is about, and no others`()
    async throws
  {
    try await Self.run { site, client, provider in
      let nobody = Caller(client: client)
      var tokens: [String] = []
      for name in ["one", "two", "three"] {
        provider.change { $0.claims["sid"] = .text(name) }
        let answer = try await nobody.comeBack(from: try await nobody.leave(), of: provider)
        tokens.append(try #require(answer.newSession))
      }
      let ben = try site.session(of: site.ben)
      let alive = { () throws -> [Bool] in
        try (tokens + [ben.token]).map { try site.accounts.session($0) != nil }
      }
      #expect(try alive() == [true, true, true, true])
      let one = try Self.logout(provider, "1", ["sub": .text("ana"), "sid": .text("one")])
      let first = try await nobody.post("/sign-in/work/logout", form: one)
      #expect(first.status == .ok, "\(first.body)")
      #expect(try alive() == [false, true, true, true])
      let forged = try await nobody.post(
        "/sign-in/work/logout", form: [("logout_token", "\(one[0].1)A")])
      #expect(forged.status == .badRequest)
      #expect(try alive() == [false, true, true, true])
      let all = try Self.logout(provider, "2", ["sub": .text("ana")])
      #expect(try await nobody.post("/sign-in/work/logout", form: all).status == .ok)
      #expect(try alive() == [false, false, false, true])

      // The provider did not hear the answer. Who has come back meanwhile stays.
      let back = try await nobody.comeBack(from: try await nobody.leave(), of: provider)
      tokens.append(try #require(back.newSession))
      #expect(try await nobody.post("/sign-in/work/logout", form: all).status == .ok)
      #expect(try site.accounts.session(try #require(back.newSession)) != nil)
    }
  }

  @Test func `what is typed while the provider ends a session is kept, as after any other end`()
    async throws
  {
    try await Self.run { site, client, provider in
      let nobody = Caller(client: client)
      let answer = try await nobody.comeBack(from: try await nobody.leave(), of: provider)
      let token = try #require(answer.newSession)
      let session = try #require(try site.accounts.session(token))
      let there = Caller(client: client, session: NewSession(token: token, session: session))
      let all = try Self.logout(provider, "1", ["sub": .text("ana")])
      #expect(try await nobody.post("/sign-in/work/logout", form: all).status == .ok)

      let late = try await there.post("/b/ops/new", form: [("title", "A ladder")])
      #expect(late.status == .seeOther, "\(late.body)")
      #expect(
        late.headers[.location]?.hasPrefix("/sign-in?next=%2Fb%2Fops%2Fnew%3Fdraft%3D") == true)
      let draft = try #require(try site.accounts.drafts(of: session.person).first)
      #expect(draft.fields == [Draft.Field(name: "title", value: "A ladder")])
    }
  }
}
