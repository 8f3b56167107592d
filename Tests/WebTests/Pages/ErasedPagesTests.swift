import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import SignIn
import Testing

@testable import Web

/// What people see of text that was erased: that, and nothing of it.
@Suite struct `Erased text on pages and in the API` {
  /// A request of Ben's with a comment of Ana's.
  private func request(_ site: TestSite, _ client: any TestClientProtocol) async throws -> String {
    let ben = try site.caller(site.ben, client)
    let key = try await ben.submit(
      #"{"title":"Laptop for Mira","details":"Hers broke","owner":"me","fields":{"area":"Hall"}}"#)
    let ana = try site.caller(site.ana, client)
    _ = try await ana.post("/api/v1/requests/\(key)/comments", json: #"{"text":"Mira called"}"#)
    return key
  }

  private func erase(_ site: TestSite, _ key: String, reason: String? = nil) throws {
    let key = try #require(RequestKey(key))
    _ = try site.ledger.erase(.content(of: key), reason: reason, by: site.ana)
  }

  private func eraseBen(_ site: TestSite) throws {
    _ = try site.ledger.erase(.person(site.ben, keepsTexts: false), reason: nil, by: site.ana)
    try site.accounts.erase(site.ben)
  }

  @Test func `the request page says that it was erased, by whom and why`() async throws {
    try await TestSite.run { site, client in
      let key = try await request(site, client)
      try erase(site, key, reason: "Asked for in <November>")
      let page = try await site.caller(site.ana, client).get("/r/\(key)")
      #expect(page.status == .ok)
      for gone in ["Laptop", "Hers broke", "Mira called", "Hall<"] {
        #expect(!page.body.contains(gone))
      }
      #expect(page.body.contains(#"<h1 class="gone">Erased</h1>"#))
      #expect(page.body.contains("What this request said until then was erased by Ana Lima"))
      #expect(page.body.contains("Asked for in &lt;November&gt;"))
      #expect(page.body.contains("erased everything that it said until then"))
      #expect(page.body.contains("What was written here was erased."))
      #expect(page.body.contains("Ben Okoro"))
      _ = try Markup(page.body)
    }
  }

  @Test func `the list has the row, and the search does not find it`() async throws {
    try await TestSite.run { site, client in
      let key = try await request(site, client)
      try erase(site, key)
      let ana = try site.caller(site.ana, client)
      let list = try await ana.get("/b/ops")
      #expect(list.body.contains(#"<em class="gone">Erased</em>"#))
      #expect(list.body.contains(key) && !list.body.contains("Laptop"))
      let found = try await ana.get("/b/ops?q=laptop")
      #expect(!found.body.contains("/r/\(key)\""))
    }
  }

  @Test func `it can be given a new title through its form, or other text without one`()
    async throws
  {
    try await TestSite.run { site, client in
      let key = try await request(site, client)
      try erase(site, key)
      let ana = try site.caller(site.ana, client)
      let form = try await ana.get("/r/\(key)/edit")
      #expect(form.status == .ok && !form.body.contains("Laptop"))
      let text = try await ana.post(
        "/r/\(key)/edit", form: [("title", ""), ("details", "New details"), ("priority", "normal")])
      #expect(text.status == .seeOther, "\(text.body)")
      let named = try await ana.post(
        "/r/\(key)/edit",
        form: [("title", "A laptop"), ("details", "New details"), ("priority", "normal")])
      #expect(named.status == .seeOther, "\(named.body)")
      #expect(try site.ledger.request(key, by: site.ana).summary.title == "A laptop")
      let page = try await ana.get("/r/\(key)")
      #expect(page.body.contains("was erased by Ana Lima") && page.body.contains("A laptop"))
    }
  }

  @Test func `an erased person is a number, here and in what they did`() async throws {
    try await TestSite.run { site, client in
      let key = try await request(site, client)
      let bens = try site.caller(site.ben, client)
      try eraseBen(site)
      #expect(try await bens.get("/r/\(key)").headers[.location]?.hasPrefix("/sign-in") == true)
      let ana = try site.caller(site.ana, client)
      let page = try await ana.get("/r/\(key)")
      for gone in ["Ben", "Okoro", "Laptop"] { #expect(!page.body.contains(gone)) }
      #expect(page.body.contains("What Erased person 2 had written here was erased by Ana Lima"))
      #expect(page.body.contains("Mira called"))
      let people = try await ana.get("/people")
      #expect(!people.body.contains("Okoro") && !people.body.contains("ben@example.org"))
      let list = try await ana.get("/b/ops")
      #expect(list.body.contains("Erased person 2"))
    }
  }

  @Test func `the API says erased, with an empty title and what is left of each event`()
    async throws
  {
    try await TestSite.run { site, client in
      let key = try await request(site, client)
      let ana = try site.caller(site.ana, client)
      try erase(site, key, reason: "Asked for")
      let one = try await ana.get("/api/v1/requests/\(key)").json
      #expect(one["title"].text == "")
      #expect(one["details"].text == "")
      #expect(one["erased"] == .bool(true))
      #expect(one["owner"]["person"].number == 2)
      let events = try await ana.get("/api/v1/requests/\(key)/events").jsonLines
      #expect(events.map { $0["event"].text } == ["submitted", "commented", "content-erased"])
      #expect(events[0]["data"]["erased"] == .bool(true))
      #expect(events[0]["data"]["status"].text == "new")
      #expect(events[0]["data"].names.contains("title") == false)
      #expect(events[1]["data"]["erased"] == .bool(true))
      #expect(events[2]["data"]["reason"].text == "Asked for")
      let list = try await ana.get("/api/v1/boards/ops/requests").json
      #expect(list["requests"].elements[0]["erased"] == .bool(true))
    }
  }

  @Test func `an answer that a reader has is asked for anew once a person was erased`()
    async throws
  {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await ana.submit(#"{"title":"Lamp"}"#)
      let ben = try site.caller(site.ben, client)
      _ = try await ben.send(
        .patch, "/api/v1/requests/\(key)", json: #"{"title":"Ben's lamp"}"#, [.ifMatch: "\"1\""])
      let tag = try #require(try await ana.get("/api/v1/requests/\(key)").headers[.eTag])
      let before = try await ana.get("/api/v1/requests/\(key)", [.ifNoneMatch: tag])
      #expect(before.status == .notModified)
      try eraseBen(site)
      let after = try await ana.get("/api/v1/requests/\(key)", [.ifNoneMatch: tag])
      #expect(after.status == .ok)
      #expect(try after.json["title"].text == "Lamp")
      #expect(try after.json["revision"].number == 2)
    }
  }

  @Test func `the log says who was erased by whom, without a name`() async throws {
    try await TestSite.run { site, client in
      _ = try await request(site, client)
      try eraseBen(site)
      let ana = try site.caller(site.ana, client)
      let last = try #require(try await ana.get("/api/v1/events?from=1&limit=100").jsonLines.last)
      #expect(last["event"].text == "person-erased")
      #expect(last["actor"]["name"].text == "Ana Lima")
      #expect(last["data"]["person"]["person"].number == 2)
      #expect(last["data"]["person"]["name"] == .null)
      #expect(last["data"]["textsErased"] == .bool(true))
    }
  }
}
