import Domain
import EventLog
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import SignIn
import Testing

@testable import Web

/// Texts that want to be markup, in everything that people can type, on every page that shows it.
@Suite struct `Hostile text` {
  /// So many share a site: every one is filed, shown, edited and undone.
  private static let parts = 4
  /// Of those, so many stand for the rest where each is tried in two dozen places.
  private static let sample = 6

  private static func part(_ number: Int, every step: Int = 1) -> [String] {
    HostileTexts.all.enumerated()
      .filter { $0.offset % parts == number && $0.offset / parts % step == 0 }.map(\.element)
  }

  @Test(arguments: 0..<parts)
  func `in all fields of a request is text on every page of it`(part: Int) async throws {
    try await TestSite.run(limits: .off) { site, client in
      let ana = try site.caller(site.ana, client)
      for text in Self.part(part) {
        let name = String(reflecting: text)
        let submission = Submission(
          title: text, details: text, priority: .high,
          fields: [
            FieldValue(id: "category", value: text), FieldValue(id: "area", value: text),
          ])
        let filed = try await site.ledger.perform(
          .submit(board: "ops", submission), by: site.ben)
        let key = try #require(filed.request)
        let said = try await site.ledger.perform(.change(key, .comment(text)), by: site.ana)
        _ = try await site.ledger.perform(
          .change(key, .changeStatus(to: "done", reason: text)), by: site.ana)
        for address in [
          "/r/\(key)", "/r/\(key)/edit", "/undo/\(said.position)",
          "/r/\(key)?asof=\(filed.position)", "/api/v1/requests/\(key)?explain=true",
        ] {
          try PageCheck.check(try await ana.get(address), "\(address) with \(name)")
        }
        let typed = [("text", text), ("revision", "1"), ("csrf", "stale")]
        try PageCheck.check(
          try await ana.post("/r/\(key)/comment", form: typed), "a stale form with \(name)")
      }
      for address in [
        "/b/ops?limit=200", "/b/ops/changes?from=1&to=now", "/b/ops/trends", "/", "/audit",
        "/api/v1/boards/ops/requests?limit=200", "/api/v1/diff?board=ops&from=1",
      ] {
        try PageCheck.check(try await ana.get(address), address)
      }
    }
  }

  @Test(arguments: 0..<parts)
  func `in an address is text on the page that answers`(part: Int) async throws {
    try await TestSite.run(limits: .off) { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await ana.submit()
      let stranger = Caller(client: client)
      for text in Self.part(part, every: Self.sample) {
        let typed = PercentEncoding.encode(text)
        let name = String(reflecting: text)
        for address in [
          "/b/ops?q=\(typed)", "/b/ops?status=\(typed)&owner=\(typed)", "/b/ops?sort=\(typed)",
          "/b/ops?cursor=\(typed)", "/b/ops?asof=\(typed)", "/b/ops?\(typed)=\(typed)",
          "/b/ops/changes?from=\(typed)&to=\(typed)", "/b/ops/trends?from=\(typed)&owner=\(typed)",
          "/b/\(typed)", "/r/\(typed)", "/r/\(key)?asof=\(typed)", "/undo/\(typed)",
          "/audit?person=\(typed)&address=\(typed)&since=\(typed)", "/audit?kind=\(typed)",
          "/audit?address=\(typed)", "/audit?cursor=\(typed)", "/\(typed)", "/assets/\(typed)",
          "/problems/\(typed)", "/api/v1/\(typed)", "/api/v1/boards/ops/requests?status=\(typed)",
        ] {
          try PageCheck.check(try await ana.get(address), "\(address) with \(name)")
        }
        for address in ["/sign-in?next=\(typed)&token=\(typed)", "/\(typed)"] {
          try PageCheck.check(try await stranger.get(address), "\(address) with \(name)")
        }
      }
    }
  }

  @Test(arguments: 0..<parts)
  func `in a form that is refused is text where it is shown again`(part: Int) async throws {
    try await TestSite.run(limits: .off) { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await ana.submit()
      try site.addGroup("Friends")
      let texts = Self.part(part, every: Self.sample) + (part == 0 ? HostileTexts.refused : [])
      for text in texts {
        let name = String(reflecting: text)
        let forms: [(String, [(String, String)])] = [
          ("/b/ops/new", [("title", ""), ("details", text), ("owner", text), ("priority", text)]),
          ("/b/ops/new", [("title", text), ("field-due", text), ("field-link", text)]),
          ("/r/\(key)/status", [("status", text), ("reason", text)]),
          ("/r/\(key)/assign", [("owner", text)]),
          ("/r/\(key)/edit", [("title", ""), ("details", text), ("revision", text)]),
          ("/people/invite", [("email", text), ("name", text), ("role", text)]),
          ("/people/2/role", [("role", text)]), ("/undo/4", [("reason", text), ("seen", text)]),
          ("/sign-in", [("token", text), ("next", text)]),
          ("/boards/new", [("name", text), ("prefix", text), ("template", text)]),
          (
            "/b/ops/settings/access",
            [
              ("mode", text), ("workspace-role", text), ("owner", text), ("add", text),
              ("add-role", text), ("reason", text), ("seen", text), ("role-\(text)", text),
            ]
          ),
          (
            "/b/ops/settings/access",
            [("mode", "custom"), ("owner", "me"), ("add", text), ("reason", text)]
          ),
          ("/groups", [("name", ""), ("command", text)]), ("/groups/1/add", [("member", text)]),
          ("/groups/1/take", [("person", text)]),
          ("/policy", [("board-makers", text), ("wideners", text)]),
          (
            "/me/tokens",
            [
              ("name", text), ("subject", text), ("everywhere", text), ("scope-\(text)", text),
              ("days", text),
            ]
          ),
        ]
        for (address, fields) in forms {
          try PageCheck.check(
            try await ana.post(address, form: fields), "\(address) with \(name)")
        }
      }
    }
  }

  @Test(arguments: 0..<parts)
  func `in the name of a board, a group or a token, and in every reason, is text`(part: Int)
    async throws
  {
    try await TestSite.run(limits: .off) { site, client in
      let ana = try site.caller(site.ana, client)
      for (number, text) in Self.part(part, every: Self.sample).enumerated() {
        let name = String(reflecting: text)
        let visit = { (address: String) in
          try PageCheck.check(try await ana.get(address), "\(address) with \(name)")
        }
        let board = "b\(part)\(number)"
        let made = try await ana.post(
          "/boards/new", form: [("name", text), ("prefix", board), ("template", "ops")])
        if made.status == .seeOther {
          for address in [
            "/", "/b/\(board)", "/b/\(board)/new", "/b/\(board)/settings", "/b/\(board)/trends",
            "/b/\(board)/changes?from=1", "/me", "/me/tokens", "/api/v1/boards",
          ] { try await visit(address) }
        }
        let group = try await ana.post("/groups", form: [("name", text)])
        if group.status == .seeOther, let place = group.headers[.location] {
          for address in ["/groups", place] { try await visit(address) }
          _ = try await ana.post("\(place)/add", form: [("member", "ben@example.org")])
          try await visit("/people/\(site.ben)")
        }
        let token = try await ana.post(
          "/me/tokens", form: [("name", text), ("everywhere", "read"), ("days", "1")])
        try PageCheck.check(token, "a new token with \(name)")
        for address in ["/me/tokens", "/people/\(site.ana)"] { try await visit(address) }
        for token in try site.accounts.tokens(of: site.ana) {
          try site.accounts.revokeToken(token.id)
        }

        let mode: BoardAccess.Mode = number.isMultiple(of: 2) ? .private : .workspace
        if let changed = try? await site.ledger.perform(
          .setAccess(
            board: "ops", BoardAccess(mode: mode, owner: site.ana), reason: text, seen: nil),
          by: site.ana), changed.events > 0
        {
          for address in ["/audit", "/undo/\(changed.position)", "/api/v1/audit"] {
            try await visit(address)
          }
        }
        let key = try await ana.submit()
        let said = try await site.ledger.perform(
          .change(try #require(RequestKey(key)), .comment("Hello")), by: site.ana)
        if let undone = try? await site.ledger.perform(
          .undo(UndoTarget(said.position), reason: text, seen: nil), by: site.ana)
        {
          for address in ["/r/\(key)", "/undo/\(undone.position)"] { try await visit(address) }
        }
        if let draft = try site.accounts.keep(
          [Draft.Field(name: "text", value: text), Draft.Field(name: text, value: text)],
          for: "/r/\(key)/comment", of: site.ana)
        {
          for address in ["/drafts/\(draft)", "/me"] { try await visit(address) }
          try site.accounts.removeDraft(draft, of: site.ana)
        }
      }
    }
  }

  @Test func `in the name of a person or a browser is text`() async throws {
    try await TestSite.run(limits: .off) { site, client in
      for (number, text) in HostileTexts.all.enumerated()
      where number % Self.sample == 0 && text.utf8.count <= Account.maximumName {
        guard let name = try? Account.usableName(text) else { continue }
        try site.accounts.register(
          Account(person: site.ben, name: name, email: "ben@example.org"))
        let link = try site.accounts.issueLink(for: site.ben)
        let session = try #require(try site.accounts.redeem(link, userAgent: text))
        let ben = Caller(client: client, session: session)
        for address in ["/", "/me", "/people", "/b/ops/new"] {
          try PageCheck.check(
            try await ben.get(address), "\(address) of \(String(reflecting: name))")
        }
        try site.accounts.endSession(session.token)
      }
    }
  }
}
