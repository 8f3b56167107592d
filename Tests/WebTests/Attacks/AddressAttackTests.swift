import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import SignIn
import Testing

@testable import Web

/// Addresses that want to lead somewhere else: to another site, into a header, out of a folder.
@Suite struct `Hostile addresses` {
  private static let elsewhere = [
    "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example",
    "\\/evil.example", "https://evil.example", "HTTPS://evil.example", "https:evil.example",
    "https:/evil.example", "javascript:alert(1)", "data:text/html,x", "mailto:x@evil.example",
    "evil.example", "@evil.example", "/\t/evil.example", "/\n/evil.example", "\t//evil.example",
    " //evil.example", "/\u{A0}/evil.example", "/\u{3000}evil.example", "/\u{FF0F}evil.example",
    "\u{2215}/evil.example", "/%09/evil.example\r\nSet-Cookie: a=b",
    "/x\r\nLocation: //evil.example",
    "http://localhost@evil.example", "http://localhost.evil.example", "", ".", "..",
  ]

  @Test(arguments: elsewhere)
  func `lead nobody away after signing in`(next: String) async throws {
    try await TestSite.run(limits: .off) { site, client in
      let link = try site.accounts.issueLink(for: site.ben)
      let caller = Caller(client: client)
      let answer = try await caller.post("/sign-in", form: [("token", link), ("next", next)])
      #expect(answer.status == .seeOther)
      #expect(answer.headers[.location] == "/")
      #expect(answer.headers[values: .location].count == 1)
      #expect(answer.headers[values: .setCookie].count == 1)
      let page = try await caller.get("/sign-in?next=\(PercentEncoding.encode(next))")
      let hidden = try Markup(page.body).all("input").first { $0.value("name") == "next" }
      #expect(hidden?.value("value") == "/")
    }
  }

  @Test func `that no page has never come back in a redirect`() async throws {
    try await TestSite.run(limits: .off) { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await ana.submit()
      for place in Self.elsewhere {
        let typed = PercentEncoding.encode(place)
        for address in [
          "/r/\(key.lowercased())?asof=\(typed)", "/b/ops/step?to=next&asof=\(typed)",
          "/b/ops/trends?from=&owner=\(typed)", "/b/ops?sort=\(typed)&q=", "/r/\(typed)",
          "/b/ops/changes?from=\(typed)&to=&q=",
        ] {
          let answer = try await ana.get(address)
          #expect(answer.status.code < 500, "\(address)")
          guard let location = answer.headers[.location] else { continue }
          #expect(LocalPath(location) != nil, "\(address) leads to \(location)")
        }
      }
    }
  }

  @Test(arguments: [
    "..", "../..", "%2e%2e", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%2f..%2fledger.yaml", "....//",
    "..%5c..%5cwindows", "%252e%252e%252f", "%c0%ae%c0%ae/", "..%00", "/etc/passwd",
    "%2fetc%2fpasswd",
    "private%2fdata.mdb", "file:%2f%2f%2fetc%2fpasswd", "x001/../067",
    "000/../../../private/data.mdb",
    "style.css%00.png", "con", "nul", "~root",
  ])
  func `reach no file`(path: String) async throws {
    try await TestSite.run(limits: .off) { site, client in
      let ana = try site.caller(site.ana, client)
      for place in [
        "/assets/", "/problems/", "/r/", "/b/", "/undo/", "/api/v1/boards/", "/api/v1/requests/",
        "/api/v1/tile/0/", "/api/v1/tile/entries/", "/api/v1/tile/", "/",
      ] {
        let answer = try await ana.get(place + path)
        let isRefused = (400..<500).contains(answer.status.code)
        // `/b/..` is the address of the page before it, for whoever resolves it.
        #expect(isRefused, "\(place)\(path): \(answer.status)")
        #expect(!answer.body.contains("root:"), "\(place)\(path)")
      }
    }
  }

  @Test(arguments: [
    "%0d%0aSet-Cookie:%20a=b", "%0aX-Injected:%20yes", "%00", "%e2%80%a8X:%20y", "%c2%85X:%20y",
    "%0d%0a%0d%0a<html>", "%ff%fe", "%",
  ])
  func `write no header`(text: String) async throws {
    try await TestSite.run(limits: .off) { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await ana.submit()
      for address in [
        "/r/\(text)", "/r/\(key)?asof=\(text)", "/b/ops?q=\(text)", "/b/ops/trends?from=&q=\(text)",
        "/sign-in?next=/\(text)", "/\(text)", "/api/v1/requests/\(text)",
        "/api/v1/boards/ops/requests?cursor=\(text)", "/b/ops/step?to=next&q=\(text)",
      ] {
        let answer = try await ana.get(address)
        #expect(answer.status.code < 500, "\(address)")
        #expect(!answer.headers.contains(.setCookie), "\(address)")
        for field in answer.headers {
          #expect(field.name.canonicalName != "x-injected", "\(address)")
          #expect(field.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "\(address): \(field)")
        }
      }
    }
  }

  @Test func `with a parameter twice mean one of both, and the same on page and API`() async throws
  {
    try await TestSite.run(limits: .off) { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await ana.submit()
      // What decides something is read once, and a second one changes nothing.
      let next = try await ana.get("/sign-in?next=/b/ops&next=//evil.example")
      #expect(next.body.contains(#"value="/b/ops""#))
      let csrf = try await ana.post(
        "/r/\(key)/comment", form: [("csrf", "wrong"), ("text", "x"), ("csrf", "wrong")])
      #expect(csrf.status == .forbidden)
      let twice = try await ana.post(
        "/api/v1/requests/\(key)/comments", json: #"{"text":"a","text":"b"}"#)
      #expect(twice.status == .badRequest)
      let asof = try await ana.get("/api/v1/requests/\(key)?asof=1&asof=now")
      #expect(asof.status == .notFound)
    }
  }
}
