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
      for (route, expectation) in site.expectations
      where route.method == .get && !expectation.isElsewhere {
        var address = route.path + expectation.query
        for (name, value) in [("{board}", "ops"), ("{key}", "OPS-1"), ("{position}", "1")] {
          address = address.replacing(name, with: value)
        }
        let answer = try await ana.get(address)
        #expect(!answer.body.contains(token), "\(route.name)")
        #expect(!answer.headers.contains { $0.value.contains(token) }, "\(route.name)")
      }
    }
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
