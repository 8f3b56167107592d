import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import OpenIDConnect
import ProviderSupport
import SignIn
import Testing

@testable import Web

/// The mode in which a proxy says who asks, and everybody who would like to be that proxy.
struct ProxyIdentityTests {
  private static let email = HTTPField.Name("X-Forwarded-Email")!

  private func trusting(_ from: String...) -> @Sendable (inout WebSettings) -> Void {
    { settings in
      settings.trustedHeader = TrustedHeader(
        name: Self.email, from: from.compactMap { NetworkRange($0) })
    }
  }

  private func ana(_ more: HTTPFields = [:]) -> HTTPFields {
    var headers = more
    headers[Self.email] = "ana@example.org"
    return headers
  }

  private func givenCookie(_ answer: Answer) -> String? {
    answer.headers[.setCookie].map { String($0.prefix { $0 != ";" }) }
  }

  @Test func `whom the proxy names is signed in, and stays`() async throws {
    try await TestSite.run(.live, configure: trusting("127.0.0.0/8", "::1")) {
      site, client async throws in
      let nobody = Caller(client: client)
      let first = try await nobody.get("/", ana())
      #expect(first.status == .ok)
      let cookie = try #require(givenCookie(first))
      let session = try await nobody.get("/api/v1/session", ana([.cookie: cookie]))
      #expect(try session.json["email"].text == "ana@example.org")
      #expect(try await nobody.get("/b/ops", ana([.cookie: cookie])).headers[.setCookie] == nil)
      let signIn = try await nobody.get("/sign-in?next=%2Fb%2Fops", ana([.cookie: cookie]))
      #expect(signIn.status == .seeOther && signIn.headers[.location] == "/b/ops")
    }
  }

  @Test func `the session ends when the proxy names another, or nobody`() async throws {
    try await TestSite.run(.live, configure: trusting("127.0.0.0/8", "::1")) {
      site, client async throws in
      let nobody = Caller(client: client)
      for other in [[:], [Self.email: "ben@example.org"], [Self.email: "who@example.org"]]
        as [HTTPFields]
      {
        let cookie = try #require(givenCookie(await nobody.get("/", ana())))
        var headers = other
        headers[.cookie] = cookie
        #expect(try await nobody.get("/api/v1/session", headers).status == .unauthorized)
        // It is over, not only hidden.
        #expect(
          try await nobody.get("/api/v1/session", ana([.cookie: cookie])).status == .unauthorized)
      }
    }
  }

  @Test func `nobody else's header is read, and it is taken down`() async throws {
    let audit = RecordedAudit()
    try await TestSite.run(
      .live, audit: audit.trail, configure: trusting("203.0.113.0/24")
    ) { _, client async throws in
      let nobody = Caller(client: client)
      for headers in [
        ana(), ana([.xForwardedFor: "203.0.113.1"]), ana([.forwarded: "for=203.0.113.1"]),
      ] {
        let answer = try await nobody.get("/", headers)
        #expect(answer.status == .seeOther)
        #expect(answer.headers[.setCookie] == nil)
      }
      #expect(audit.kinds == [.signInFailed])
      #expect(audit.entries[0].detail.contains("not listed"))
    }
  }

  @Test func `a client behind a listed proxy is not that proxy`() async throws {
    // The header is believed from the connection's other end, never from an address in a header.
    try await TestSite.run(
      .live,
      configure: { settings in
        settings.proxies = ["127.0.0.0/8", "::1"].compactMap { NetworkRange($0) }
        trusting("203.0.113.0/24")(&settings)
      }
    ) { _, client async throws in
      let answer = try await Caller(client: client).get(
        "/", ana([.xForwardedFor: "203.0.113.1"]))
      #expect(answer.status == .seeOther)
    }
  }

  @Test func `two names are none`() async throws {
    try await TestSite.run(.live, configure: trusting("127.0.0.0/8", "::1")) {
      _, client async throws in
      var headers = ana()
      headers.append(HTTPField(name: Self.email, value: "ben@example.org"))
      #expect(try await Caller(client: client).get("/", headers).status == .seeOther)
    }
  }

  @Test(arguments: ["who@example.org", "", "ana@example.org,ben@example.org", "1"])
  func `a name without an account signs nobody in`(name: String) async throws {
    try await TestSite.run(.live, configure: trusting("127.0.0.0/8", "::1")) {
      _, client async throws in
      let answer = try await Caller(client: client).get("/", [Self.email: name])
      #expect(answer.status == .seeOther)
      #expect(answer.headers[.setCookie] == nil)
    }
  }

  @Test func `who was deactivated stays out`() async throws {
    try await TestSite.run(.live, configure: trusting("127.0.0.0/8", "::1")) {
      site, client async throws in
      _ = try site.ledger.performAndWait(.person(.deactivate(site.ben)), by: site.ana)
      let answer = try await Caller(client: client).get("/", [Self.email: "ben@example.org"])
      #expect(answer.status == .seeOther)
      #expect(answer.headers[.setCookie] == nil)
    }
  }

  @Test func `switched off, the header is only a header`() async throws {
    try await TestSite.run(.live) { _, client async throws in
      let answer = try await Caller(client: client).get("/", ana())
      #expect(answer.status == .seeOther)
      #expect(answer.headers[.setCookie] == nil)
    }
  }

  @Test func `who has to sign in again is not sent back to where they came from`() async throws {
    try await TestSite.run(.live, configure: trusting("127.0.0.0/8", "::1")) {
      site, client async throws in
      let nobody = Caller(client: client)
      let cookie = try #require(givenCookie(await nobody.get("/", ana())))
      // The proxy does not say when it saw them last, so what needs that asks every time.
      let session = try #require(try site.accounts.sessions(of: site.ana).first)
      #expect(!site.accounts.isFresh(session))
      let again = try await nobody.get(
        "/sign-in?again=1&next=%2Fpolicy", ana([.cookie: cookie]))
      #expect(again.status == .ok)
      #expect(again.body.contains("Sign in again"))
      // By a link it can be done, and that session is its own.
      let link = try site.accounts.issueLink(for: site.ana)
      let signedIn = try await nobody.post(
        "/sign-in", form: [("token", link), ("again", "1"), ("next", "/policy")],
        ana([.cookie: cookie]))
      #expect(signedIn.headers[.location] == "/policy")
      let fresh = try #require(try site.accounts.sessions(of: site.ana).first)
      #expect(fresh.origin == .link && site.accounts.isFresh(fresh))
    }
  }

  @Test func `switched off, sessions that it began are over`() async throws {
    try await TestSite.run(.live) { site, client async throws in
      let left = try #require(
        try site.accounts.beginSession(for: site.ana, via: .proxy, userAgent: "test"))
      let caller = Caller(client: client, session: left)
      #expect(try await caller.get("/api/v1/session").status == .unauthorized)
    }
  }

  @Test func `a change needs the session's token all the same`() async throws {
    try await TestSite.run(.live, configure: trusting("127.0.0.0/8", "::1")) {
      site, client async throws in
      let nobody = Caller(client: client)
      let cookie = try #require(givenCookie(await nobody.get("/", ana())))
      let answer = try await nobody.post(
        "/api/v1/boards/ops/requests", json: #"{"title":"x"}"#, ana([.cookie: cookie]))
      #expect(answer.status == .forbidden)
    }
  }

  // MARK: Signed

  private static let assertion = HTTPField.Name("Cf-Access-Jwt-Assertion")!

  private static func withSigningProxy(
    _ body:
      @Sendable @escaping (TestSite, Caller, TestProvider, RecordedAudit) async throws -> Void
  ) async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        let audit = RecordedAudit()
        try await TestSite.run(
          audit: audit.trail, party: party,
          configure: {
            $0.trustedHeader = TrustedHeader(
              name: assertion, from: [], signed: provider.assertions)
          }
        ) { site, client in
          try await body(site, Caller(client: client), provider, audit)
        }
      }
    }
  }

  @Test func `a signature is believed from anywhere, and nothing without one`() async throws {
    try await Self.withSigningProxy { _, nobody, provider, audit in
      let signed = try provider.assertion("ana@example.org")
      let first = try await nobody.get("/", [Self.assertion: signed])
      #expect(first.status == .ok)
      let cookie = try #require(givenCookie(first))
      let session = try await nobody.get(
        "/api/v1/session", [Self.assertion: signed, .cookie: cookie])
      #expect(try session.json["email"].text == "ana@example.org")

      for forged in [
        "ana@example.org", "a.b.c", try provider.assertion("ana@example.org", by: SigningKey()),
        try provider.assertion("ana@example.org", ["aud": .text("another site")]),
      ] {
        let answer = try await nobody.get("/", [Self.assertion: forged])
        #expect(answer.status == .seeOther)
        #expect(answer.headers[.setCookie] == nil)
      }
      #expect(audit.kinds.contains(.signInFailed))
      #expect(!audit.entries.contains { $0.detail.contains(signed) })

      // Somebody else's signature ends the session, as no signature does.
      let other = try provider.assertion("ben@example.org")
      let ended = try await nobody.get(
        "/api/v1/session", [Self.assertion: other, .cookie: cookie])
      #expect(ended.status == .unauthorized)
    }
  }

  @Test func `while its keys cannot be had nobody is signed in, and nobody out`() async throws {
    try await Self.withSigningProxy { site, nobody, provider, _ in
      provider.change { $0.answers["/keys"] = { Response(status: .internalServerError) } }
      let signed = try provider.assertion("ana@example.org")
      #expect(try await nobody.get("/", [Self.assertion: signed]).status == .seeOther)
      let session = try #require(
        try site.accounts.beginSession(for: site.ana, via: .proxy, userAgent: "test"))
      let ana = Caller(client: nobody.client, session: session)
      #expect(try await ana.get("/", [Self.assertion: signed]).status == .serviceUnavailable)
      #expect(try site.accounts.session(session.token) != nil)
      // The way in when the proxy is wrong stays open.
      let link = try site.caller(site.ana, nobody.client)
      #expect(try await link.get("/", [Self.assertion: signed]).status == .ok)
    }
  }
}
