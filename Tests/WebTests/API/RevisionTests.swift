import HTTPTypes
import Hummingbird
import Testing

@testable import Web

/// No update is lost, and sending something twice does it once.
struct RevisionTests {
  @Test func `editing without If-Match is refused`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await ana.submit()
      let answer = try await ana.send(
        .patch, "/api/v1/requests/\(key)", json: #"{"title":"New"}"#)
      #expect(answer.status == .preconditionRequired)
      #expect(try answer.json["type"].text == "/problems/revision-needed")
    }
  }

  @Test(
    arguments: [
      (.patch, "", #"{"title":"Mine"}"#), (.post, "/assign", #"{"owner":"me"}"#),
      (.post, "/status", #"{"status":"waiting"}"#), (.post, "/comments", #"{"text":"Hello"}"#),
    ] as [(HTTPRequest.Method, String, String)])
  func `a stale revision is refused with what happened since`(
    method: HTTPRequest.Method, path: String, json: String
  ) async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let ben = try site.caller(site.ben, client)
      let key = try await ana.submit()
      let tag = try #require(try await ana.get("/api/v1/requests/\(key)").headers[.eTag])
      _ = try await ben.post(
        "/api/v1/requests/\(key)/status", json: #"{"status":"declined","reason":"Too dear"}"#)

      let stale = try await ana.send(
        method, "/api/v1/requests/\(key)\(path)", json: json, [.ifMatch: tag])
      #expect(stale.status == .preconditionFailed)
      let problem = try stale.json
      #expect(problem["type"].text == "/problems/stale-revision")
      #expect(problem["revision"].number == 2)
      #expect(problem["since"].elements.count == 1)
      #expect(problem["since"][0]["event"].text == "status-changed")
      #expect(problem["since"][0]["actor"]["name"].text == "Ben Okoro")
      #expect(problem["since"][0]["data"]["status"].text == "declined")
      #expect(problem["since"][0]["data"]["reason"].text == "Too dear")
      #expect(try await ana.get("/api/v1/requests/\(key)").json["revision"].number == 2)
    }
  }

  @Test(arguments: ["1", "W/\"1\"", "\"\"", "\"x\"", "\"1\", \"2\""])
  func `an If-Match that is no ETag of ours is refused`(tag: String) async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await ana.submit()
      let answer = try await ana.send(
        .patch, "/api/v1/requests/\(key)", json: #"{"title":"New"}"#, [.ifMatch: tag])
      #expect(answer.status == .badRequest)
    }
  }

  @Test(arguments: ["\"1\"", "*"])
  func `a plain revision and any revision are understood`(tag: String) async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await ana.submit()
      let answer = try await ana.send(
        .patch, "/api/v1/requests/\(key)", json: #"{"title":"New"}"#, [.ifMatch: tag])
      #expect(answer.status == .ok)
    }
  }

  @Test func `the same key and body get the first answer again`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let json = #"{"title":"Once"}"#
      let first = try await ana.post(
        "/api/v1/boards/ops/requests", json: json, [.idempotencyKey: "k-1"])
      #expect(first.headers[.idempotencyReplayed] == nil)
      _ = try await ana.post("/api/v1/requests/OPS-1/status", json: #"{"status":"done"}"#)

      let again = try await ana.post(
        "/api/v1/boards/ops/requests", json: json, [.idempotencyKey: "k-1"])
      #expect(again.status == .created)
      #expect(again.body == first.body)
      #expect(again.headers[.eTag] == first.headers[.eTag])
      #expect(again.headers[.location] == first.headers[.location])
      #expect(again.headers[.ledgerPosition] == first.headers[.ledgerPosition])
      #expect(again.headers[.idempotencyReplayed] == "true")
      #expect(try await ana.get("/api/v1/boards/ops/requests").json["total"].number == 1)
    }
  }

  @Test func `a change that is sent twice with its If-Match happens once`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await ana.submit()
      let headers: HTTPFields = [.ifMatch: "\"1\"", .idempotencyKey: "k-2"]
      let json = #"{"text":"Hello"}"#
      let first = try await ana.post("/api/v1/requests/\(key)/comments", json: json, headers)
      #expect(first.status == .ok)
      let again = try await ana.post("/api/v1/requests/\(key)/comments", json: json, headers)
      #expect(again.status == .ok)
      #expect(again.body == first.body)
      #expect(try await ana.get("/api/v1/requests/\(key)").json["revision"].number == 2)
    }
  }

  @Test func `the same key with another body is refused`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let headers: HTTPFields = [.idempotencyKey: "k-1"]
      _ = try await ana.post("/api/v1/boards/ops/requests", json: #"{"title":"One"}"#, headers)
      let other = try await ana.post(
        "/api/v1/boards/ops/requests", json: #"{"title":"Two"}"#, headers)
      #expect(other.status == .unprocessableContent)
      #expect(try other.json["type"].text == "/problems/idempotency-key-reused")
    }
  }

  @Test func `a key is one person's own, on one address`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let ben = try site.caller(site.ben, client)
      let headers: HTTPFields = [.idempotencyKey: "k-1"]
      _ = try await ana.post("/api/v1/boards/ops/requests", json: #"{"title":"One"}"#, headers)
      let other = try await ben.post(
        "/api/v1/boards/ops/requests", json: #"{"title":"Two"}"#, headers)
      #expect(try other.json["key"].text == "OPS-2")
      let comment = try await ana.post(
        "/api/v1/requests/OPS-1/comments", json: #"{"text":"x"}"#, headers)
      #expect(comment.status == .ok)
    }
  }

  @Test func `what is so already is no change`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await ana.submit(#"{"title":"x","owner":"me"}"#)
      let answer = try await ana.post("/api/v1/requests/\(key)/assign", json: #"{"owner":"me"}"#)
      #expect(answer.status == .ok)
      #expect(try answer.json["revision"].number == 1)
    }
  }
}
