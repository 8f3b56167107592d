import Domain
import EventLog
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import SignIn
import Testing

@testable import Web

/// Sessions, people and groups, through pages.
@Suite struct `Pages of people and sessions` {
  @Test func `somebody ends one of their sessions, and all the others`() async throws {
    try await TestSite.run { site, client in
      let desk = try site.caller(site.ben, client)
      let phone = try site.session(of: site.ben)
      let tablet = try site.session(of: site.ben)
      let page = try await desk.get("/me").body
      for id in [phone.session.id, tablet.session.id] {
        #expect(page.contains("/me/sessions/\(id)/end"))
      }
      #expect(!page.contains("/me/sessions/\(desk.session!.session.id)/end"), "this one signs out")
      let ended = try await desk.post("/me/sessions/\(phone.session.id)/end", form: [])
      #expect(ended.headers[.location] == "/me#ended")
      #expect(try site.accounts.session(phone.token) == nil)
      #expect(try site.accounts.session(tablet.token) != nil)
      _ = try await desk.post("/me/sessions/end", form: [])
      #expect(try site.accounts.sessions(of: site.ben).map(\.id) == [desk.session!.session.id])
    }
  }

  @Test func `nobody ends another's session but an admin`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let ben = try site.caller(site.ben, client)
      let anas = ana.session!.session.id
      #expect(try await ben.post("/me/sessions/\(anas)/end", form: []).status == .notFound)
      #expect(
        try await ben.post("/people/\(site.ana)/sessions/\(anas)/end", form: []).status
          == .forbidden)
      #expect(
        try await ben.post("/people/\(site.ana)/sessions/end", form: []).status == .forbidden)
      #expect(try site.accounts.session(ana.session!.token) != nil)
      let bens = ben.session!.session.id
      #expect(
        try await ana.post("/people/\(site.ben)/sessions/\(bens)/end", form: []).status
          == .seeOther)
      #expect(try await ben.get("/api/v1/session").status == .unauthorized)
    }
  }

  @Test func `deactivating says how many requests need another owner, and ends every session`()
    async throws
  {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let ben = try site.caller(site.ben, client)
      for _ in 1...3 { try await ana.submit(#"{"title":"A laptop","owner":"ben@example.org"}"#) }
      let page = try await ana.get("/people/\(site.ben)").body
      #expect(page.contains("<strong>3</strong> open requests"))
      #expect(page.contains("Deactivate Ben Okoro"))
      _ = try await ana.post("/people/\(site.ben)/deactivate", form: [])
      #expect(try await ben.get("/api/v1/session").status == .unauthorized)
      #expect(try site.accounts.sessions(of: site.ben).isEmpty)
      #expect(try await ana.get("/people").body.contains("deactivated"))
      _ = try await ana.post("/people/\(site.ben)/reactivate", form: [])
      #expect(try site.ledger.standing(of: site.ben)?.isActive == true)
    }
  }

  @Test func `the pages of admins are nobody else's`() async throws {
    try await TestSite.run { site, client in
      let ben = try site.caller(site.ben, client)
      for address in ["/people/1", "/groups", "/policy", "/boards/new"] {
        #expect(try await ben.get(address).status == .forbidden, "\(address)")
      }
      let people = try await ben.get("/people").body
      #expect(!people.contains("/groups") && !people.contains("/people/1"))
      #expect(!(try await ben.get("/").body.contains("/boards/new")))
      for address in ["/groups", "/policy", "/boards/new", "/people/1/deactivate"] {
        #expect(
          try await ben.post(
            address,
            form: [
              ("name", "X"), ("prefix", "XY"), ("template", "ops"), ("board-makers", "everyone"),
              ("wideners", "owners"),
            ]
          ).status == .forbidden, "\(address)")
      }
    }
  }

  @Test func `a change of a role offers to be undone`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let answer = try await ana.post("/people/\(site.ben)/role", form: [("role", "admin")])
      let page = try await ana.get(try #require(answer.headers[.location]))
      let position = try site.ledger.head().position
      #expect(page.body.contains("/undo/\(position)"))
    }
  }

  @Test func `people are found by a part of their name or e-mail`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let found = try await ana.get("/people?q=OKOR").body
      #expect(found.contains("Ben Okoro") && !found.contains("ana@example.org"))
      #expect(try await ana.get("/people?q=ana@ex").body.contains("ana@example.org"))
    }
  }

  @Test func `a group is made, filled, renamed and removed`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let made = try await ana.post("/groups", form: [("name", "Facilities")])
      #expect(made.headers[.location] == "/groups/1")
      let taken = try await ana.post("/groups", form: [("name", "Facilities")])
      #expect(taken.status == .unprocessableContent)
      #expect(taken.body.contains("id=\"name-error\""))
      _ = try await ana.post("/groups/1/add", form: [("member", "ben@example.org")])
      #expect(try site.ledger.groups(of: site.ben) == [GroupNumber(1)])
      #expect(try await ana.get("/groups/1").body.contains("Ben Okoro"))
      let nobody = try await ana.post("/groups/1/add", form: [("member", "Zed")])
      #expect(nobody.body.contains("id=\"member-error\"") && nobody.body.contains("Zed"))
      _ = try await ana.post("/groups/1/rename", form: [("name", "House")])
      #expect(try await ana.get("/groups").body.contains("House"))
      _ = try await ana.post("/groups/1/take", form: [("person", site.ben.description)])
      #expect(try site.ledger.groups(of: site.ben).isEmpty)
      _ = try await ana.post("/groups/1/remove", form: [])
      #expect(try site.ledger.groups().isEmpty)
      #expect(try site.accounts.groups().isEmpty)
    }
  }

  @Test func `a group from elsewhere is shown as such, and changed there`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let group = try #require(
        try await site.ledger.perform(.group(.add), by: .operator).group)
      try site.accounts.register(
        Group(number: group, name: "Staff", source: "scim", externalName: "staff"))
      let page = try await ana.get("/groups/\(group)").body
      #expect(page.contains("the directory (SCIM)") && !page.contains("/rename"))
      let refused = try await ana.post("/groups/\(group)/add", form: [("member", "me")])
      #expect(refused.status == .unprocessableContent)
      #expect(try site.ledger.groups(of: site.ana).isEmpty)
    }
  }

  @Test func `the policy says who makes boards`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let ben = try site.caller(site.ben, client)
      let answer = try await ana.post(
        "/policy", form: [("board-makers", "everyone"), ("wideners", "admins")])
      #expect(answer.headers[.location] == "/policy#changed")
      #expect(try await ben.get("/").body.contains("/boards/new"))
      let made = try await ben.post(
        "/boards/new", form: [("name", "Marketing"), ("prefix", "mkt"), ("template", "ops")])
      #expect(made.headers[.location] == "/b/mkt")
      let board = try site.ledger.board("mkt", by: site.ben)
      #expect(board.access == BoardAccess(mode: .private, owner: site.ben))
      let again = try await ben.post(
        "/boards/new", form: [("name", "Other"), ("prefix", "MKT"), ("template", "ops")])
      #expect(again.body.contains("id=\"prefix-error\"") && again.body.contains("Other"))
    }
  }
}
