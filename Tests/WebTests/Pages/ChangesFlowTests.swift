import Domain
import EventLog
import HTTPTypes
import Ledger
import Testing

@testable import Web

/// What changed between two moments, as people look at it.
@Suite struct ChangesFlowTests {
  private func fill(_ site: TestSite, _ caller: Caller) async throws -> UInt64 {
    try await caller.submit(#"{"title":"Laptop & stand"}"#)
    try await caller.submit(#"{"title":"Ladder","owner":2}"#)
    let before = try site.ledger.head().position.rawValue
    for (address, body) in [
      ("OPS-1/status", #"{"status":"waiting","reason":"Parts are <late>"}"#),
      ("OPS-2/assign", #"{"owner":null}"#),
    ] { _ = try await caller.post("/api/v1/requests/\(address)", json: body) }
    return before
  }

  @Test func `each change is told with old, new, who, why, and a link to its event`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let before = try await fill(site, ana)
      let page = try await ana.get("/b/ops/changes?from=\(before)")
      #expect(page.status == .ok)
      for said in [
        "Laptop &amp; stand", "Waiting", "Parts are &lt;late&gt;", "Ana Lima", "Ben Okoro",
        "/r/OPS-1?history=all#e\(before + 1)", "<strong>2</strong> changed",
        "2 requests had events",
      ] { #expect(page.body.contains(said), "\(said)") }
      let nothing = try await ana.get("/b/ops/changes?from=now")
      #expect(nothing.body.contains("Nothing changed"))
    }
  }

  @Test func `without moments it is the last week`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      _ = try await fill(site, ana)
      let page = try await ana.get("/b/ops/changes")
      #expect(page.body.contains("<strong>2</strong> entered"))
      #expect(page.body.contains("placeholder=\"-7d\""))
    }
  }

  @Test func `the filter of the list comes along, and goes away piece by piece`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let before = try await fill(site, ana)
      let list = try await ana.get("/b/ops?owner=nobody&status=new")
      #expect(list.body.contains("href=\"/b/ops/changes?status=new&amp;owner=nobody\""))
      let page = try await ana.get("/b/ops/changes?from=\(before)&status=new&owner=nobody")
      let markup = try Markup(page.body)
      let hidden = markup.all("input").filter { $0.value("type") == "hidden" }
      #expect(hidden.map { $0.value("name") } == ["status", "owner"])
      #expect(page.body.contains("/b/ops/changes?from=\(before)&amp;owner=nobody\""))
      #expect(page.body.contains("<strong>1</strong> entered, <strong>1</strong> left"))
    }
  }

  @Test(arguments: [
    ("from=soon", "“soon” is no moment"), ("from=5&to=2", "after the second"),
    ("from=99999", "ends at position"), ("to=later", "“later” is no moment"),
    ("axis=x", "no axis"), ("cursor=x", "no cursor"),
  ])
  func `what was typed stays in the form, beside what is wrong`(
    query: String, said: String
  ) async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      _ = try await fill(site, ana)
      let page = try await ana.get("/b/ops/changes?\(query)")
      #expect(page.status == .unprocessableContent)
      #expect(page.body.contains(said), "\(page.body)")
      let inputs = try Markup(page.body).all("input")
      for pair in query.split(separator: "&") where pair.hasPrefix("from") || pair.hasPrefix("to") {
        let parts = pair.split(separator: "=").map(String.init)
        #expect(inputs.first { $0.value("name") == parts[0] }?.value("value") == parts[1])
      }
    }
  }

  @Test func `what a form leaves empty is not in the address`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let sent = "from=-30d&to=&axis=recorded&compare=&status=new"
      let answer = try await ana.get("/b/ops/changes?\(sent)")
      #expect(answer.status == .seeOther)
      #expect(answer.headers[.location] == "/b/ops/changes?from=-30d&status=new")
    }
  }

  @Test func `two lists are compared`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      _ = try await fill(site, ana)
      let page = try await ana.get(
        "/b/ops/changes?status=new&compare=http://localhost/b/ops?status=waiting%26owner=nobody")
      #expect(page.status == .ok)
      let markup = try Markup(page.body)
      let sections = markup.all("section").filter { $0.value("class") == "side" }
      #expect(sections.count == 2)
      #expect(page.body.contains("0 match both"))
      #expect(page.body.contains("href=\"/b/ops?status=waiting&amp;owner=nobody\""))
    }
  }

  @Test func `a request's page says of each value which event set it`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let before = try await fill(site, ana)
      let page = try await ana.get("/r/OPS-1")
      let markup = try Markup(page.body)
      #expect(markup.all("details").filter { $0.value("class") == "why" }.count == 4)
      #expect(page.body.contains("Who set the status"))
      #expect(page.body.contains("href=\"#e\(before + 1)\">event \(before + 1)</a>"))
      #expect(markup.elements.contains { $0.value("id") == "e\(before + 1)" })
    }
  }
}
