import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger
import TestSupport
import Testing

@testable import Web

/// The API as of another moment.
struct PastTests {
  /// A lamp and a desk; the lamp is done afterwards. Answers the position before that.
  private func fill(_ site: TestSite, _ ana: Caller) async throws -> Int {
    try await ana.submit(#"{"title":"Lamp"}"#)
    try await ana.submit(#"{"title":"Desk"}"#)
    let position = Int(try site.ledger.head().position.rawValue)
    _ = try await ana.post("/api/v1/requests/OPS-1/status", json: #"{"status":"done"}"#)
    return position
  }

  @Test func `a list is as it was, and says as of when`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let position = try await fill(site, ana)
      let path = "/api/v1/boards/ops/requests?status=new"
      #expect(try await ana.get(path).json["total"].number == 1)
      let past = try await ana.get("\(path)&asof=\(position)").json
      #expect(past["total"].number == 2)
      #expect(past["asOf"].names == ["position", "time"])
      #expect(past["asOf"]["position"].number == position)
      let first = try await ana.get("\(path)&asof=\(position - 1)").json
      #expect(first["total"].number == 1)
      #expect(first["requests"][0]["title"].text == "Lamp")
    }
  }

  @Test func `as it happened is said in the answer`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      _ = try await fill(site, ana)
      let list = try await ana.get("/api/v1/boards/ops/requests?asof=2001-01-01&axis=happened").json
      #expect(list["total"].number == 0)
      #expect(list["asOf"]["axis"].text == "happened")
      #expect(list["asOf"]["time"].text == "2001-01-01T23:59:59.999999Z")
    }
  }

  @Test func `boards and requests are as they were, and say as of when only then`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let position = try await fill(site, ana)
      for (path, change) in [("/boards/ops", "unfinished"), ("/requests/OPS-1", "status")] {
        let now = try await ana.get("/api/v1\(path)").json
        #expect(!now.names.contains("asOf"))
        let past = try await ana.get("/api/v1\(path)?asof=\(position)").json
        #expect(past["asOf"]["position"].number == position)
        #expect(now[change] != past[change], "\(path)")
      }
      let boards = try await ana.get("/api/v1/boards?asof=\(position)").json
      #expect(boards["asOf"]["position"].number == position)
      #expect(boards["boards"][0]["unfinished"].number == 2)
    }
  }

  @Test func `a request that was not there yet is not found`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let position = try await fill(site, ana)
      let path = "/api/v1/requests/OPS-2"
      #expect(try await ana.get("\(path)?asof=\(position)").status == .ok)
      #expect(try await ana.get("\(path)?asof=\(position - 1)").status == .notFound)
      #expect(try await ana.get("\(path)/events?asof=\(position - 1)").status == .notFound)
    }
  }

  @Test func `events are those until then`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let position = try await fill(site, ana)
      for path in ["/requests/OPS-1/events", "/events"] {
        let all = try await ana.get("/api/v1\(path)").jsonLines
        let past = try await ana.get("/api/v1\(path)?asof=\(position)").jsonLines
        #expect(past == all.filter { ($0["position"].number ?? 0) <= position }, "\(path)")
        #expect(past.count == all.count - 1)
        let happened = try await ana.get("/api/v1\(path)?axis=happened").jsonLines
        #expect(happened == all, "\(path)")
        let before = try await ana.get("/api/v1/events?asof=2001-01-01&axis=happened").jsonLines
        #expect(before.isEmpty)
      }
    }
  }

  @Test func `a live stream has no past`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      for (query, name) in [("asof=1", "asof"), ("axis=happened", "axis")] {
        let answer = try await ana.get(
          "/api/v1/events?\(query)", [.accept: "text/event-stream"])
        #expect(answer.status == .unprocessableContent)
        #expect(try answer.places == [name])
      }
    }
  }

  @Test func `what has no past, and what changes something, does not take a moment`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let position = try await fill(site, ana)
      let head = try site.ledger.head()
      let session = try await ana.get("/api/v1/session?asof=\(position)")
      #expect(session.status == .unprocessableContent)
      #expect(try session.places == ["asof"])
      let change = try await ana.post(
        "/api/v1/requests/OPS-1/comments?asof=\(position)", json: #"{"text":"late"}"#)
      #expect(change.status == .unprocessableContent)
      #expect(try change.places == ["asof"])
      #expect(try site.ledger.head() == head)
    }
  }

  @Test func `an answer that is known is known as of its moment alone`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let position = try await fill(site, ana)
      for path in ["/boards/ops/requests", "/requests/OPS-1"] {
        let now = try #require(try await ana.get("/api/v1\(path)").headers[.eTag])
        let address = "/api/v1\(path)?asof=\(position)"
        let past = try #require(try await ana.get(address).headers[.eTag])
        #expect(past != now)
        #expect(try await ana.get(address, [.ifNoneMatch: past]).status == .notModified)
        #expect(try await ana.get(address, [.ifNoneMatch: now]).status == .ok)
      }
    }
  }
}
