import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger
import TestSupport
import Testing

@testable import Web

/// Pages that are not about now.
@Suite struct PastPagesTests {
  /// A lamp and a desk; the lamp is done afterwards. Answers the position before that.
  private func fill(_ site: TestSite) throws -> UInt64 {
    let lamp = try #require(
      try site.ledger.performAndWait(
        .submit(board: "ops", Submission(title: "Lamp")), by: site.ana
      ).request)
    _ = try site.ledger.performAndWait(
      .submit(board: "ops", Submission(title: "Desk")), by: site.ben)
    let position = try site.ledger.head().position.rawValue
    _ = try site.ledger.performAndWait(
      .change(lamp, .changeStatus(to: "done", reason: nil)), by: site.ana)
    return position
  }

  private func links(_ answer: Answer) throws -> [String] {
    try Markup(answer.body).all("a").compactMap { $0.value("href") }
  }

  private func link(_ key: String, in answer: Answer) throws -> String? {
    try Markup(answer.body).all("a").first { $0.value("aria-keyshortcuts") == key }?.value("href")
  }

  @Test(arguments: ["/", "/b/ops", "/r/OPS-1"])
  func `a page of the past says so, and nothing can be changed on it`(path: String) async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let position = try fill(site)
      let now = try await ana.get(path)
      #expect(!now.body.contains("data-past") && now.body.contains("Look back"))
      for moment in ["asof=\(position)", "axis=happened"] {
        let past = try await ana.get("\(path)?\(moment)")
        #expect(past.status == .ok, "\(past.body)")
        let markup = try Markup(past.body)
        #expect(markup.all("body").first?.value("data-past") != nil)
        #expect(markup.all("body").first?.value("data-position") == nil, "no news comes here")
        #expect(!past.body.contains("method=\"post\""))
        #expect(past.body.contains("cannot be changed"))
        #expect(past.body.contains("position \(position)") == moment.hasPrefix("asof"))
        #expect(try link("t", in: past) == path)
        let writing = try links(past).filter { $0.contains("/new") || $0.contains("/edit") }
        #expect(writing.isEmpty)
      }
    }
  }

  @Test func `a list shows what it was, and all of its links stay then`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let position = try fill(site)
      let past = try await ana.get("/b/ops?status=new&asof=\(position)")
      #expect(past.body.contains("<strong>2</strong> requests"))
      let leaving = [
        "/people", "/audit", "/me", "#main", "#filter", "/b/ops?status=new",
        "/b/ops/changes?from=\(position)&status=new",
      ]
      for link in try links(past) where !leaving.contains(link) {
        #expect(link.contains("asof=\(position)"), "\(link)")
      }
      let markup = try Markup(past.body)
      let kept = markup.all("input").filter {
        $0.value("type") == "hidden" && $0.value("name") == "asof"
      }
      #expect(kept.map { $0.value("value") } == ["\(position)"])
    }
  }

  @Test func `a request links back to the list as it was`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let position = try fill(site)
      let past = try await ana.get("/r/OPS-1?asof=\(position)")
      #expect(try links(past).contains("/b/ops?asof=\(position)"))
      #expect(!past.body.contains("moved it from"))
      #expect(try await ana.get("/r/OPS-1").body.contains("moved it from"))
      let small = try await ana.get("/r/ops-1?asof=\(position)&axis=happened")
      #expect(small.headers[.location] == "/r/OPS-1?asof=\(position)&axis=happened")
    }
  }

  @Test func `the moment can be looked at on the other axis`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      _ = try fill(site)
      let past = try await ana.get("/b/ops?q=lamp&asof=-1d")
      #expect(past.body.contains("No requests by then"))
      #expect(past.body.contains("before the first event"))
      #expect(try links(past).contains("/b/ops?q=lamp&asof=-1d&axis=happened"))
      let happened = try await ana.get("/b/ops?q=lamp&asof=-1d&axis=happened")
      #expect(try links(happened).contains("/b/ops?q=lamp&asof=-1d"))
    }
  }

  @Test func `an instant says which position it became, and when that was`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let position = try fill(site)
      let time = try #require(
        try site.ledger.log(.everything, from: Position(position), limit: 1, by: site.ana).first
      ).recordedAt
      let page = try await ana.get("/b/ops?asof=\(PercentEncoding.encode(time.description))")
      #expect(page.status == .ok)
      #expect(page.body.contains("position \(position)</a> of <time datetime=\"\(time)\">"))
    }
  }

  @Test func `a list can be gone through change by change, and comes back to now`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let position = try fill(site)
      let now = try await ana.get("/b/ops?q=lamp")
      let back = try await ana.get(try #require(try link("[", in: now)))
      #expect(back.headers[.location] == "/b/ops?q=lamp&asof=\(position)")
      let past = try await ana.get("/b/ops?q=lamp&asof=\(position)")
      let earlier = try await ana.get(try #require(try link("[", in: past)))
      #expect(earlier.headers[.location] == "/b/ops?q=lamp&asof=\(position - 1)")
      let later = try await ana.get(try #require(try link("]", in: past)))
      #expect(later.headers[.location] == "/b/ops?q=lamp&asof=\(position + 1)")
      let last = try await ana.get("/b/ops?q=lamp&asof=\(position + 1)")
      let end = try await ana.get(try #require(try link("]", in: last)))
      #expect(end.headers[.location] == "/b/ops?q=lamp")
      #expect(try await ana.get("/b/ops/step?to=sideways").status == .unprocessableContent)
    }
  }

  @Test func `a request can be gone through change by change`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let position = try fill(site)
      let first = "/r/OPS-1?asof=\(position - 1)"
      #expect(try link("[", in: try await ana.get("/r/OPS-1")) == first)
      let past = try await ana.get(first)
      #expect(try link("[", in: past) == nil)
      #expect(try link("]", in: past) == "/r/OPS-1?asof=\(position + 1)")
      #expect(try link("]", in: try await ana.get("/r/OPS-1?asof=\(position + 1)")) == "/r/OPS-1")
    }
  }

  @Test func `the day that was picked is asked for, and the filter kept`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      _ = try fill(site)
      let past = try await ana.get("/b/ops?q=lamp&asof=2020-01-02T10%3A00&axis=happened")
      #expect(past.status == .ok)
      let markup = try Markup(past.body)
      let field = try #require(markup.all("input").first { $0.value("id") == "asof" })
      #expect(field.value("value") == "2020-01-02T10:00:00")
      #expect(past.body.contains("2 Jan 2020, 10:00:00 UTC"))
      let form = try #require(past.body.firstRange(of: "<form id=\"time\""))
      let kept = past.body[form.lowerBound...].prefix(400)
      #expect(kept.contains("name=\"q\" value=\"lamp\""))
      #expect(kept.contains("name=\"axis\" value=\"happened\""))
    }
  }

  @Test(arguments: [
    ("/b/ops?asof=soon", 422, "“soon” is no moment", "/b/ops"),
    ("/?asof=999", 422, "there is no 999 yet", "/"),
    ("/b/ops?q=a&axis=both", 422, "no axis “both”", "/b/ops?q=a"),
    ("/r/OPS-2?asof=4", 404, "OPS-2 did not exist yet", "/r/OPS-2"),
    ("/r/OPS-9?asof=5", 404, "OPS-9", "/r/OPS-9"),
    ("/r/OPS-1/edit?asof=5", 422, "The past cannot be changed", "/r/OPS-1/edit"),
    ("/b/ops/new?asof=5", 422, "The past cannot be changed", "/b/ops/new"),
  ])
  func `what cannot be shown is explained, with the way to now`(
    address: String, status: Int, words: String, now: String
  ) async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      _ = try fill(site)
      let answer = try await ana.get(address)
      #expect(answer.status.code == status)
      #expect(answer.body.contains(words), "\(answer.body)")
      #expect(try links(answer).contains(now))
    }
  }

  @Test(arguments: ["/r/OPS-1/comment", "/r/OPS-1/status", "/r/OPS-1/edit", "/b/ops/new"])
  func `a form sent from the past changes nothing, and what was typed is not lost`(
    path: String
  ) async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      _ = try fill(site)
      let head = try site.ledger.head()
      let answer = try await ana.post("\(path)?asof=5", form: [("text", "kept words")])
      #expect(answer.status == .unprocessableContent)
      #expect(answer.body.contains("The past cannot be changed"))
      #expect(answer.body.contains("kept words"))
      #expect(try site.ledger.head() == head)
    }
  }
}
