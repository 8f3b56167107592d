import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import SignIn
import Testing

@testable import Web

/// Whatever gives somebody more than before asks first who is sitting there.
@Suite struct `Widening rights asks who it is` {
  /// Nobody is ever fresh.
  private static var stale: SessionLimits {
    var limits = SessionLimits()
    limits.fresh = -1
    return limits
  }

  private static func run(
    _ body: @Sendable (TestSite, any TestClientProtocol) async throws -> Void
  ) async throws {
    try await TestSite.run(sessions: stale, body)
  }

  private func isAsked(_ answer: Answer) -> Bool {
    answer.status == .seeOther
      && answer.headers[.location]?.hasPrefix("/sign-in?again=1") == true
  }

  private func isAskedByAPI(_ answer: Answer) throws -> Bool {
    try answer.status == .unauthorized
      && answer.json["type"].text == "/problems/sign-in-again"
  }

  @Test func `where a narrowing is undone`() async throws {
    try await Self.run { site, client in
      let narrowed = try site.ledger.performAndWait(
        .setAccess(
          board: "ops", BoardAccess(mode: .private, owner: site.ana), reason: "", seen: nil),
        by: site.ana
      ).position
      let ana = try site.caller(site.ana, client)
      let page = try await ana.post("/undo/\(narrowed)", form: [("reason", "Open again")])
      #expect(isAsked(page))
      let call = try await ana.post(
        "/api/v1/events/\(narrowed)/undo", json: #"{"reason":"Open again"}"#)
      #expect(try isAskedByAPI(call))
      #expect(try site.ledger.board("ops", by: site.ana).access.mode == .private)
    }
  }

  @Test func `where a demotion is undone`() async throws {
    try await Self.run { site, client in
      for role in [Role.admin, .member] {
        _ = try site.ledger.performAndWait(
          .person(.changeRole(site.ben, to: role)), by: site.ana)
      }
      let demoted = try site.ledger.head().position
      let ana = try site.caller(site.ana, client)
      #expect(isAsked(try await ana.post("/undo/\(demoted)", form: [("reason", "Again")])))
      #expect(try site.ledger.standing(of: site.ben)?.role == .member)
    }
  }

  @Test func `but not where work is undone`() async throws {
    try await Self.run { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await ana.submit()
      _ = try await ana.post("/api/v1/requests/\(key)/assign", json: #"{"owner":"me"}"#)
      let position = try site.ledger.head().position
      let answer = try await ana.post("/undo/\(position)", form: [("reason", "Not me")])
      #expect(answer.headers[.location]?.hasPrefix("/r/\(key)#") == true)
    }
  }

  @Test func `where somebody enters a group, comes back, or gets a link`() async throws {
    try await Self.run { site, client in
      let group = try #require(
        try site.ledger.performAndWait(.group(.add), by: site.ana).group)
      try site.accounts.register(Group(number: group, name: "Executives"))
      let ana = try site.caller(site.ana, client)
      let entered = try await ana.post(
        "/groups/\(group)/add", form: [("member", "ben@example.org")])
      #expect(isAsked(entered))
      #expect(try site.ledger.groups(of: site.ben).isEmpty)

      #expect(isAsked(try await ana.post("/people/\(site.ben)/link", form: [])))
      let invited = try await ana.post(
        "/people/invite",
        form: [("email", "fay@example.org"), ("name", "Fay"), ("role", "member")])
      #expect(isAsked(invited))
      #expect(try site.accounts.account(email: "fay@example.org") == nil)

      _ = try site.ledger.performAndWait(.person(.deactivate(site.ben)), by: site.ana)
      #expect(isAsked(try await ana.post("/people/\(site.ben)/reactivate", form: [])))
      #expect(try site.ledger.standing(of: site.ben)?.isActive == false)
    }
  }

  @Test func `where the policy changes`() async throws {
    try await Self.run { site, client in
      let ana = try site.caller(site.ana, client)
      let page = try await ana.post(
        "/policy", form: [("board-makers", "everyone"), ("wideners", "owners")])
      #expect(isAsked(page))
      let call = try await ana.send(
        .put, "/api/v1/policy", json: #"{"boardMakers":"everyone","wideners":"owners"}"#)
      #expect(try isAskedByAPI(call))
      #expect(try site.ledger.policy() == .standard)
    }
  }

  @Test func `where a board is opened through the API, or a token is made`() async throws {
    try await Self.run { site, client in
      _ = try site.ledger.performAndWait(
        .setAccess(
          board: "ops", BoardAccess(mode: .private, owner: site.ana), reason: "", seen: nil),
        by: site.ana)
      let ana = try site.caller(site.ana, client)
      let opened = try await ana.send(
        .put, "/api/v1/boards/ops/access", json: #"{"mode":"workspace","owner":"me"}"#,
        [.ifMatch: "*"])
      #expect(try isAskedByAPI(opened))
      let made = try await ana.post(
        "/me/tokens", form: [("name", "Nightly"), ("everywhere", "read"), ("days", "30")])
      #expect(isAsked(made))
      let called = try await ana.post(
        "/api/v1/tokens", json: #"{"name":"Nightly","scopes":["read"]}"#)
      #expect(try isAskedByAPI(called))
      #expect(try site.accounts.tokens(of: site.ana).isEmpty)
    }
  }

  @Test func `but not who may not do it at all, who learns just that`() async throws {
    try await Self.run { site, client in
      let ben = try site.caller(site.ben, client)
      for (address, form) in [
        ("/people/invite", [("email", "ana@example.org"), ("name", "X"), ("role", "member")]),
        ("/people/\(site.ana)/link", []), ("/people/\(site.ana)/role", [("role", "member")]),
        ("/people/99/role", [("role", "member")]), ("/people/99/link", []),
        ("/policy", [("board-makers", "everyone"), ("wideners", "owners")]),
      ] {
        let answer = try await ben.post(address, form: form)
        #expect(answer.status == .forbidden, "\(address)")
        #expect(!answer.body.contains("e-mail address is taken"), "\(address)")
      }
      let nobody = try await Caller(client: client).post("/people/99/role", form: [])
      #expect(nobody.status == .unauthorized)
    }
  }

  @Test func `a token that is made after signing in again leaves nothing to be sent once more`()
    async throws
  {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let fields = [("name", "Nightly"), ("everywhere", "read"), ("days", "30")]
      let draft = try #require(
        try site.accounts.keep(
          fields.map { Draft.Field(name: $0.0, value: $0.1) }, for: "/me/tokens", of: site.ana))
      let made = try await ana.post("/me/tokens", form: fields + [("draft", draft)])
      #expect(made.status == .ok)
      #expect(made.body.contains("rlt_"))
      #expect(try site.accounts.drafts(of: site.ana).isEmpty)
    }
  }
}

/// Forms that come a second time, with something else in them.
@Suite struct `A form that comes again with other content` {
  @Test func `does not make somebody who was invited somebody else`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let invite = { (name: String) in
        [
          ("email", "\(name.lowercased())@example.org"), ("name", name), ("role", "member"),
          ("command", "one"),
        ]
      }
      #expect(try await ana.post("/people/invite", form: invite("Fay")).status == .ok)
      let fay = try #require(try site.accounts.account(email: "fay@example.org"))
      let again = try await ana.post("/people/invite", form: invite("Gus"))
      #expect(again.status == .unprocessableContent)
      #expect(again.body.contains("sent before, with other content"))
      #expect(again.body.contains("value=\"Gus\""), "what was typed is still there")
      #expect(try site.accounts.account(fay.person) == fay)
      #expect(try site.accounts.account(email: "gus@example.org") == nil)
    }
  }

  @Test func `does not give a group another name`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let made = try await ana.post(
        "/groups", form: [("name", "Executives"), ("command", "one")])
      #expect(made.headers[.location] == "/groups/1")
      let again = try await ana.post(
        "/groups", form: [("name", "Contractors"), ("command", "one")])
      #expect(again.status == .unprocessableContent)
      #expect(again.body.contains("value=\"Contractors\""))
      #expect(try site.accounts.groups().map(\.name) == ["Executives"])
    }
  }
}
