import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import Testing

@testable import Web

/// The list, asked through its address.
@Suite struct ListFlowTests {
  private func keys(_ answer: Answer) throws -> [String] {
    try Markup(answer.body).all("a").compactMap { link in
      link.value("tabindex") == "-1" ? link.value("href").map { String($0.dropFirst(3)) } : nil
    }
  }

  @Test func `the address is the filter`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let mine = try await ana.submit(#"{"title":"VPN access","owner":"me"}"#)
      let urgent = try await ana.submit(#"{"title":"Laptop","priority":"urgent"}"#)
      for (query, expected) in [
        ("", [urgent, mine]), ("?owner=me", [mine]), ("?owner=nobody", [urgent]),
        ("?priority=urgent", [urgent]), ("?q=vpn", [mine]), ("?status=done", []),
        ("?status=new&owner=me&q=vpn", [mine]), ("?sort=key", [mine, urgent]),
        ("?requester=ana%40example.org", [urgent, mine]),
      ] {
        let answer = try await ana.get("/b/ops\(query)")
        #expect(answer.status == .ok, "\(query)")
        #expect(try keys(answer) == expected, "\(query)")
      }
    }
  }

  @Test func `what a browser's form leaves empty leads to the one address`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let answer = try await ana.get("/b/ops?status=new&q=&sort=-updated")
      #expect(answer.status == .seeOther)
      #expect(answer.headers[.location] == "/b/ops?status=new")
    }
  }

  @Test func `another order of the address is the same view, and names its one address`()
    async throws
  {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let answer = try await ana.get("/b/ops?owner=me&status=new")
      #expect(answer.status == .ok)
      let link = try Markup(answer.body).all("link").first { $0.value("rel") == "canonical" }
      #expect(link?.value("href") == "/b/ops?status=new&owner=me")
    }
  }

  @Test(arguments: [
    "status=finished", "status=%00", "owner=0", "owner=99", "owner=eve", "priority=9", "sort=x",
    "limit=0", "cursor=nonsense", "colour=red", "q=%22%3E%3Cscript%3E",
    "status=finished&q=&owner=",
  ])
  func `no address breaks the list`(query: String) async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      try await ana.submit()
      let answer = try await ana.get("/b/ops?\(query)")
      #expect(answer.status == .ok)
      _ = try Markup(answer.body)
    }
  }

  @Test func `pages follow each other through cursors`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      for number in 1...30 { try await ana.submit("{\"title\":\"Number \(number)\"}") }
      var address: String? = "/b/ops?sort=key&limit=25"
      var seen: [String] = []
      while let next = address {
        let answer = try await ana.get(next)
        seen += try keys(answer)
        address = try Markup(answer.body).all("a").first { $0.value("rel") == "next" }?.value(
          "href")
      }
      #expect(seen == (1...30).map { "OPS-\($0)" })
    }
  }

  @Test func `counts stand beside the values, and empty results blame the right part`() async throws
  {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      try await ana.submit(#"{"title":"One","owner":"me"}"#)
      try await ana.submit(#"{"title":"Two"}"#)
      let answer = try await ana.get("/b/ops?status=done&owner=me")
      #expect(answer.body.contains("No request matches"))
      #expect(
        answer.body.contains(
          "<a href=\"/b/ops?owner=me\">Any status</a> <span class=\"n\">1</span>"))
      #expect(!answer.body.contains("Any owner"))
    }
  }
}
