import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import SignIn
import Testing

@testable import Web

/// What programs come in with, on the page of whom they speak for.
@Suite struct `Tokens on the page of a person` {
  /// What a program that has only this secret is answered.
  private func status(
    _ secret: String, _ client: any TestClientProtocol
  ) async throws -> HTTPResponse.Status {
    let headers: HTTPFields = [.authorization: "Bearer \(secret)"]
    return try await Caller(client: client).get("/api/v1/session", headers).status
  }

  private func address(_ token: AccessToken, of person: PersonNumber) -> String {
    "/people/\(person)/tokens/\(token.id)/revoke"
  }

  @Test func `an admin sees and ends a colleague's, and it opens nothing afterwards`()
    async throws
  {
    try await TestSite.run { site, client in
      _ = try site.ledger.performAndWait(
        .setAccess(
          board: "ops", BoardAccess(mode: .private, owner: site.ben), reason: "", seen: nil),
        by: site.ana)
      let ops = try site.ledger.board("ops", by: site.ana).number
      let new = try site.accounts.createToken(
        site.request(site.ben, [.init(.read), .init(.work, on: ops)]))
      #expect(try await status(new.secret, client) == .ok)

      let ana = try site.caller(site.ana, client)
      let address = address(new.token, of: site.ben)
      let page = try await ana.get("/people/\(site.ben)").body
      #expect(page.contains("action=\"\(address)\""))
      #expect(page.contains("read, ops:work"))
      #expect(!page.contains(new.secret))

      let answer = try await ana.post(address, form: [])
      #expect(answer.status == .seeOther)
      #expect(answer.headers[.location] == "/people/\(site.ben)#revoked")
      #expect(try await status(new.secret, client) == .unauthorized)
      let after = try await ana.get("/people/\(site.ben)").body
      #expect(after.contains("id=\"revoked\"") && after.contains("They have no tokens."))
      #expect(try await ana.post(address, form: []).status == .notFound)
    }
  }

  @Test func `an admin ends a machine's, which is never signed in`() async throws {
    try await TestSite.run { site, client in
      let robot = try #require(
        try site.ledger.performAndWait(.person(.addService(role: .member)), by: site.ana).person)
      try site.accounts.register(Account(person: robot, name: "Desk robot", email: nil))
      let new = try site.accounts.createToken(site.request(robot))
      let ana = try site.caller(site.ana, client)
      let address = address(new.token, of: robot)
      let page = try await ana.get("/people/\(robot)").body
      #expect(page.contains("action=\"\(address)\""))
      #expect(!page.contains("Where they are signed in"))
      #expect(try await ana.post(address, form: []).status == .seeOther)
      #expect(try await status(new.secret, client) == .unauthorized)
    }
  }

  @Test func `a member who posts there is refused, and the token still works`() async throws {
    try await TestSite.run { site, client in
      let ben = try site.caller(site.ben, client)
      for person in [site.ana, site.ben] {
        let new = try site.accounts.createToken(site.request(person))
        let answer = try await ben.post(address(new.token, of: person), form: [])
        #expect(answer.status == .forbidden)
        #expect(try await status(new.secret, client) == .ok)
      }
    }
  }

  @Test func `a token of somebody else is not found under that address, and still works`()
    async throws
  {
    try await TestSite.run { site, client in
      let new = try site.accounts.createToken(site.request(site.ben))
      let ana = try site.caller(site.ana, client)
      let page = try await ana.get("/people/\(site.ana)").body
      #expect(!page.contains(new.token.id))
      let answer = try await ana.post(address(new.token, of: site.ana), form: [])
      #expect(answer.status == .notFound)
      #expect(try await status(new.secret, client) == .ok)
    }
  }

  @Test func `the audit names who ended it, and whose it was`() async throws {
    try await TestSite.run { site, client in
      let new = try site.accounts.createToken(site.request(site.ben))
      let ana = try site.caller(site.ana, client)
      _ = try await ana.post(address(new.token, of: site.ben), form: [])
      site.recorder.flush()
      let entry = try #require(
        try site.accounts.audit(limit: 100).entries.map(\.entry)
          .first { $0.kind == .tokenRevoked })
      #expect(entry.person == site.ben)
      #expect(entry.by == site.ana)
      #expect(entry.detail == "token \(new.token.id)")
    }
  }

  @Test func `ending one takes no fresh sign-in`() async throws {
    var stale = SessionLimits()
    stale.fresh = -1
    try await TestSite.run(sessions: stale) { site, client in
      let new = try site.accounts.createToken(site.request(site.ben))
      let ana = try site.caller(site.ana, client)
      let answer = try await ana.post(address(new.token, of: site.ben), form: [])
      #expect(answer.headers[.location] == "/people/\(site.ben)#revoked")
      #expect(try await status(new.secret, client) == .unauthorized)
    }
  }

  @Test func `a name that wants to be markup is text there`() async throws {
    try await TestSite.run { site, client in
      for name in ["<b>Nightly</b>", "\"><script>x9q()</script>", "x' onclick='x9q()"] {
        var request = site.request(site.ben)
        request.name = name
        _ = try site.accounts.createToken(request)
      }
      let ana = try site.caller(site.ana, client)
      let page = try await ana.get("/people/\(site.ben)")
      #expect(page.body.contains("&lt;b&gt;Nightly&lt;/b&gt;"))
      try PageCheck.check(page, "the page of a person")
    }
  }
}
