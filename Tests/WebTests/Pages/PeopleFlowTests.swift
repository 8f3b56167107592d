import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import SignIn
import Testing

@testable import Web

/// Inviting, roles and signing in, through pages.
@Suite struct PeopleFlowTests {
  private let eve = [("email", "eve@example.org"), ("name", "Eve Arden"), ("role", "member")]

  private func link(in answer: Answer) throws -> String {
    let inputs = try Markup(answer.body).all("input")
    return try #require(inputs.first { $0.value("id") == "link" }?.value("value"))
  }

  @Test func `an invited person signs in with the link that is shown once`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let answer = try await ana.post("/people/invite", form: eve)
      #expect(answer.status == .ok)
      let link = try link(in: answer)
      #expect(link.hasPrefix("http://localhost/sign-in?token="))
      #expect(!(try await ana.get("/people").body.contains("token=")))

      let stranger = Caller(client: client)
      let address = String(link.dropFirst("http://localhost".count))
      // Looking at the link does not use it up.
      for _ in 1...3 { #expect(try await stranger.get(address).status == .ok) }
      let form = try Markup(try await stranger.get(address).body)
      let token = try #require(
        form.all("input").first { $0.value("name") == "token" }?.value("value"))
      let signedIn = try await stranger.post("/sign-in", form: [("token", token), ("next", "/me")])
      #expect(signedIn.status == .seeOther)
      #expect(signedIn.headers[.location] == "/me")
      let cookie = try #require(signedIn.headers[.setCookie]?.split(separator: ";").first)
      let me = try await stranger.get("/me", [.cookie: String(cookie)])
      #expect(me.body.contains("Eve Arden") && me.body.contains("eve@example.org"))

      let again = try await stranger.post("/sign-in", form: [("token", token)])
      #expect(again.status == .unprocessableContent)
      #expect(again.body.contains("used before"))
    }
  }

  @Test(arguments: [
    ("email", "no address", "email"), ("email", "ANA@example.org", "email"), ("name", " ", "name"),
    ("role", "king", "role"),
  ])
  func `a wrong invitation comes back with everything typed`(
    name: String, value: String, field: String
  ) async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let before = try site.ledger.people().count
      let fields = eve.filter { $0.0 != name } + [(name, value)]
      let answer = try await ana.post("/people/invite", form: fields)
      #expect(answer.status == .unprocessableContent)
      #expect(answer.body.contains("id=\"\(field)-error\""))
      for (typed, text) in fields where typed != "role" && text != " " {
        #expect(answer.body.contains("value=\"\(text)\""))
      }
      #expect(try site.ledger.people().count == before)
    }
  }

  @Test func `an admin changes roles, and the last one stays`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let last = try await ana.post("/people/\(site.ana)/role", form: [("role", "member")])
      #expect(last.status == .unprocessableContent)
      #expect(last.body.contains("last admin"))
      let ben = try await ana.post("/people/\(site.ben)/role", form: [("role", "admin")])
      #expect(ben.status == .seeOther)
      #expect(try site.ledger.standing(of: site.ben)?.role == .admin)
    }
  }

  @Test func `a new link ends the one before`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let first = try link(in: try await ana.post("/people/\(site.ben)/link", form: []))
      let second = try link(in: try await ana.post("/people/\(site.ben)/link", form: []))
      #expect(first != second)
    }
  }

  @Test func `members see who is here and change nothing`() async throws {
    try await TestSite.run { site, client in
      let ben = try site.caller(site.ben, client)
      let page = try await ben.get("/people")
      #expect(page.body.contains("Ana Lima") && !page.body.contains("/people/invite"))
      for (address, form) in [
        ("/people/invite", eve), ("/people/\(site.ben)/role", [("role", "admin")]),
        ("/people/\(site.ana)/link", []),
      ] {
        #expect(try await ben.post(address, form: form).status == .forbidden, "\(address)")
      }
    }
  }

  @Test(arguments: [
    "//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)",
  ])
  func `signing in leads to no other site`(next: String) async throws {
    try await TestSite.run { _, client in
      let address = "/sign-in?token=abc&next=\(PercentEncoding.encode(next))"
      let page = try Markup(try await Caller(client: client).get(address).body)
      let field = page.all("input").first { $0.value("name") == "next" }
      #expect(field?.value("value") == "/")
    }
  }

  @Test func `every page sends strangers to sign in, and back again`() async throws {
    try await TestSite.run { _, client in
      let stranger = Caller(client: client)
      for address in ["/", "/b/ops?status=new", "/b/ops/new", "/r/OPS-1", "/people", "/me"] {
        let answer = try await stranger.get(address)
        #expect(answer.status == .seeOther, "\(address)")
        #expect(answer.headers[.location]?.hasPrefix("/sign-in") == true)
      }
    }
  }
}
