import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import SignIn
import TestSupport
import Testing

@testable import Web

/// Cookies and tokens that somebody else chose, kept, or guesses.
@Suite struct `A session` {
  @Test func `is new at sign-in, whatever cookie was there before`() async throws {
    try await TestSite.run(limits: .off) { site, client in
      let planted = "0123456789abcdef0123456789abcdef"
      let link = try site.accounts.issueLink(for: site.ben)
      let answer = try await Caller(client: client).send(
        .post, "/sign-in",
        [.cookie: "ledger_session=\(planted)", .contentType: "application/x-www-form-urlencoded"],
        bytes: Array("token=\(link)".utf8))
      #expect(answer.status == .seeOther)
      let cookie = try #require(answer.headers[.setCookie])
      #expect(!cookie.contains(planted))
      let after = try await Caller(client: client).get(
        "/api/v1/session", [.cookie: "ledger_session=\(planted)"])
      #expect(after.status == .unauthorized)
    }
  }

  @Test func `is not taken from a cookie of another name, nor from two of them`() async throws {
    try await TestSite.run(publicURL: "https://requests.example.org") { site, client in
      let token = try site.session(of: site.ana).token
      let caller = Caller(client: client)
      for cookies in [
        "ledger_session=\(token)", "__host-ledger_session=\(token)",
        "x__Host-ledger_session=\(token)", "__Host-ledger_session2=\(token)",
        "__Host-ledger_session =\(token)", "a=__Host-ledger_session=\(token)",
        "__Secure-ledger_session=\(token)", "__Host-ledger_session=\"\(token)\"",
      ] {
        let answer = try await caller.get("/api/v1/session", [.cookie: cookies])
        #expect(answer.status == .unauthorized, "\(cookies)")
      }
      let own = try await caller.get(
        "/api/v1/session", [.cookie: "a=b; __Host-ledger_session=\(token); c=d"])
      #expect(own.status == .ok)
    }
  }

  @Test func `is not given away by any answer`() async throws {
    try await TestSite.run(limits: .off) { site, client in
      let ana = try site.caller(site.ana, client)
      let token = try #require(ana.session?.token)
      let names = try await somethingOfEach(site, ana)
      for (route, expectation) in site.expectations
      where route.method == .get && !expectation.isElsewhere {
        let answer = try await ana.get(names.filled(route.path + expectation.query))
        // What is looked through says something. The name of a problem names no asset.
        let isAnswered = (200..<400).contains(answer.status.code) || route.path == "/assets/{name}"
        #expect(isAnswered, "\(route.name): \(answer.status)")
        #expect(!answer.body.contains(token), "\(route.name)")
        #expect(!answer.headers.contains { $0.value.contains(token) }, "\(route.name)")
      }
    }
  }

  /// One of everything that an address can name, and its name.
  private func somethingOfEach(_ site: TestSite, _ ana: Caller) async throws -> RouteNames {
    let key = try await ana.submit()
    _ = try await ana.post("/api/v1/requests/\(key)/assign", json: #"{"owner":"me"}"#)
    let given = try site.ledger.head().position
    try site.addGroup("Night shift")
    let groups = try site.ledger.groups().map { $0.group.description }
    let kept = try site.accounts.keep(
      [Draft.Field(name: "text", value: "Typed too late")], for: "/r/\(key)/comment", of: site.ana)
    return RouteNames(
      board: "ops", key: key, position: "\(given)", person: site.ben.description,
      group: try #require(groups.first), draft: try #require(kept))
  }

  @Test func `cannot be made of the token of its forms`() async throws {
    try await TestSite.run(limits: .off) { site, client in
      let session = try site.session(of: site.ana)
      let csrf = session.session.csrfToken
      for cookie in [csrf, String(csrf.prefix(32)), String(csrf.suffix(32)), session.session.id] {
        let answer = try await Caller(client: client).get(
          "/api/v1/session", [.cookie: "ledger_session=\(cookie)"])
        #expect(answer.status == .unauthorized)
      }
    }
  }

  @Test func `accepts the whole token of its forms alone`() throws {
    let folder = TemporaryFolder()
    let accounts = try Accounts.open(folder.path + "/private")
    defer { accounts.close() }
    try accounts.register(Account(person: PersonNumber(1), name: "Ana", email: nil))
    let link = try accounts.issueLink(for: PersonNumber(1))
    let session = try #require(try accounts.redeem(link, userAgent: ""))
    let token = session.session.csrfToken
    #expect(session.session.accepts(csrf: token))
    #expect(token.utf8.count == 64)
    // Every byte counts, the first and the last.
    for index in token.indices {
      var other = token
      other.replaceSubrange(index...index, with: token[index] == "0" ? "1" : "0")
      #expect(!session.session.accepts(csrf: other))
    }
    for other in [
      "", String(token.dropLast()), token + "0", token.uppercased() + " ", token + "\0",
    ] {
      #expect(!session.session.accepts(csrf: other))
    }
  }
}
