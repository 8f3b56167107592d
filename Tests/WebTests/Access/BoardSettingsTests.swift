import Domain
import EventLog
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import SignIn
import Testing

@testable import Web

/// Who can see a board, through its page of settings.
@Suite struct `The settings of a board` {
  private let place = "/b/mkt/settings/access"

  /// A site with a board of Ben's that nobody else sees but Ana, who is an admin, and with Eve.
  private func run(
    sessions: SessionLimits = SessionLimits(),
    _ body: @Sendable (TestSite, any TestClientProtocol, PersonNumber) async throws -> Void
  ) async throws {
    try await TestSite.run(sessions: sessions) { site, client in
      _ = try await site.ledger.perform(
        .setPolicy(Policy(boardMakers: .everyone, wideners: .owners)), by: site.ana)
      let board = BoardDefinition(
        slug: "mkt", name: "Marketing", prefix: "MKT", statuses: BoardTemplate.ops.statuses,
        transitions: BoardTemplate.ops.transitions, fields: [])
      _ = try await site.ledger.perform(.createBoard(board, opening: .private), by: site.ben)
      let eve = try #require(
        try await site.ledger.perform(
          .person(.join(role: .member, maySignIn: true)), by: site.ana
        ).person)
      try site.accounts.register(Account(person: eve, name: "Eve Arden", email: "eve@example.org"))
      try await body(site, client, eve)
    }
  }

  private func form(
    _ mode: String, _ site: TestSite, _ more: [(String, String)] = []
  ) throws -> [(String, String)] {
    [
      ("mode", mode), ("workspace-role", "handler"), ("owner", site.ben.description),
      ("seen", try site.ledger.head().position.description),
    ] + more
  }

  @Test func `the review says who could see it before and after, and changes nothing`()
    async throws
  {
    try await run { site, client, _ in
      let ben = try site.caller(site.ben, client)
      let before = try site.ledger.head().position
      let answer = try await ben.post(place, form: try form("workspace", site))
      #expect(answer.status == .ok)
      #expect(answer.body.contains("<strong>2 people</strong>"))
      #expect(answer.body.contains("<strong>3 people</strong>"))
      #expect(answer.body.contains("Eve Arden"))
      #expect(try site.ledger.head().position == before)
    }
  }

  @Test func `what was reviewed is changed, and holds from the next request on`() async throws {
    try await run { site, client, eve in
      let ben = try site.caller(site.ben, client)
      let eves = try site.caller(eve, client)
      #expect(try await eves.get("/b/mkt").status == .notFound)
      let named = [("add", "Eve Arden"), ("add-role", "viewer"), ("confirm", "1")]
      let answer = try await ben.post(place, form: try form("custom", site, named))
      #expect(answer.headers[.location] == "/b/mkt/settings#changed")
      #expect(try site.ledger.board("mkt", by: eve).role == .viewer)
      let list = try await eves.get("/b/mkt").body
      #expect(!list.contains("/b/mkt/new") && !list.contains("/b/mkt/settings"))
      #expect(try await eves.get("/b/mkt/new").status == .forbidden)
      #expect(try await eves.get("/b/mkt/settings").status == .forbidden)
      _ = try await ben.post(place, form: try form("private", site, [("confirm", "1")]))
      #expect(try await eves.get("/b/mkt").status == .notFound)
      #expect(try await eves.get("/b/mkt/settings").status == .notFound)
    }
  }

  @Test func `somebody who is named gets another role, or none`() async throws {
    try await run { site, client, eve in
      let ben = try site.caller(site.ben, client)
      let named = BoardAccess(
        mode: .custom, owner: site.ben, grants: [AccessGrant(.person(eve), .handler)])
      _ = try await site.ledger.perform(.setAccess(board: "mkt", named), by: site.ben)
      #expect(try await ben.get("/b/mkt/settings").body.contains("Role of Eve Arden"))
      let viewer = [("role-person-\(eve)", "viewer"), ("confirm", "1")]
      _ = try await ben.post(place, form: try form("custom", site, viewer))
      #expect(try site.ledger.board("mkt", by: eve).role == .viewer)
      let none = [("role-person-\(eve)", "none"), ("confirm", "1")]
      _ = try await ben.post(place, form: try form("custom", site, none))
      #expect(try site.ledger.board("mkt", by: site.ben).access.grants.isEmpty)
    }
  }

  @Test func `whoever owns the board goes on owning it when they change something else`()
    async throws
  {
    try await run { site, client, _ in
      let ben = try site.caller(site.ben, client)
      let ana = try site.caller(site.ana, client)
      #expect(
        try await ben.get("/b/mkt/settings").body.contains("<option value=\"me\" selected>"))
      #expect(
        try await ana.get("/b/mkt/settings").body
          .contains("<option value=\"\(site.ben)\" selected>"))
    }
  }

  @Test func `a board is opened to a group`() async throws {
    try await run { site, client, eve in
      let ben = try site.caller(site.ben, client)
      let group = try #require(
        try await site.ledger.perform(.group(.add), by: .operator).group)
      try site.accounts.register(Group(number: group, name: "Facilities"))
      _ = try await site.ledger.perform(
        .group(.change(add: [Membership(group, eve)], remove: [])), by: .operator)
      let named = [("add", "Facilities"), ("add-role", "requester"), ("confirm", "1")]
      _ = try await ben.post(place, form: try form("custom", site, named))
      #expect(try site.ledger.board("mkt", by: eve).role == .requester)
    }
  }

  @Test func `nobody overwrites what another has changed: both are shown`() async throws {
    try await run { site, client, eve in
      let ben = try site.caller(site.ben, client)
      let mine = try form("workspace", site, [("confirm", "1"), ("reason", "All of us")])
      let other = BoardAccess(
        mode: .custom, owner: site.ben, grants: [AccessGrant(.person(eve), .editor)])
      _ = try await site.ledger.perform(.setAccess(board: "mkt", other), by: site.ana)
      let answer = try await ben.post(place, form: mine)
      #expect(answer.status == .conflict)
      #expect(answer.body.contains("Somebody changed this"))
      #expect(answer.body.contains("definition editor"), "theirs")
      #expect(answer.body.contains("Everybody is handler here"), "mine")
      #expect(answer.body.contains("All of us"))
      #expect(try site.ledger.board("mkt", by: site.ben).access == other)
    }
  }

  @Test func `widening asks once more who somebody is, narrowing does not`() async throws {
    var stale = SessionLimits()
    stale.fresh = -1
    try await run(sessions: stale) { site, client, _ in
      let ben = try site.caller(site.ben, client)
      let review = try await ben.post(place, form: try form("workspace", site))
      #expect(
        review.body.contains("asked to sign in again")
          || review.body.contains("to sign in again first"))
      let wide = try await ben.post(place, form: try form("workspace", site, [("confirm", "1")]))
      let location = try #require(wide.headers[.location])
      #expect(location.hasPrefix("/sign-in?again=1&next=%2Fb%2Fmkt%2Fsettings%2Faccess%3Fdraft%3D"))
      let id = try #require(try site.accounts.drafts(of: site.ben).first?.id)
      let back = try await ben.get("/b/mkt/settings/access?draft=\(id)")
      #expect(back.body.contains("<strong>3 people</strong>"), "the review is there again")
      #expect(try site.ledger.board("mkt", by: site.ben).access.mode == .private)
      let open = BoardAccess(mode: .workspace, owner: site.ben)
      _ = try await site.ledger.perform(.setAccess(board: "mkt", open), by: site.ben)
      let narrow = try await ben.post(place, form: try form("private", site, [("confirm", "1")]))
      #expect(narrow.headers[.location] == "/b/mkt/settings#changed")
    }
  }

  @Test func `where the policy keeps widening to admins, an owner is told so`() async throws {
    try await run { site, client, _ in
      _ = try await site.ledger.perform(
        .setPolicy(Policy(boardMakers: .everyone, wideners: .admins)), by: site.ana)
      let ben = try site.caller(site.ben, client)
      #expect(try await ben.get("/b/mkt/settings").body.contains("Only admins may let more"))
      for more in [[], [("confirm", "1")]] {
        let answer = try await ben.post(place, form: try form("workspace", site, more))
        #expect(answer.status == .unprocessableContent)
        #expect(answer.body.contains("Nothing was saved yet"))
      }
      #expect(try site.ledger.board("mkt", by: site.ben).access.mode == .private)
    }
  }

  @Test func `handing a board over leads away from what is no longer one's own`() async throws {
    try await run { site, client, eve in
      let ben = try site.caller(site.ben, client)
      let fields = try form("private", site, [("confirm", "1")]).map {
        $0.0 == "owner" ? ("owner", eve.description) : $0
      }
      let answer = try await ben.post(place, form: fields)
      #expect(answer.headers[.location] == "/")
      #expect(try await ben.get("/b/mkt").status == .notFound)
      #expect(try site.ledger.board("mkt", by: eve).role == .owner)
    }
  }

  @Test(arguments: [
    ("add", "Zed", "add"), ("mode", "everybody", "mode"), ("owner", "Zed", "owner"),
  ])
  func `what cannot be is said beside its field, and nothing is lost`(
    name: String, value: String, field: String
  ) async throws {
    try await run { site, client, _ in
      let ben = try site.caller(site.ben, client)
      let fields =
        try form("custom", site, [("reason", "Because")]).filter { $0.0 != name } + [(name, value)]
      let answer = try await ben.post(place, form: fields)
      #expect(answer.status == .unprocessableContent)
      #expect(answer.body.contains("href=\"#\(field)\""))
      #expect(answer.body.contains("Because"))
    }
  }

  @Test func `a requester is offered what requesters may, and nothing else`() async throws {
    try await run { site, client, eve in
      let named = BoardAccess(
        mode: .custom, owner: site.ben, grants: [AccessGrant(.person(eve), .requester)])
      _ = try await site.ledger.perform(.setAccess(board: "mkt", named), by: site.ben)
      _ = try await site.ledger.perform(
        .submit(board: "mkt", Submission(title: "Ben's")), by: site.ben)
      _ = try await site.ledger.perform(
        .submit(board: "mkt", Submission(title: "Eve's")), by: eve)
      let eves = try site.caller(eve, client)
      #expect(try await eves.get("/b/mkt").body.contains("/b/mkt/new"))
      let theirs = try await eves.get("/r/MKT-1").body
      #expect(theirs.contains("/r/MKT-1/comment"))
      for control in ["/r/MKT-1/status", "/r/MKT-1/assign", "/r/MKT-1/edit", "/undo/"] {
        #expect(!theirs.contains(control), "\(control)")
      }
      #expect(try await eves.get("/r/MKT-2").body.contains("/r/MKT-2/edit"), "her own")
      #expect(try await eves.get("/r/MKT-1/edit").status == .forbidden)
      #expect(try await eves.get("/r/MKT-2/edit").status == .ok)
    }
  }
}
