import Domain
import HTTPTypes
import HummingbirdTesting
import Ledger
import Testing

@testable import Web

@Suite struct `Undoing through the API` {
  @Test func `a preview says what it would do, and doing it does that`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await ana.submit()
      let moved = try await ana.post("/api/v1/requests/\(key)/status", json: #"{"status":"done"}"#)
      let position = try #require(moved.headers[.ledgerPosition])

      let preview = try await ana.get("/api/v1/events/\(position)/undo").json
      #expect(preview["possible"] == .bool(true))
      #expect(preview["count"].number == 1)
      #expect(preview["undone"][0]["event"]["event"].text == "status-changed")
      #expect(preview["undone"][0]["restores"]["status"].text == "new")
      let schema = try await ana.get("/openapi.json").json["components"]["schemas"]["UndoPreview"]
      #expect(Set(preview.names) == Set(schema["properties"].names))

      let seen = try #require(preview["asOf"]["position"].number)
      let undone = try await ana.post(
        "/api/v1/events/\(position)/undo", json: #"{"reason":"By mistake","seen":\#(seen)}"#)
      #expect(undone.status == .ok, "\(undone.body)")
      #expect(try undone.json["events"].number == 1)
      let request = try await ana.get("/api/v1/requests/\(key)").json
      #expect(request["status"].text == "new")
      let events = try await ana.get("/api/v1/requests/\(key)/events").jsonLines
      #expect(events.last?["event"].text == "undone")
      #expect(events.last?["data"]["undoes"].number == Int(position))
      #expect(events.last?["data"]["status"].text == "new")
      #expect(events.last?["data"]["reason"].text == "By mistake")
    }
  }

  @Test func `later events are listed, and a stale preview is a conflict`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await ana.submit()
      let first = try await ana.post(
        "/api/v1/requests/\(key)/status", json: #"{"status":"waiting"}"#)
      let position = try #require(first.headers[.ledgerPosition])
      let address = "/api/v1/events/\(position)/undo"
      let seen = try #require(try await ana.get(address).json["asOf"]["position"].number)
      _ = try await ana.post("/api/v1/requests/\(key)/status", json: #"{"status":"done"}"#)

      let stale = try await ana.post(address, json: #"{"reason":"Oops","seen":\#(seen)}"#)
      #expect(stale.status == .conflict)
      #expect(try stale.json["since"].elements.count == 1)
      let refused = try await ana.post(address, json: #"{"reason":"Oops"}"#)
      #expect(refused.status == .unprocessableContent)
      let preview = try await ana.get(address).json
      #expect(preview["possible"] == .bool(false))
      #expect(preview["dependents"].elements.count == 1)
      #expect(preview["refusals"][0]["position"].number == Int(position))
      #expect(try await ana.get(address + "?later=true").json["count"].number == 2)
      let done = try await ana.post(address, json: #"{"reason":"Oops","later":true}"#)
      #expect(try done.json["events"].number == 2)
    }
  }

  @Test func `bad input is told, each thing with its place`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let ben = try site.caller(site.ben, client)
      #expect(try await ana.get("/api/v1/events/999/undo").status == .notFound)
      #expect(try await ana.get("/api/v1/events/x/undo").status == .notFound)
      #expect(try await ana.get("/api/v1/events/1/undo?batch=maybe").places == ["batch"])
      // The board: its event is an admin's.
      #expect(try await ben.get("/api/v1/events/1/undo").status == .forbidden)
      let key = try await ana.submit()
      let position = try #require(
        try await ana.get("/api/v1/requests/\(key)/events").jsonLines[0]["position"].number)
      let address = "/api/v1/events/\(position)/undo"
      let empty = try await ana.post(address, json: #"{"reason":" "}"#)
      #expect(try empty.places == ["/reason"])
      let wrong = try await ana.post(address, json: #"{"later":1,"seen":"x","why":"?"}"#)
      #expect(Set(try wrong.places) == ["/reason", "/later", "/seen", "/why"])
    }
  }
}

@Suite struct `Undoing on the pages` {
  private func hidden(_ name: String, in answer: Answer) throws -> String {
    let inputs = try Markup(answer.body).all("input")
    return try #require(inputs.first { $0.value("name") == name }?.value("value"))
  }

  @Test func `an event of the history is taken back, with a reason`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await ana.submit()
      _ = try await ana.post("/r/\(key)/comment", form: [("text", "Not for you")])
      let page = try await ana.get("/r/\(key)")
      let link = try #require(
        try Markup(page.body).all("a").last { $0.value("class") == "undo" }?.value("href"))
      let preview = try await ana.get(link)
      #expect(preview.status == .ok)
      #expect(preview.body.contains("the comment is retracted"))

      let fields = [
        ("command", try hidden("command", in: preview)), ("seen", try hidden("seen", in: preview)),
        ("batch", "false"), ("later", "false"),
      ]
      let empty = try await ana.post(link, form: fields + [("reason", " ")])
      #expect(empty.status == .unprocessableContent)
      #expect(empty.body.contains("The reason is empty"))
      let done = try await ana.post(link, form: fields + [("reason", "Wrong request")])
      #expect(done.status == .seeOther)
      #expect(done.headers[.location]?.hasPrefix("/r/\(key)#e") == true)
      let after = try await ana.get("/r/\(key)")
      #expect(after.body.contains("retracted</a>"))
      #expect(after.body.contains("Wrong request"))
    }
  }

  @Test func `a withdrawn request says so, offers nothing but to bring it back, and comes back`()
    async throws
  {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await ana.submit()
      let begun = try #require(
        try await ana.get("/api/v1/requests/\(key)/events").jsonLines[0]["position"].number)
      let done = try await ana.post("/undo/\(begun)", form: [("reason", "Twice")])
      #expect(done.status == .seeOther, "\(done.body)")
      #expect(try await !ana.get("/b/ops").body.contains("A laptop"))
      let page = try await ana.get("/r/\(key)")
      #expect(page.body.contains("This request was withdrawn"))
      #expect(!page.body.contains("/r/\(key)/comment"))
      #expect(!page.body.contains("/r/\(key)/assign"))
      let late = try await ana.post("/r/\(key)/comment", form: [("text", "Hello?")])
      #expect(late.status == .unprocessableContent)
      #expect(try await ana.get("/api/v1/requests/\(key)").json["withdrawn"] == .bool(true))

      let head = try site.ledger.head().position
      let back = try await ana.post("/undo/\(head)", form: [("reason", "No")])
      #expect(back.status == .seeOther)
      #expect(try await ana.get("/b/ops").body.contains("A laptop"))
    }
  }

  @Test func `what stands against it is said, and there is no form`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let ben = try site.caller(site.ben, client)
      let key = try await ana.submit()
      let begun = try site.ledger.request(key, by: site.ana).history[0].position
      _ = try await ben.post("/r/\(key)/comment", form: [("text", "Working on it")])
      let page = try await ana.get("/undo/\(begun)")
      #expect(page.body.contains("Later events depend on it"))
      #expect(page.body.contains("Working on it"))
      #expect(!page.body.contains("<textarea"))
      #expect(try await ana.get("/undo/\(begun)?later=true").body.contains("<textarea"))
      #expect(try await ana.get("/undo/1").body.contains("a board stays"))
      #expect(try await ben.get("/undo/1").status == .forbidden)
      #expect(try await ana.get("/undo/12345").status == .notFound)
      let forged = try await ana.post("/undo/\(begun)", form: [("reason", "x"), ("csrf", "no")])
      #expect(forged.status == .forbidden)
    }
  }
}
