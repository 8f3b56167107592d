import Domain
import HTTPTypes
import HummingbirdTesting
import Ledger
import OpenIDConnect
import ProviderSupport
import Testing

@testable import SignIn
@testable import Web

/// Tying an account at a provider to somebody here, and untying it.
@Suite struct `Connecting an account` {
  /// Leaves for the provider by the form, and comes back.
  private static func arrive(
    _ caller: Caller, _ provider: TestProvider, error: String? = nil
  ) async throws -> Answer {
    let left = try await caller.post("/sign-in/work/connect", form: [])
    try #require(left.status == .ok, "\(left.body)")
    let refresh = try #require(left.headers[.refresh])
    #expect(refresh.hasPrefix("0;url=\(provider.issuer)/authorize?"))
    let departure = try Caller.Departure(left, to: String(refresh.dropFirst("0;url=".count)))
    return try await caller.comeBack(from: departure, of: provider, error: error)
  }

  /// The hidden field of the page that asks.
  private static func account(_ page: Answer) throws -> String {
    let match = try #require(page.body.firstMatch(of: /name="account" value="([^"]+)"/))
    return String(match.1)
  }

  private static func kinds(_ site: TestSite) throws -> [String] {
    site.recorder.flush()
    return try site.accounts.audit(limit: 100).entries.map(\.entry.kind.rawValue)
      .filter { $0.hasPrefix("provider-") }
  }

  @Test func `ties nothing before somebody has seen which account it is, and said yes`()
    async throws
  {
    try await TestSite.withProvider { site, client, provider in
      provider.change { $0.claims = ["name": .text("Eve <b>"), "email": .text("eve@example.org")] }
      let identity = Identity(issuer: provider.issuer, subject: "ana")
      let ben = try site.caller(site.ben, client)
      let page = try await Self.arrive(ben, provider)
      #expect(page.status == .ok, "\(page.body)")
      for text in ["Eve &lt;b&gt;", "eve@example.org", "Work", provider.issuer, "Ben Okoro"] {
        #expect(page.body.contains(text), "\(text)")
      }
      #expect(page.clearsAttempt)
      #expect(try site.accounts.person(identity) == nil)
      #expect(try Self.kinds(site) == [])

      let account = try Self.account(page)
      let tied = try await ben.post("/sign-in/work/tie", form: [("account", account)])
      #expect(tied.headers[.location] == "/me#connected")
      #expect(try site.accounts.person(identity) == site.ben)
      #expect(try Self.kinds(site) == ["provider-connected"])
      // Once more changes nothing.
      let again = try await Self.arrive(ben, provider)
      #expect(again.headers[.location] == "/me#connected")
    }
  }

  @Test func `is no redirect of a form, so that no policy has to let providers in`() async throws {
    try await TestSite.withProvider { site, client, provider in
      let ben = try site.caller(site.ben, client)
      let me = try await ben.get("/me")
      #expect(me.headers[.contentSecurityPolicy] == AnswerHeaders.contentSecurityPolicy)
      #expect(me.body.contains("action=\"/sign-in/work/connect\""))
      let left = try await ben.post("/sign-in/work/connect", form: [])
      #expect(left.status == .ok)
      #expect(left.headers[.contentSecurityPolicy] == AnswerHeaders.contentSecurityPolicy)
      #expect(left.body.contains("href=\"\(provider.issuer)/authorize?response_type=code&amp;"))
    }
  }

  @Test func `takes the yes of that person, from that page, for that provider`() async throws {
    try await TestSite.withProvider { site, client, provider in
      let identity = Identity(issuer: provider.issuer, subject: "ana")
      let ben = try site.caller(site.ben, client)
      let ana = try site.caller(site.ana, client)
      let account = try Self.account(try await Self.arrive(ben, provider))
      let attempt = try await ben.leave()
      let sealedAttempt = String(attempt.cookie.drop { $0 != "=" }.dropFirst())
      for (caller, text) in [
        (ana, account), (ben, ""), (ben, account + "A"), (ben, sealedAttempt),
        (ben, String(account.reversed())),
      ] {
        let answer = try await caller.post("/sign-in/work/tie", form: [("account", text)])
        #expect(answer.status == .unprocessableContent)
        #expect(answer.body.contains("Nothing was connected"))
      }
      let forged = try await ben.post(
        "/sign-in/work/tie", form: [("account", account), ("csrf", "wrong")])
      #expect(forged.status == .forbidden)
      let elsewhere = try await ben.post("/sign-in/other/tie", form: [("account", account)])
      #expect(elsewhere.status == .unprocessableContent)
      // No attempt is an account, and no account an attempt.
      let swapped = try await ben.comeBack(
        code: "x", state: "y", cookie: "ledger_attempt=\(account)")
      #expect(swapped.body.contains("begin again"))
      provider.advance(601)
      let late = try await ben.post("/sign-in/work/tie", form: [("account", account)])
      #expect(late.status == .unprocessableContent)
      #expect(late.body.contains("It took too long"))
      #expect(try site.accounts.person(identity) == nil)
    }
  }

  @Test func `is neither kept nor shown where the session has ended before the yes`() async throws {
    try await TestSite.withProvider { site, client, provider in
      let ben = try site.caller(site.ben, client)
      let account = try Self.account(try await Self.arrive(ben, provider))
      try site.accounts.endSessions(of: site.ben)
      for address in ["/sign-in/work/tie", "/sign-in/work/tie/"] {
        let late = try await ben.post(address, form: [("account", account)])
        #expect(late.status == .unauthorized)
        #expect(!late.body.contains(account))
      }
      #expect(try site.accounts.drafts(of: site.ben).isEmpty)
    }
  }

  @Test func `needs that somebody showed lately who they are`() async throws {
    var sessions = SessionLimits()
    sessions.fresh = -1
    try await TestSite.withProvider(sessions: sessions) { site, client, provider in
      let ben = try site.caller(site.ben, client)
      let identity = Identity(issuer: provider.issuer, subject: "ana")
      try site.accounts.link(identity, to: site.ben)
      for address in [
        "/sign-in/work/connect", "/me/providers/\(identity.id)/disconnect",
      ] {
        let answer = try await ben.post(address, form: [])
        #expect(answer.status == .seeOther, "\(answer.body)")
        #expect(answer.headers[.location]?.hasPrefix("/sign-in?again=1&next=") == true)
        #expect(answer.headers[.refresh] == nil)
      }
      let ana = try site.caller(site.ana, client)
      let page = try await ana.post(
        "/people/\(site.ben)/providers/\(identity.id)/disconnect", form: [])
      #expect(page.headers[.location]?.hasPrefix("/sign-in?again=1&next=") == true)
      #expect(try site.accounts.person(identity) == site.ben)
    }
  }

  @Test func `is not kept as unsent once it was sent`() async throws {
    try await TestSite.withProvider { site, client, _ in
      let ben = try site.caller(site.ben, client)
      let draft = try #require(
        try site.accounts.keep([], for: "/sign-in/work/connect", of: site.ben))
      #expect(try await ben.get("/drafts/\(draft)").body.contains("Connecting an account"))
      let left = try await ben.post("/sign-in/work/connect", form: [("draft", draft)])
      #expect(left.headers[.refresh] != nil)
      #expect(try site.accounts.draft(draft, of: site.ben) == nil)
    }
  }

  @Test func `leads back to one's own page where it did not come to it`() async throws {
    try await TestSite.withProvider { site, client, provider in
      let ben = try site.caller(site.ben, client)
      let cancelled = try await Self.arrive(ben, provider, error: "access_denied")
      #expect(cancelled.status == .forbidden)
      #expect(cancelled.body.contains("you cancelled it there"))
      #expect(cancelled.body.contains("href=\"/me\""))
      // Somebody else's already.
      try site.accounts.link(
        Identity(issuer: provider.issuer, subject: "ana"), to: site.ana)
      let taken = try await Self.arrive(ben, provider)
      #expect(taken.status == .forbidden)
      #expect(taken.body.contains("belongs to somebody else here"))
      #expect(taken.body.contains("href=\"/me\""))
    }
  }

  // MARK: Disconnecting

  @Test func `is taken back by oneself, and what it began elsewhere ends`() async throws {
    try await TestSite.withProvider { site, client, provider in
      let identity = Identity(issuer: provider.issuer, subject: "ana")
      try site.accounts.link(identity, to: site.ben)
      let there = try await Caller(client: client).comeBack(
        from: try await Caller(client: client).leave(), of: provider)
      let token = try #require(there.newSession)
      let ben = try site.caller(site.ben, client)
      let link = try site.session(of: site.ben).token
      let page = try await ben.get("/me")
      #expect(page.body.contains("action=\"/me/providers/\(identity.id)/disconnect\""))
      #expect(!page.body.contains("/sign-in/work/connect"))
      let answer = try await ben.post("/me/providers/\(identity.id)/disconnect", form: [])
      #expect(answer.headers[.location] == "/me#disconnected")
      #expect(try site.accounts.person(identity) == nil)
      #expect(try site.accounts.session(token) == nil)
      #expect(try site.accounts.session(link) != nil)
      #expect(try Self.kinds(site) == ["provider-disconnected"])
      #expect(try await ben.get("/me").body.contains("/sign-in/work/connect"))
      let again = try await ben.post("/me/providers/\(identity.id)/disconnect", form: [])
      #expect(again.status == .notFound)
      // The address is theirs, and leads to nobody's account all the same.
      provider.change { $0.claims = ["email": .text("ben@example.org")] }
      let refused = try await Caller(client: client).comeBack(
        from: try await Caller(client: client).leave(), of: provider)
      #expect(refused.newSession == nil)
    }
  }

  @Test func `is taken back by an admin, with the rights from there, and by nobody else`()
    async throws
  {
    try await TestSite.withProvider({
      $0.groupsClaim = "groups"
      $0.groups = ["bosses": .admin, "ops": .group("Operations")]
    }) { site, client, provider in
      provider.change { $0.claims = ["groups": .list([.text("bosses"), .text("ops")])] }
      let identity = Identity(issuer: provider.issuer, subject: "ana")
      try site.accounts.link(identity, to: site.ben)
      let there = try await Caller(client: client).comeBack(
        from: try await Caller(client: client).leave(), of: provider)
      let ben = try #require(there.newSession)
      #expect(try site.ledger.standing(of: site.ben)?.role == .admin)
      let cleo = try site.caller(try site.join("cleo"), client)
      let address = "/people/\(site.ben)/providers/\(identity.id)/disconnect"
      #expect(try await cleo.post(address, form: []).status == .forbidden)
      #expect(
        try await cleo.post("/me/providers/\(identity.id)/disconnect", form: []).status
          == .notFound)

      let ana = try site.caller(site.ana, client)
      #expect(try await ana.get("/people/\(site.ben)").body.contains("action=\"\(address)\""))
      let answer = try await ana.post(address, form: [])
      #expect(answer.headers[.location] == "/people/\(site.ben)#disconnected")
      #expect(try site.accounts.person(identity) == nil)
      #expect(try site.accounts.session(ben) == nil)
      #expect(try site.ledger.standing(of: site.ben)?.role == .member)
      #expect(try site.ledger.groups(of: site.ben).isEmpty)
      site.recorder.flush()
      let entry = try #require(
        try site.accounts.audit(limit: 100).entries.map(\.entry)
          .first { $0.kind == .providerDisconnected })
      #expect(entry.person == site.ben)
      #expect(entry.by == site.ana)
      #expect(entry.detail == "work, account \(identity.id)")
    }
  }

  @Test func `leaves the machine alone in whose name a provider acts`() async throws {
    try await TestSite.withProvider { site, client, provider in
      await site.dependencies.prepareProviders()
      let service = try #require(try site.accounts.find("Sign-in by Work").first?.person)
      let identity = try #require(try site.accounts.identities(of: service).first)
      let ana = try site.caller(site.ana, client)
      let page = try await ana.get("/people/\(service)")
      #expect(!page.body.contains("/disconnect\""))
      let answer = try await ana.post(
        "/people/\(service)/providers/\(identity.id)/disconnect", form: [])
      #expect(answer.status == .notFound)
      #expect(try site.accounts.person(identity) == service)
    }
  }

  // MARK: Signing out

  @Test func `signing out here leads on there, by a page that moves on by itself`() async throws {
    try await TestSite.withProvider { site, client, provider in
      try site.accounts.link(Identity(issuer: provider.issuer, subject: "ana"), to: site.ben)
      let nobody = Caller(client: client)
      let there = try await nobody.comeBack(from: try await nobody.leave(), of: provider)
      let token = try #require(there.newSession)
      let session = try #require(try site.accounts.session(token))
      let ben = Caller(client: client, session: NewSession(token: token, session: session))
      let answer = try await ben.post("/sign-out", form: [])
      #expect(answer.status == .ok)
      #expect(
        answer.headers[.refresh]?.hasPrefix("0;url=\(provider.issuer)/end?id_token_hint=") == true)
      #expect(answer.headers[values: .setCookie].contains { $0.hasPrefix("ledger_session=;") })
      #expect(try site.accounts.session(token) == nil)
      // Who came by a link goes nowhere.
      let ana = try site.caller(site.ana, client)
      let out = try await ana.post("/sign-out", form: [])
      #expect(out.headers[.location] == "/sign-in")
    }
  }
}
