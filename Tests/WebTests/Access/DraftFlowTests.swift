import Domain
import EventLog
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import SignIn
import Testing

@testable import Web

/// A form that is sent when its session has ended.
@Suite struct `A form that comes too late` {
  private let long = String(repeating: "For the <big> hall. ", count: 2_000)

  private func values(_ name: String, in page: Answer) throws -> [String] {
    try Markup(page.body).all("input").filter { $0.value("name") == name }.compactMap {
      $0.value("value")
    }
  }

  /// Signs in as a browser does that still has the cookie of before; the caller goes on anew.
  private func signIn(_ person: PersonNumber, _ site: TestSite, next: String, _ caller: Caller)
    async throws -> (caller: Caller, answer: Answer)
  {
    let link = try site.accounts.issueLink(for: person)
    let answer = try await caller.post("/sign-in", form: [("token", link), ("next", next)])
    return (try site.caller(person, caller.client), answer)
  }

  @Test func `leads to signing in, and back to the form with everything typed; it is sent once`()
    async throws
  {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      try site.accounts.endSessions(of: site.ana)
      let late = try await ana.post(
        "/b/ops/new", form: [("title", "A ladder"), ("details", long), ("command", "one")])
      #expect(late.status == .seeOther)
      let place = try #require(late.headers[.location])
      #expect(place.hasPrefix("/sign-in?next=%2Fb%2Fops%2Fnew%3Fdraft%3D"))
      #expect(!place.contains("ladder"))

      let next = try #require(
        try FormFields(decoding: Array(place.utf8).split(separator: UInt8(ascii: "?"))[1])["next"])
      let (again, answer) = try await signIn(site.ana, site, next: next, ana)
      #expect(answer.headers[.location] == next)
      let form = try await again.get(next)
      #expect(form.status == .ok)
      #expect(try values("title", in: form) == ["A ladder"])
      #expect(form.body.contains("For the &lt;big&gt; hall. For the"))
      #expect(try values("command", in: form) == ["one"])

      let draft = try #require(try values("draft", in: form).first)
      let fields = [
        ("title", "A ladder"), ("details", long), ("command", "one"), ("draft", draft),
      ]
      for _ in 1...2 {
        let sent = try await again.post("/b/ops/new", form: fields)
        #expect(sent.headers[.location] == "/r/OPS-1#sent")
      }
      #expect(try await again.get("/api/v1/boards/ops/requests").json["total"].number == 1)
      #expect(try site.accounts.drafts(of: site.ana).isEmpty, "what was used is removed")
    }
  }

  @Test func `of a page that cannot be filled in again is shown, ready to be sent`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      try await ana.submit()
      try site.accounts.endSessions(of: site.ana)
      let late = try await ana.post(
        "/r/OPS-1/comment", form: [("text", "I have <one>"), ("command", "two")])
      #expect(late.headers[.location]?.hasPrefix("/sign-in?next=%2Fdrafts%2F") == true)

      let (again, answer) = try await signIn(site.ana, site, next: "/", ana)
      let place = try #require(answer.headers[.location])
      #expect(place.hasPrefix("/drafts/"), "who says no place is led to what waits")
      let page = try await again.get(place)
      #expect(page.body.contains("I have &lt;one&gt;"))
      #expect(page.body.contains("action=\"/r/OPS-1/comment\""))
      #expect(try await again.get("/me").body.contains("Comment on OPS-1"))

      let draft = String(place.dropFirst("/drafts/".count))
      _ = try await again.post(
        "/r/OPS-1/comment",
        form: [("text", "I have <one>"), ("command", "two"), ("draft", draft)])
      #expect(try await again.get(place).status == .notFound)
      #expect(try await again.get("/r/OPS-1").body.contains("I have &lt;one&gt;"))
    }
  }

  @Test func `is nobody else's to see or to throw away`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let ben = try site.caller(site.ben, client)
      try site.accounts.endSessions(of: site.ana)
      _ = try await ana.post("/b/ops/new", form: [("title", "Secret plan")])
      let id = try #require(try site.accounts.drafts(of: site.ana).first?.id)
      #expect(try await ben.get("/drafts/\(id)").status == .notFound)
      #expect(!(try await ben.get("/b/ops/new?draft=\(id)").body.contains("Secret plan")))
      _ = try await ben.post("/drafts/\(id)/discard", form: [])
      #expect(try site.accounts.drafts(of: site.ana).count == 1)
    }
  }

  @Test(arguments: ["", "0000000000000000000000000000000000000000000000000000000000000000"])
  func `without the token of its session is kept for nobody, and shown again`(_ csrf: String)
    async throws
  {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      try site.accounts.endSessions(of: site.ana)
      let answer = try await ana.post("/b/ops/new", form: [("title", "A trap"), ("csrf", csrf)])
      #expect(answer.status == .unauthorized)
      #expect(answer.body.contains("A trap"))
      #expect(try site.accounts.drafts(of: site.ana).isEmpty)
    }
  }

  @Test func `and is more than is kept, is shown again`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      try site.accounts.endSessions(of: site.ana)
      let text = String(repeating: "a", count: Draft.maximumSize)
      let answer = try await ana.post("/b/ops/new", form: [("title", text)])
      #expect(answer.status == .unauthorized)
      #expect(answer.body.contains(text))
    }
  }

  @Test(arguments: [
    ("/r/OPS-7/comment", "Comment on OPS-7"), ("/b/ops/new", "New request"),
    ("/boards/new", "New board"), ("/people/invite", "Invitation"),
    ("/people/4/link", "Sign-in link"), ("/people/4/role", "Change on the page People"),
    ("/groups/1/add", "Change of a group"), ("/policy", "Change of the policy"),
    ("/me/tokens", "New token"), ("/undo/57", "Undo of event 57"),
  ])
  func `is called by what it does`(path: String, purpose: String) {
    #expect(DraftPage.purpose(of: path) == purpose)
  }

  @Test func `to sign out is not kept`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      try site.accounts.endSessions(of: site.ana)
      #expect(try await ana.post("/sign-out", form: []).status == .unauthorized)
      #expect(try site.accounts.drafts(of: site.ana).isEmpty)
    }
  }
}

/// What asks once more who somebody is.
@Suite struct `Signing in again` {
  /// Nobody is ever fresh.
  private var stale: SessionLimits {
    var limits = SessionLimits()
    limits.fresh = -1
    return limits
  }

  @Test func `is asked for before somebody becomes an admin, and nothing is lost`() async throws {
    try await TestSite.run(sessions: stale) { site, client in
      let ana = try site.caller(site.ana, client)
      let answer = try await ana.post("/people/\(site.ben)/role", form: [("role", "admin")])
      #expect(answer.status == .seeOther)
      let place = try #require(answer.headers[.location])
      #expect(place.hasPrefix("/sign-in?again=1&next=%2Fdrafts%2F"))
      #expect(try await ana.get(place).body.contains("Sign in again"))
      #expect(try site.ledger.standing(of: site.ben)?.role == .member)
      #expect(try site.accounts.drafts(of: site.ana).count == 1)
      let invited = try await ana.post(
        "/people/invite",
        form: [("email", "e@example.org"), ("name", "Eve"), ("role", "admin")])
      #expect(invited.headers[.location]?.hasPrefix("/sign-in?again=1") == true)
      let link = try await ana.post("/people/\(site.ana)/link", form: [])
      #expect(link.headers[.location]?.hasPrefix("/sign-in?again=1") == true)
    }
  }

  @Test func `is not asked for what takes something away`() async throws {
    try await TestSite.run(sessions: stale) { site, client in
      _ = try await site.ledger.perform(
        .person(.changeRole(site.ben, to: .admin)), by: site.ana)
      let ana = try site.caller(site.ana, client)
      let answer = try await ana.post("/people/\(site.ben)/role", form: [("role", "member")])
      #expect(answer.headers[.location]?.hasPrefix("/people?changed=") == true)
    }
  }

  @Test func `gives a new session with another id, and ends the one before`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let link = try site.accounts.issueLink(for: site.ana)
      let answer = try await ana.post(
        "/sign-in", form: [("token", link), ("again", "1"), ("next", "/me")])
      let old = try #require(ana.session?.token)
      #expect(answer.headers[.setCookie]?.contains(old) == false)
      #expect(try site.accounts.session(old) == nil)
      #expect(try site.accounts.sessions(of: site.ana).map(\.id) != [ana.session?.session.id])
    }
  }

  @Test func `a cookie that somebody else chose never becomes a session`() async throws {
    try await TestSite.run { site, client in
      let chosen = String(repeating: "ab", count: 16)
      let link = try site.accounts.issueLink(for: site.ana)
      let answer = try await Caller(client: client).send(
        .post, "/sign-in",
        [
          .cookie: "ledger_session=\(chosen)", .contentType: "application/x-www-form-urlencoded",
        ], bytes: Array("token=\(link)".utf8))
      #expect(answer.status == .seeOther)
      #expect(answer.headers[.setCookie]?.contains(chosen) == false)
      #expect(try site.accounts.session(chosen) == nil)
    }
  }
}
