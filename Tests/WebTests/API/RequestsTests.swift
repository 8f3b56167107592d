import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger
import Testing

@testable import Web

/// Submitting, reading and changing requests through the API.
struct RequestsTests {
  @Test func `a new request is created, found and read`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let created = try await ana.post(
        "/api/v1/boards/ops/requests",
        json: #"""
          {"title":" A \"ladder\" ","details":"3 m\nlong","priority":"high",
           "owner":"ben@example.org","fields":{"due":"2026-12-01","area":"Hall"}}
          """#)
      #expect(created.status == .created)
      #expect(created.headers[.location] == "/api/v1/requests/OPS-1")
      let position = try site.ledger.head().position.description
      #expect(created.headers[.ledgerPosition] == position)

      let read = try await ana.get("/api/v1/requests/ops-1")
      #expect(read.status == .ok)
      #expect(read.body == created.body)
      #expect(read.headers[.eTag] == created.headers[.eTag])
      #expect(read.headers[.cacheControl] == "private, no-cache")

      let request = try read.json
      #expect(
        request.names == [
          "key", "board", "title", "status", "statusCategory", "priority", "owner", "requester",
          "createdAt", "updatedAt", "revision", "fields", "details",
        ])
      #expect(request["title"].text == "A \"ladder\"")
      #expect(request["status"].text == "new")
      #expect(request["statusCategory"].text == "open")
      #expect(request["priority"].text == "high")
      #expect(request["owner"]["name"].text == "Ben Okoro")
      #expect(request["owner"]["person"].number == Int(site.ben.rawValue))
      #expect(request["requester"]["person"].number == Int(site.ana.rawValue))
      #expect(request["revision"].number == 1)
      #expect(request["fields"]["due"].text == "2026-12-01")
      #expect(request["details"].text == "3 m\nlong")
    }
  }

  @Test(
    arguments: [
      (#""me""#, 1), (#""ben@example.org""#, 2), (#""BEN@example.org""#, 2), ("2", 2), (#""2""#, 2),
      (#""nobody""#, nil), ("null", nil),
    ] as [(String, Int?)])
  func `an owner is a number, an e-mail, me or nobody`(owner: String, number: Int?) async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await ana.submit(#"{"title":"x","owner":1}"#)
      let answer = try await ana.post(
        "/api/v1/requests/\(key)/assign", json: #"{"owner":\#(owner)}"#)
      #expect(answer.status == .ok)
      #expect(try answer.json["owner"]["person"].number == number)
    }
  }

  @Test func `a request moves along its board's transitions`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await ana.submit()
      let moved = try await ana.post(
        "/api/v1/requests/\(key)/status", json: #"{"status":"done"}"#)
      #expect(try moved.json["status"].text == "done")
      #expect(try moved.json["statusCategory"].text == "done")
      #expect(try moved.json["revision"].number == 2)

      let silent = try await ana.post(
        "/api/v1/requests/\(key)/status", json: #"{"status":"in-progress"}"#)
      #expect(silent.status == .unprocessableContent)
      #expect(try silent.json["type"].text == "/problems/refused-by-rule")
      #expect(try silent.places == ["/reason"])

      let forbidden = try await ana.post(
        "/api/v1/requests/\(key)/status", json: #"{"status":"waiting","reason":"x"}"#)
      #expect(forbidden.status == .unprocessableContent)
      #expect(try forbidden.places == ["/status"])

      let reopened = try await ana.post(
        "/api/v1/requests/\(key)/status",
        json: #"{"status":"in-progress","reason":"It broke again"}"#)
      #expect(try reopened.json["status"].text == "in-progress")
    }
  }

  @Test func `editing changes what is named and nothing else`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await ana.submit(
        #"{"title":"Old","details":"stays","fields":{"area":"Hall","category":"Tools"}}"#)
      let read = try await ana.get("/api/v1/requests/\(key)")
      let answer = try await ana.send(
        .patch, "/api/v1/requests/\(key)",
        json: #"{"title":"New","priority":"urgent","fields":{"area":null,"due":"2027-01-31"}}"#,
        [.ifMatch: try #require(read.headers[.eTag])])
      #expect(answer.status == .ok, "\(answer.body)")
      let request = try answer.json
      #expect(request["title"].text == "New")
      #expect(request["details"].text == "stays")
      #expect(request["priority"].text == "urgent")
      #expect(request["fields"].names == ["category", "due"])
    }
  }

  @Test func `a comment is part of the history`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await ana.submit()
      let answer = try await ana.post(
        "/api/v1/requests/\(key)/comments", json: #"{"text":"On its way"}"#)
      #expect(answer.status == .ok)
      #expect(try answer.json["revision"].number == 2)
      let events = try await ana.get("/api/v1/requests/\(key)/events").jsonLines
      #expect(events.last?["event"].text == "commented")
      #expect(events.last?["data"]["text"].text == "On its way")
    }
  }

  @Test func `a board says how it works`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      try await ana.submit()
      let board = try await ana.get("/api/v1/boards/ops").json
      #expect(board["prefix"].text == "OPS")
      #expect(
        board["statuses"].elements.map { $0["id"].text }
          == ["new", "in-progress", "waiting", "done", "declined"])
      #expect(board["fields"][2]["kind"].text == "date")
      #expect(board["requests"].number == 1)
      #expect(board["unfinished"].number == 1)
      #expect(try await ana.get("/api/v1/boards").json["boards"][0] == board)
      #expect(try await ana.get("/api/v1/boards/nowhere").status == .notFound)
    }
  }
}
