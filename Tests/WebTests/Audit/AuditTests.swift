import Domain
import EventLog
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import SignIn
import Testing

@testable import Web

@Suite struct `The audit trail of a site` {
  /// The trail as the API tells it to an admin, newest first.
  private func trail(
    _ site: TestSite, _ caller: Caller, _ query: String = ""
  ) async throws -> [JSONValue] {
    site.recorder.flush()
    let answer = try await caller.get("/api/v1/audit\(query)")
    try #require(answer.status == .ok, "\(answer.body)")
    return try answer.jsonLines
  }

  @Test func `says who came in, who did not, and who left`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let link = try site.accounts.issueLink(for: site.ben)
      let stranger = Caller(client: client)
      _ = try await stranger.post("/sign-in", form: [("token", "secret-guess")])
      let entered = try await stranger.post("/sign-in", form: [("token", link)])
      #expect(entered.status == .seeOther)
      let ben = try site.caller(site.ben, client)
      _ = try await ben.post("/sign-out", form: [])
      let entries = try await trail(
        site, ana, "?kind=signed-in&kind=sign-in-failed&kind=signed-out")
      #expect(
        entries.map { $0["kind"].text } == ["signed-out", "signed-in", "sign-in-failed"])
      #expect(
        entries.map { $0["person"]["person"].number }
          == [Int(site.ben.rawValue), Int(site.ben.rawValue), nil])
      let all = entries.map { "\($0)" }.joined()
      #expect(!all.contains("secret-guess"))
      #expect(!all.contains(link))
    }
  }

  @Test func `says what was refused, by route and without the query`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let ben = try site.caller(site.ben, client)
      #expect(try await ben.get("/audit?person=secret").status == .forbidden)
      #expect(try await ben.get("/api/v1/audit?person=secret").status == .forbidden)
      let role = try await ben.post("/people/1/role", form: [("role", "member")])
      #expect(role.status == .forbidden)
      let forged = try await ben.post(
        "/api/v1/boards/ops/requests", json: "{}", [.origin: "https://evil.example"])
      #expect(forged.status == .forbidden)
      let entries = try await trail(site, ana, "?kind=denied")
      let details = entries.compactMap { $0["detail"].text }
      #expect(details.count == 4)
      #expect(details.contains { $0.hasPrefix("GET /audit:") })
      #expect(details.contains { $0.hasPrefix("GET /api/v1/audit:") })
      #expect(details.contains { $0.hasPrefix("POST /people/{person}/role:") })
      #expect(details.contains { $0.hasPrefix("POST /api/v1/boards/{board}/requests:") })
      #expect(!details.joined().contains("secret"))
      #expect(entries.allSatisfy { $0["person"]["person"].number == Int(site.ben.rawValue) })
    }
  }

  @Test func `says who took data out`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let ben = try site.caller(site.ben, client)
      try await ben.submit()
      for _ in 0..<3 {
        #expect(try await ben.get("/api/v1/diff?board=ops&from=1").status == .ok)
      }
      #expect(try await ben.get("/api/v1/events").status == .ok)
      let entries = try await trail(site, ana, "?kind=exported&person=\(site.ben)")
      #expect(
        Set(entries.compactMap { $0["detail"].text })
          == ["GET /api/v1/diff", "GET /api/v1/events"])
      let diff = entries.first { $0["detail"].text == "GET /api/v1/diff" }
      #expect(diff?["count"].number == 3)
    }
  }

  @Test func `has what the log says about rights, in one order with the rest`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      site.dependencies.audit.note(.tokenCreated, person: site.ana, "before")
      site.recorder.flush()
      _ = try await ana.post("/people/\(site.ben)/role", form: [("role", "admin")])
      _ = try await site.ledger.perform(
        .setAccess(board: "ops", BoardAccess(mode: .private, owner: nil), reason: "Closed"),
        by: site.ana)
      let entries = try await trail(site, ana)
      let kinds = entries.compactMap { $0["kind"].text }
      #expect(kinds.prefix(2) == ["access-changed", "role-changed"])
      #expect(kinds.contains("board-created"))
      #expect(kinds.contains("token-created"))
      #expect(entries[0]["detail"].text?.hasSuffix("private: Closed") == true)
      #expect(entries[1]["detail"].text == "Ben Okoro, admin")
      // As texts they cannot be compared: the trail counts seconds, the log microseconds.
      let times = entries.compactMap { $0["at"].text.flatMap { Timestamp($0) } }
      #expect(times.count == entries.count)
      #expect(times == times.sorted(by: >))
      #expect(!kinds.contains("submitted"))
    }
  }

  @Test func `pages of both follow each other without a gap or a repeat`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      for round in 0..<7 {
        site.dependencies.audit.note(.tokenCreated, person: site.ana, "token \(round)")
        site.recorder.flush()
        let role: Role = round % 2 == 0 ? .admin : .member
        _ = try await site.ledger.perform(.person(.changeRole(site.ben, to: role)), by: site.ana)
      }
      var lines: [String] = []
      var address: String? = "/api/v1/audit?limit=3&kind=token-created&kind=role-changed"
      while let next = address {
        let answer = try await ana.get(next)
        #expect(answer.status == .ok, "\(answer.body)")
        lines += answer.body.split(separator: "\n").map(String.init)
        address = answer.headers[.link].flatMap { link in
          link.split(separator: ">").first.map { String($0.dropFirst()) }
        }
        #expect(lines.count <= 14)
        if lines.count > 14 { break }
      }
      #expect(lines.count == 14)
      #expect(Set(lines).count == 14)
    }
  }

  @Test func `names who did something to somebody else, and is found by either`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let link = try await ana.post("/people/\(site.ben)/link", form: [])
      #expect(link.status == .ok)
      for person in [site.ana, site.ben] {
        let found = try await trail(site, ana, "?kind=link-issued&person=\(person)")
        try #require(found.count == 1)
        #expect(found[0]["person"]["person"].number == Int(site.ben.rawValue))
        #expect(found[0]["by"]["person"].number == Int(site.ana.rawValue))
        #expect(found[0]["by"]["name"].text == "Ana Lima")
        #expect(found[0]["detail"].text == "a sign-in link")
      }
      let page = try await ana.get("/audit?kind=link-issued")
      #expect(page.body.contains("<span class=\"ext\">by</span>"))
      let log = try await trail(site, ana, "?kind=board-created")
      #expect(log.count == 1)
      #expect(log.allSatisfy { $0.names.contains("by") && $0["by"] == .null })
    }
  }

  @Test func `says from where sessions were ended, and nothing where none ended`() async throws {
    try await TestSite.run(.live) { site, client in
      let ana = try site.caller(site.ana, client)
      let ben = try site.caller(site.ben, client)
      let phone = try site.session(of: site.ben)
      _ = try await ben.post("/me/sessions/\(phone.session.id)/end", form: [])
      _ = try site.session(of: site.ben)
      for _ in 1...2 { _ = try await ben.post("/me/sessions/end", form: []) }
      for _ in 1...2 { _ = try await ana.post("/people/\(site.ben)/sessions/end", form: []) }
      let tablet = try site.session(of: site.ben)
      _ = try await ana.post(
        "/people/\(site.ben)/sessions/\(tablet.session.id)/end", form: [])
      let entries = try await trail(site, ana, "?kind=session-ended")
      #expect(
        entries.map { $0["detail"].text } == [
          tablet.session.id, "all", "all others", phone.session.id,
        ])
      let admin = Int(site.ana.rawValue)
      #expect(entries.map { $0["by"]["person"].number } == [admin, admin, nil, nil])
      #expect(
        entries.allSatisfy { $0["person"]["person"].number == Int(site.ben.rawValue) })
      #expect(entries.allSatisfy { $0["address"].text?.isEmpty == false })
    }
  }

  @Test func `a page shows it to admins, filtered, without scripts`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let ben = try site.caller(site.ben, client)
      _ = try await ben.get("/audit")
      site.recorder.flush()
      let page = try await ana.get("/audit?kind=denied&person=Ben+Okoro")
      #expect(page.status == .ok)
      #expect(page.body.contains("GET /audit: "))
      #expect(page.body.contains("Ben Okoro"))
      #expect(page.body.contains(#"value="denied" checked"#))
      let none = try await ana.get("/audit?kind=token-created")
      #expect(none.body.contains("Nothing matches this filter."))
      let bad = try await ana.get("/audit?since=never")
      #expect(bad.status == .unprocessableContent)
      #expect(bad.body.contains("is no moment"))
      #expect(try await ana.get("/").body.contains(#"href="/audit""#))
      #expect(try await !ben.get("/").body.contains(#"href="/audit""#))
    }
  }

  @Test(arguments: [
    "kind=x", "person=nobody@example.org", "since=x", "until=x", "cursor=1", "limit=0",
  ])
  func `what cannot be asked is told by its name`(query: String) async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let answer = try await ana.get("/api/v1/audit?\(query)")
      #expect(answer.status == .unprocessableContent)
      #expect(try answer.places == [String(query.prefix { $0 != "=" })])
    }
  }

  @Test func `who was erased is a number in it`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      site.dependencies.audit.note(
        .signedIn, person: site.ben, address: "198.51.100.7", "by a link")
      site.recorder.flush()
      _ = try site.ledger.erase(.person(site.ben, keepsTexts: true), reason: "Asked", by: site.ana)
      try site.accounts.erase(site.ben)
      let page = try await ana.get("/audit?kind=signed-in")
      #expect(page.body.contains("Erased person \(site.ben)"))
      #expect(!page.body.contains("Ben"))
      #expect(!page.body.contains("198.51.100.7"))
    }
  }
}
