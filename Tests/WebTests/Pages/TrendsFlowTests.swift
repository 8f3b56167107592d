import Domain
import EventLog
import HTTPTypes
import Testing

@testable import Ledger
@testable import Web

/// The trends of a board, asked through their address.
@Suite struct TrendsFlowTests {
  /// Three requests, one of them done, one Ben's.
  private func fill(_ caller: Caller) async throws {
    try await caller.submit(#"{"title":"Ladder","owner":2}"#)
    try await caller.submit(#"{"title":"Paint","priority":"urgent"}"#)
    try await caller.submit(#"{"title":"Desk"}"#)
    _ = try await caller.post("/api/v1/requests/OPS-3/status", json: #"{"status":"done"}"#)
  }

  private func links(_ answer: Answer) throws -> [String] {
    try Markup(answer.body).all("a").compactMap { $0.value("href") }
  }

  @Test func `the board leads to its trends, and they to its requests`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      try await fill(ana)
      #expect(try links(try await ana.get("/b/ops")).contains("/b/ops/trends"))
      let answer = try await ana.get("/b/ops/trends")
      #expect(answer.status == .ok)
      let links = try links(answer)
      #expect(links.contains("/b/ops?status=new&status=in-progress&status=waiting"))
      #expect(links.contains("/b/ops?status=done"))
      #expect(links.contains("/r/OPS-1"))
      #expect(links.contains { $0.hasPrefix("/b/ops/changes?from=") })
      for address in Set(links) where address.hasPrefix("/b/ops?") || address.hasPrefix("/r/") {
        #expect(try await ana.get(address).status == .ok, "\(address)")
      }
    }
  }

  @Test func `four drawings say what they show, each with its numbers below`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      try await fill(ana)
      let markup = try Markup(try await ana.get("/b/ops/trends").body)
      let plots = markup.all("svg").filter { $0.value("role") == "img" }
      #expect(plots.count == 4)
      let ids = Set(markup.elements.compactMap { $0.value("id") })
      for plot in plots {
        #expect(ids.contains(plot.value("aria-labelledby") ?? ""))
        #expect(ids.contains(plot.value("aria-describedby") ?? ""))
      }
      #expect(markup.all("caption").count == 7)
      #expect(markup.all("desc").count == 4)
    }
  }

  @Test func `a day that is past leads to lists of that day`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      try await fill(ana)
      let now = site.dependencies.clock.now()
      let today = CalendarDay(now).text
      let answer = try await ana.get("/b/ops/trends?from=-3d&to=\(today)&axis=happened")
      #expect(answer.status == .ok)
      let yesterday = CalendarDay(now).previous
      #expect(
        try links(answer).contains(
          "/b/ops/changes?from=\(yesterday.text)&to=\(today)&axis=happened")
          || answer.body.contains("axis=happened"))
      let before = CalendarDay(CalendarDay(now).number - 4).text
      #expect(try links(answer).contains("/b/ops?status=new&asof=\(before)&axis=happened"))
    }
  }

  @Test(arguments: [
    "from=nonsense", "to=nonsense", "asof=x", "axis=x", "from=2026-01-01&to=2025-01-01",
    "from=0001-01-01",
    "owner=eve", "priority=9", "asof=99999", "to=99999", "from=%22%3E%3Cscript%3E", "owner=%00",
  ])
  func `what is not understood is said, and breaks nothing`(query: String) async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      try await ana.submit()
      let answer = try await ana.get("/b/ops/trends?\(query)")
      #expect(answer.status == .ok)
      #expect(answer.body.contains("note bad"), "\(query)")
      _ = try Markup(answer.body)
    }
  }

  @Test(arguments: [
    "", "from=2026-01-01", "from=-27d", "from=1970-01-01", "to=2020-01-01", "asof=2001-01-01",
    "from=2000-01-01&to=2000-12-31", "asof=1", "owner=nobody&priority=urgent&requester=me",
  ])
  func `no window and no filter breaks a board, with requests or without`(
    query: String
  ) async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      for _ in 0..<2 {
        let answer = try await ana.get("/b/ops/trends?\(query)")
        #expect(answer.status == .ok)
        #expect(!answer.body.contains("note bad"), "\(query)")
        _ = try Markup(answer.body)
        try await ana.submit()
      }
    }
  }

  @Test func `periods end where the page does`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let now = try links(try await ana.get("/b/ops/trends"))
      #expect(now.contains("/b/ops/trends?from=-27d"))
      let past = try links(try await ana.get("/b/ops/trends?asof=2015-01-31&axis=happened"))
      let year = "/b/ops/trends?from=2014-02-01&asof=2015-01-31&axis=happened"
      #expect(past.contains(year))
      #expect(!(try await ana.get(year).body.contains("note bad")))
    }
  }

  @Test func `an empty board says so pleasantly`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let body = try await ana.get("/b/ops/trends").body
      #expect(body.contains("Nothing to draw"))
      #expect(!body.contains("<table"))
    }
  }

  @Test func `what a form leaves empty leads to the one address, and the filter is kept`()
    async throws
  {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      try await fill(ana)
      let answer = try await ana.get(
        "/b/ops/trends?from=&to=&axis=&priority=urgent&owner=&requester=")
      #expect(answer.status == .seeOther)
      #expect(answer.headers[.location] == "/b/ops/trends?priority=urgent")
      let page = try await ana.get("/b/ops/trends?priority=urgent")
      #expect(try links(page).contains("/b/ops/trends?from=-27d&priority=urgent"))
      #expect(try links(page).contains("/b/ops?status=new&priority=urgent"))
    }
  }
}
