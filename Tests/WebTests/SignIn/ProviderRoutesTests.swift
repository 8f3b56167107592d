import HTTPTypes
import Hummingbird
import HummingbirdTesting
import OpenIDConnect
import SignIn
import Testing

@testable import Web

/// The addresses of a provider that is down, which is when most goes wrong.
@Suite struct ProviderRoutesTests {
  private static func run(
    clock: MovedClock? = nil,
    _ body: @Sendable @escaping (TestSite, any TestClientProtocol) async throws -> Void
  ) async throws {
    // Nobody listens there.
    let provider = Provider(
      id: "work", name: "Work", issuer: "http://127.0.0.1:1", clientID: "ledger",
      clientSecret: ClientSecret("secret"))
    let party = RelyingParty(
      [provider], publicURL: "http://localhost", logger: RecordedLog().logger)
    do { try await TestSite.run(clock: clock, party: party, body) } catch {
      try await party.shutdown()
      throw error
    }
    try await party.shutdown()
  }

  @Test(arguments: ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"])
  func `an outside address to go on to is forgotten`(_ next: String) async throws {
    try await Self.run { _, client in
      let nobody = Caller(client: client)
      let encoded = PercentEncoding.encode(next)
      let answer = try await nobody.get("/sign-in/work?next=\(encoded)")
      #expect(answer.status == .serviceUnavailable)
      #expect(answer.body.contains("cannot be reached right now"))
      #expect(!answer.body.contains("evil"))
      #expect(answer.body.contains("href=\"/sign-in/work?next=%2F\""))
      #expect(answer.headers[.location] == nil)
    }
  }

  @Test func `the page says that a provider could not be reached, and works`() async throws {
    try await Self.run { _, client in
      let nobody = Caller(client: client)
      _ = try await nobody.get("/sign-in/work")
      let page = try await nobody.get("/sign-in")
      #expect(page.status == .ok)
      #expect(page.body.contains("could not be reached a moment ago"))
    }
  }

  @Test func `a page of another site begins nothing`() async throws {
    try await Self.run { _, client in
      let nobody = Caller(client: client)
      let answer = try await nobody.get(
        "/sign-in/work?next=/b/ops", [.secFetchSite: "cross-site"])
      #expect(answer.status == .seeOther)
      #expect(answer.headers[.location] == "/sign-in?next=%2Fb%2Fops")
      #expect(answer.headers[.setCookie] == nil)
    }
  }

  @Test func `a callback without an attempt signs nobody in`() async throws {
    try await Self.run { _, client in
      let nobody = Caller(client: client)
      let answer = try await nobody.get("/sign-in/work/callback?code=a&state=b")
      #expect(answer.status == .forbidden)
      #expect(answer.body.contains("has not begun to sign in"))
      let cookies = answer.headers[values: .setCookie]
      #expect(cookies.allSatisfy { !$0.hasPrefix("ledger_session=") })
    }
  }

  @Test func `an unknown provider is not there`() async throws {
    try await Self.run { _, client in
      let nobody = Caller(client: client)
      for address in ["/sign-in/none", "/sign-in/none/callback?code=a&state=b"] {
        let answer = try await nobody.get(address)
        #expect(answer.status == .notFound)
      }
    }
  }

  @Test func `the server's log has what its operator can change, and each once a minute`()
    async throws
  {
    let clock = MovedClock()
    try await Self.run(clock: clock) { site, client in
      let nobody = Caller(client: client)
      let told = { site.log.lines.filter { $0.contains("Signing in at a provider failed") } }
      for query in ["code=a&state=b", "error=x", "", "code=a&state=b"] {
        _ = try await nobody.get("/sign-in/work/callback?\(query)")
      }
      #expect(told() == [])
      for _ in 1...3 { _ = try await nobody.get("/sign-in/work") }
      #expect(told().count == 1)
      #expect(told().first?.contains("unreachable") == true)
      clock.move(seconds: 60)
      _ = try await nobody.get("/sign-in/work")
      #expect(told().count == 2)
      // The trail has all of it.
      site.recorder.flush()
      let failures = try site.accounts.audit(limit: 100).entries.map(\.entry)
        .filter { $0.kind == .signInFailed }
      let missing = failures.first { $0.detail == "work: no attempt came with the answer" }
      #expect(missing?.count == 4)
      let unreachable = failures.first { $0.detail.hasPrefix("work: unreachable") }
      #expect(unreachable?.count == 4)
    }
  }

  @Test func `a logout that proves nothing ends nothing`() async throws {
    try await Self.run { site, client in
      // One that a provider can end.
      let there = ProviderSession(
        provider: "work", subject: "ana", sessionID: "1", idToken: "a.b.c")
      let new = try #require(
        try site.accounts.beginSession(for: site.ana, via: .provider(there), userAgent: "test"))
      let ana = Caller(client: client, session: new)
      for token in ["", "a.b.c"] {
        let answer = try await Caller(client: client).post(
          "/sign-in/work/logout", form: [("logout_token", token)])
        #expect(answer.status == .badRequest)
      }
      let page = try await ana.get("/me")
      #expect(page.status == .ok)
    }
  }

  @Test func `an account is connected from a page of ours only`() async throws {
    try await Self.run { site, client in
      let ana = try site.caller(site.ana, client)
      let forged = try await ana.post("/sign-in/work/connect", form: [("csrf", "wrong")])
      #expect(forged.status == .forbidden)
      let nobody = try await Caller(client: client).post("/sign-in/work/connect", form: [])
      #expect(nobody.status == .unauthorized)
    }
  }
}
