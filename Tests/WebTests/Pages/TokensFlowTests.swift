import Domain
import Hummingbird
import HummingbirdTesting
import Ledger
import SignIn
import TestSupport
import Testing

@testable import Web

@Suite struct `The page of tokens` {
  private static let page = "/me/tokens"

  private func secret(in answer: Answer) throws -> String {
    let input = try #require(
      try Markup(answer.body).all("input").first { $0.value("id") == "secret" })
    return try #require(input.value("value"))
  }

  @Test func `a token is made, shown once, listed and revoked`() async throws {
    try await TestSite.run { site, client in
      let ben = try site.caller(site.ben, client)
      let made = try await ben.post(
        Self.page,
        form: [("name", "Report"), ("everywhere", "read"), ("scope-ops", "work"), ("days", "30")])
      #expect(made.status == .ok)
      let secret = try secret(in: made)
      let token = try #require(try site.accounts.token(secret))
      #expect(token.person == site.ben && token.scopes.scopes.map(\.right) == [.read, .work])
      #expect(token.expiresAt - token.createdAt == 30 * 86_400)
      let listed = try await ben.get(Self.page)
      #expect(listed.body.contains("Report") && !listed.body.contains(secret))
      let ana = try site.caller(site.ana, client)
      #expect(try await !ana.get(Self.page).body.contains("Report"))
      #expect(
        try await ana.post("\(Self.page)/\(token.id)/revoke", form: []).status == .notFound)
      #expect(
        try await ben.post("\(Self.page)/\(token.id)/revoke", form: []).status == .seeOther)
      #expect(try site.accounts.token(secret) == nil)
    }
  }

  @Test func `admins make tokens for machines, and nobody for colleagues`() async throws {
    try await TestSite.run { site, client in
      let robot = try #require(
        try site.ledger.performAndWait(.person(.addService(role: .member)), by: site.ana).person)
      try site.accounts.register(Account(person: robot, name: "Desk robot", email: nil))
      let ana = try site.caller(site.ana, client)
      let ben = try site.caller(site.ben, client)
      #expect(try await ana.get(Self.page).body.contains("Desk robot"))
      #expect(try await !ben.get(Self.page).body.contains("Desk robot"))
      func make(_ caller: Caller, for person: PersonNumber) async throws -> Answer {
        try await caller.post(
          Self.page,
          form: [
            ("name", "x"), ("subject", person.description), ("everywhere", "submit"), ("days", "7"),
          ])
      }
      #expect(try site.accounts.token(secret(in: try await make(ana, for: robot)))?.person == robot)
      #expect(try await make(ben, for: robot).status == .forbidden)
      #expect(try await make(ana, for: site.ben).status == .forbidden)
      #expect(try site.accounts.tokens().count == 1)
    }
  }

  @Test func `what was typed comes back with what is wrong`() async throws {
    try await TestSite.run { site, client in
      let ben = try site.caller(site.ben, client)
      let answer = try await ben.post(
        Self.page, form: [("name", "Weekly <b>"), ("everywhere", ""), ("days", "30")])
      #expect(answer.status == .unprocessableContent)
      #expect(answer.body.contains("Weekly &lt;b&gt;") || answer.body.contains("Weekly &lt;b>"))
      #expect(answer.body.contains("without a scope"))
      let forged = try await ben.post(
        Self.page, form: [("name", "x"), ("everywhere", "read"), ("days", "7"), ("csrf", "no")])
      #expect(forged.status == .forbidden)
      #expect(try site.accounts.tokens().isEmpty)
    }
  }
}
