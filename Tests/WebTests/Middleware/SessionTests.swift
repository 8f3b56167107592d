import HTTPTypes
import Hummingbird
import SignIn
import Testing

@testable import Web

/// Signing in, staying signed in, and signing out.
struct SessionTests {
  @Test func `a one-time link signs its person in`() async throws {
    try await TestSite.run { site, client in
      let link = try site.accounts.issueLink(for: site.ana)
      let nobody = Caller(client: client)
      let answer = try await nobody.post("/sign-in", form: [("token", link), ("next", "/b/ops")])
      #expect(answer.status == .seeOther)
      #expect(answer.headers[.location] == "/b/ops")

      let cookie = try #require(answer.headers[.setCookie])
      #expect(cookie.hasPrefix("ledger_session="))
      for attribute in ["; Path=/", "; HttpOnly", "; SameSite=Lax"] {
        #expect(cookie.contains(attribute))
      }
      #expect(!cookie.contains("Secure"))

      let pair = String(cookie.prefix { $0 != ";" })
      let session = try await nobody.get("/api/v1/session", [.cookie: "other=1; \(pair); x=y"])
      #expect(try session.json["email"].text == "ana@example.org")
      #expect(try session.json["role"].text == "admin")
    }
  }

  @Test func `where people come by https, the cookie is for that alone`() async throws {
    try await TestSite.run(publicURL: "https://ledger.example") { site, client in
      let link = try site.accounts.issueLink(for: site.ana)
      let answer = try await Caller(client: client).post("/sign-in", form: [("token", link)])
      let cookie = try #require(answer.headers[.setCookie])
      #expect(cookie.hasPrefix("__Host-ledger_session="))
      #expect(cookie.contains("; Secure"))
      #expect(answer.headers[.location] == "/")
    }
  }

  @Test func `a link works once`() async throws {
    try await TestSite.run { site, client in
      let link = try site.accounts.issueLink(for: site.ana)
      let nobody = Caller(client: client)
      _ = try await nobody.post("/sign-in", form: [("token", link)])
      let again = try await nobody.post("/sign-in", form: [("token", link)])
      #expect(again.status != .seeOther)
      #expect(again.headers[.setCookie] == nil)
    }
  }

  @Test(arguments: ["//evil.example", "https://evil.example/", "/\\evil.example"])
  func `signing in leads to this site only`(next: String) async throws {
    try await TestSite.run { site, client in
      let link = try site.accounts.issueLink(for: site.ana)
      let answer = try await Caller(client: client).post(
        "/sign-in", form: [("token", link), ("next", next)])
      #expect(answer.headers[.location] == "/")
    }
  }

  @Test func `signing in again ends the session before`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let link = try site.accounts.issueLink(for: site.ana)
      _ = try await ana.post("/sign-in", form: [("token", link)])
      #expect(try await ana.get("/api/v1/session").status == .unauthorized)
    }
  }

  @Test func `signing out ends the session and takes the cookie away`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let answer = try await ana.post("/sign-out", form: [])
      #expect(answer.status == .seeOther)
      #expect(answer.headers[.setCookie]?.contains("Max-Age=0") == true)
      #expect(try await ana.get("/api/v1/session").status == .unauthorized)
    }
  }

  @Test func `a session that an admin ended is over from the next request on`() async throws {
    try await TestSite.run { site, client in
      let ben = try site.caller(site.ben, client)
      #expect(try await ben.get("/api/v1/session").status == .ok)
      try site.accounts.endSessions(of: site.ben)
      #expect(try await ben.get("/api/v1/session").status == .unauthorized)
    }
  }

  @Test func `who is not signed in is sent to sign in, and back`() async throws {
    try await TestSite.run { _, client in
      let answer = try await Caller(client: client).get("/b/ops?status=new&owner=me")
      #expect(answer.status == .seeOther)
      #expect(
        answer.headers[.location] == "/sign-in?next=%2Fb%2Fops%3Fstatus%3Dnew%26owner%3Dme")
    }
  }

  @Test func `a program that is not signed in is told so`() async throws {
    try await TestSite.run { _, client in
      let answer = try await Caller(client: client).get("/api/v1/boards")
      #expect(answer.status == .unauthorized)
      #expect(answer.headers[.wwwAuthenticate] != nil)
      #expect(answer.headers[.contentType] == "application/problem+json")
      #expect(try answer.json["type"].text == "/problems/sign-in-needed")
      #expect(try answer.json["requestId"].text == answer.headers[.requestID])
    }
  }

  @Test func `an unknown cookie is nobody's`() async throws {
    try await TestSite.run { _, client in
      for cookie in [
        "ledger_session=", "ledger_session=x", "ledger_sessions=x", "=;;ledger_session",
      ] {
        let answer = try await Caller(client: client).get("/api/v1/session", [.cookie: cookie])
        #expect(answer.status == .unauthorized)
      }
    }
  }
}
