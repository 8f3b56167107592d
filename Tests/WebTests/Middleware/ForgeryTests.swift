import HTTPTypes
import Hummingbird
import SignIn
import Testing

@testable import Web

/// Changes that somebody else's page, or an old page of ours, sends with a person's cookie.
struct ForgeryTests {
  @Test(
    arguments: [
      [.secFetchSite: "cross-site"], [.secFetchSite: "same-site"],
      [.origin: "https://evil.example"], [.origin: "null"],
      [.secFetchSite: "cross-site", .origin: "http://localhost"],
    ] as [HTTPFields])
  func `a change from another site is refused, with the right token too`(
    headers: HTTPFields
  ) async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let api = try await ana.post("/api/v1/boards/ops/requests", json: #"{"title":"x"}"#, headers)
      #expect(api.status == .forbidden)
      #expect(try api.json["type"].text == "/problems/forged")
      #expect(try await ana.post("/sign-out", form: [], headers).status == .forbidden)
      #expect(try await ana.get("/api/v1/session").status == .ok)

      let link = try site.accounts.issueLink(for: site.ben)
      let forced = try await Caller(client: client).post(
        "/sign-in", form: [("token", link)], headers)
      #expect(forced.status == .forbidden)
    }
  }

  @Test(
    arguments: [
      [:], [.secFetchSite: "same-origin"], [.secFetchSite: "none"], [.origin: "http://localhost"],
    ] as [HTTPFields])
  func `a change from here goes through`(headers: HTTPFields) async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let answer = try await ana.post(
        "/api/v1/boards/ops/requests", json: #"{"title":"x"}"#, headers)
      #expect(answer.status == .created, "\(answer.body)")
    }
  }

  @Test(arguments: ["", "wrong", "0123456789abcdef"])
  func `a change without the session's token is refused`(token: String) async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let api = try await ana.post(
        "/api/v1/boards/ops/requests", json: #"{"title":"x"}"#, [.csrfToken: token])
      #expect(api.status == .forbidden)
      let form = try await ana.post("/sign-out", form: [("csrf", token)])
      #expect(form.status == .forbidden)
      #expect(try await ana.get("/api/v1/boards/ops/requests").json["total"].number == 0)
      #expect(try await ana.get("/api/v1/session").status == .ok)
    }
  }

  @Test func `the token of another's session is not one's own`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let ben = try site.caller(site.ben, client)
      let token = try #require(ben.session?.session.csrfToken)
      #expect(try await ana.post("/sign-out", form: [("csrf", token)]).status == .forbidden)
    }
  }

  @Test func `a form of nobody's session is answered with what was typed`() async throws {
    try await TestSite.run { _, client in
      let ana = Caller(client: client)
      let answer = try await ana.post(
        "/b/ops/new", form: [("title", "A ladder, 3 m"), ("details", "For the <big> hall")])
      #expect(answer.status == .unauthorized)
      #expect(answer.body.contains("A ladder, 3 m"))
      #expect(answer.body.contains("For the &lt;big&gt; hall"))
    }
  }

  @Test func `a form with an old token is shown again, with what was typed`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let answer = try await ana.post(
        "/b/ops/new", form: [("csrf", "old"), ("title", "A ladder, 3 m"), ("details", "<big>")])
      #expect(answer.status == .forbidden)
      #expect(answer.body.contains("<form"))
      #expect(answer.body.contains("A ladder, 3 m"))
      #expect(answer.body.contains("&lt;big&gt;"))
      let token = try #require(ana.session?.session.csrfToken)
      #expect(answer.body.contains(token))
      #expect(try await ana.get("/api/v1/boards/ops/requests").json["total"].number == 0)
    }
  }

  @Test func `a page takes forms only`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let answer = try await ana.post("/sign-out", json: "{}")
      #expect(answer.status == .unsupportedMediaType)
    }
  }
}
