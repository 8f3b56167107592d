import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger
import Testing

@testable import Web

/// The log as JSON Lines.
struct EventsTests {
  @Test func `everything that happened is told in order`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await ana.submit(#"{"title":"A ladder","owner":"ben@example.org"}"#)
      _ = try await ana.post("/api/v1/requests/\(key)/assign", json: #"{"owner":null}"#)
      _ = try await ana.post("/api/v1/requests/\(key)/status", json: #"{"status":"waiting"}"#)
      _ = try await ana.send(
        .patch, "/api/v1/requests/\(key)", json: #"{"title":"Two","priority":"low"}"#,
        [.ifMatch: "*"])

      let answer = try await ana.get("/api/v1/events")
      #expect(answer.headers[.contentType] == "application/jsonl")
      let events = try answer.jsonLines
      #expect(events.map { $0["position"].number } == Array(1...events.count))
      #expect(
        events.map { $0["event"].text } == [
          "board-created", "person-joined", "person-joined", "submitted", "assigned",
          "status-changed", "edited", "prioritised",
        ])
      let submitted = events[3]
      #expect(
        submitted.names == [
          "position", "recordedAt", "happenedAt", "actor", "board", "request", "revision", "event",
          "data",
        ])
      #expect(submitted["actor"]["name"].text == "Ana Lima")
      #expect(submitted["request"].text == key)
      #expect(submitted["data"]["owner"]["name"].text == "Ben Okoro")
      #expect(events[4]["data"]["owner"] == .null)
      #expect(events[5]["data"]["status"].text == "waiting")
      #expect(events[6]["data"].names == ["title", "fields"])
      #expect(events[7]["data"]["priority"].text == "low")

      let ofRequest = try await ana.get("/api/v1/requests/\(key)/events").jsonLines
      #expect(ofRequest == Array(events[3...]))
    }
  }

  @Test(arguments: [
    ("from=3&limit=2", [3, 4]), ("from=0&limit=1", [1]), ("from=99", []), ("limit=2", [1, 2]),
  ])
  func `a part of it can be asked for`(query: String, positions: [Int]) async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      try await ana.submit()
      let events = try await ana.get("/api/v1/events?\(query)").jsonLines
      #expect(events.map { $0["position"].number } == positions)
    }
  }

  @Test func `more than one page is told without gap or repeat`() async throws {
    try await TestSite.run { site, client in
      let key = try site.ledger.performAndWait(
        .submit(board: "ops", Submission(title: "Busy")), by: site.ana
      ).request
      for number in 1...EventLines.pageSize {
        _ = try site.ledger.performAndWait(
          .change(try #require(key), .comment("\(number)")), by: site.ana)
      }
      let ana = try site.caller(site.ana, client)
      let all = try await ana.get("/api/v1/events").jsonLines
      #expect(all.map { $0["position"].number } == Array(1...EventLines.pageSize + 4))
      let some = try await ana.get("/api/v1/events?from=2&limit=\(EventLines.pageSize + 1)")
        .jsonLines
      #expect(some.map { $0["position"].number } == Array(2...EventLines.pageSize + 2))
    }
  }

  @Test(arguments: [
    ("from=-1", "from"), ("from=x", "from"), ("limit=0", "limit"), ("asof=soon", "asof"),
    ("axis=both", "axis"),
  ])
  func `a bad parameter is named`(query: String, name: String) async throws {
    try await TestSite.run { site, client in
      let answer = try await site.caller(site.ana, client).get("/api/v1/events?\(query)")
      #expect(answer.status == .unprocessableContent)
      #expect(try answer.places == [name])
    }
  }

  @Test func `an unknown request has no events`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      #expect(try await ana.get("/api/v1/requests/OPS-9/events").status == .notFound)
      let live = try await ana.get(
        "/api/v1/requests/OPS-9/events", [.accept: "text/event-stream"])
      #expect(live.status == .notFound)
      let lost = try await ana.get(
        "/api/v1/events", [.accept: "text/event-stream", .lastEventID: "x"])
      #expect(lost.status == .badRequest)
    }
  }
}
