import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger
import Testing

@testable import Web

/// What changed, and what made values what they are, through the API.
struct DiffTests {
  /// Two requests, then changes of both; answers the position in between.
  private func fill(_ site: TestSite, _ caller: Caller) async throws -> UInt64 {
    try await caller.submit(#"{"title":"Laptop","fields":{"area":"Attic"}}"#)
    try await caller.submit(#"{"title":"Ladder","owner":2}"#)
    let before = try site.ledger.head().position.rawValue
    for (address, body) in [
      ("OPS-1/status", #"{"status":"waiting","reason":"Parts"}"#),
      ("OPS-1/comments", #"{"text":"Soon"}"#), ("OPS-2/assign", #"{"owner":null}"#),
    ] {
      let answer = try await caller.post("/api/v1/requests/\(address)", json: body)
      try #require(answer.status == .ok, "\(answer.body)")
    }
    return before
  }

  @Test func `each change has its event, old and new`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let before = try await fill(site, ana)
      let diff = try await ana.get("/api/v1/diff?from=\(before)&board=ops").json
      #expect(diff.names == ["from", "to", "board", "touched", "requests", "next"])
      #expect(diff["from"]["position"].number == Int(before))
      #expect(diff["to"]["position"].number == Int(before) + 3)
      #expect(diff["touched"].number == 2)
      #expect(diff["next"] == .null)
      let laptop = diff["requests"][0]
      #expect(laptop["key"].text == "OPS-1")
      #expect(laptop["change"].text == "changed")
      let status = laptop["changes"][0]
      #expect(status["part"].text == "status")
      #expect(status["before"].text == "new")
      #expect(status["after"].text == "waiting")
      #expect(status["position"].number == Int(before) + 1)
      #expect(status["by"]["name"].text == "Ana Lima")
      #expect(status["reason"].text == "Parts")
      #expect(laptop["changes"][1]["part"].text == "comments")
      #expect(laptop["changes"][1]["after"].number == 1)
      let owner = diff["requests"][1]["changes"][0]
      #expect(owner["before"]["name"].text == "Ben Okoro")
      #expect(owner["after"] == .null)
    }
  }

  @Test func `a filter says what entered it and what left it`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let before = try await fill(site, ana)
      func changes(_ filter: String) async throws -> [String] {
        try await ana.get("/api/v1/diff?from=\(before)&\(filter)").json["requests"].elements
          .compactMap { request in
            guard let key = request["key"].text, let change = request["change"].text else {
              return nil
            }
            return "\(key) \(change)"
          }
      }
      #expect(try await changes("owner=ben@example.org") == ["OPS-2 left"])
      #expect(try await changes("owner=nobody") == ["OPS-1 changed", "OPS-2 entered"])
      #expect(try await changes("status=new") == ["OPS-1 left", "OPS-2 changed"])
      #expect(try await changes("q=soon") == ["OPS-1 entered"])
      #expect(try await changes("priority=urgent") == [])
    }
  }

  @Test func `pages go on where the one before ended`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let before = try await fill(site, ana)
      let first = try await ana.get("/api/v1/diff?from=\(before)&limit=1").json
      #expect(first["requests"].elements.count == 1)
      let cursor = try #require(first["next"].text)
      let second = try await ana.get("/api/v1/diff?from=\(before)&limit=1&cursor=\(cursor)").json
      #expect(second["requests"][0]["key"].text == "OPS-2")
      #expect(second["next"] == .null)
    }
  }

  @Test func `as it happened, the document says so`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      _ = try await fill(site, ana)
      let diff = try await ana.get("/api/v1/diff?from=2015-01-01&axis=happened").json
      #expect(diff["from"]["axis"].text == "happened")
      #expect(diff["from"]["time"].text == "2015-01-01T23:59:59.999999Z")
      #expect(diff["requests"].elements.count == 2)
      #expect(diff["requests"][0]["submitted"]["by"]["name"].text == "Ana Lima")
    }
  }

  @Test func `two filters are compared at one moment`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let before = try await fill(site, ana)
      let now = try await ana.get(
        "/api/v1/diff?status=new&compare=owner%3Dnobody%26requester%3Dme"
      ).json
      #expect(now.names == ["asOf", "board", "both", "first", "second"])
      #expect(now["both"].number == 1)
      #expect(now["first"]["total"].number == 0)
      #expect(now["second"]["total"].number == 1)
      #expect(now["second"]["requests"][0]["key"].text == "OPS-1")
      let then = try await ana.get(
        "/api/v1/diff?status=new&compare=owner%3Dnobody&to=\(before)"
      ).json
      #expect(then["asOf"]["position"].number == Int(before))
      #expect(then["both"].number == 1)
      #expect(then["first"]["requests"][0]["key"].text == "OPS-2")
    }
  }

  @Test(arguments: [
    ("", "from"), ("from=soon", "from"), ("from=1&to=later", "to"),
    ("from=1&axis=sideways", "axis"),
    ("from=5&to=2", "from"), ("from=9999", "asof"), ("from=1&status=nwe", "status"),
    ("from=1&owner=ghost", "owner"), ("from=1&limit=0", "limit"), ("from=1&cursor=x", "cursor"),
    ("from=1&compare=", "from"), ("compare=%25zz", "compare"), ("compare=owner%3Dghost", "owner"),
  ])
  func `what cannot be used is named`(query: String, parameter: String) async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      _ = try await fill(site, ana)
      let answer = try await ana.get("/api/v1/diff?\(query)")
      #expect(answer.status == .unprocessableContent, "\(answer.body)")
      #expect(try answer.json["errors"][0]["parameter"].text == parameter, "\(answer.body)")
    }
  }

  @Test func `strangers and unknown boards get nothing`() async throws {
    try await TestSite.run { site, client in
      #expect(try await Caller(client: client).get("/api/v1/diff?from=1").status == .unauthorized)
      let ana = try site.caller(site.ana, client)
      #expect(try await ana.get("/api/v1/diff?from=1&board=opz").status == .notFound)
    }
  }

  @Test func `a request explained says which event set each value`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let before = try await fill(site, ana)
      let plain = try await ana.get("/api/v1/requests/OPS-1").json
      #expect(!plain.names.contains("setBy"))
      let setBy = try await ana.get("/api/v1/requests/OPS-1?explain=true").json["setBy"]
      #expect(setBy.names == ["title", "details", "status", "owner", "priority", "fields"])
      #expect(setBy["status"].names == ["position", "at", "recordedAt", "by"])
      #expect(setBy["status"]["position"].number == Int(before) + 1)
      #expect(setBy["title"]["position"].number == Int(before) - 1)
      #expect(setBy["fields"]["area"]["by"]["name"].text == "Ana Lima")
      let wrong = try await ana.get("/api/v1/requests/OPS-1?explain=maybe")
      #expect(wrong.status == .unprocessableContent)
    }
  }

  @Test func `documents have the members that are described`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let before = try await fill(site, ana)
      let schemas = try await ana.get("/openapi.json").json["components"]["schemas"]
      for (name, address) in [
        ("Diff", "/api/v1/diff?from=\(before)"),
        ("FilterComparison", "/api/v1/diff?compare=owner%3Dme"),
      ] {
        let document = try await ana.get(address).json
        #expect(document.names == schemas[name]["properties"].names, "\(name)")
      }
      let change = schemas["Diff"]["properties"]["requests"]["items"]["properties"]["changes"]
      let first = try await ana.get("/api/v1/diff?from=\(before)").json["requests"][0]
      #expect(
        Set(first["changes"][0].names).isSubset(of: Set(change["items"]["properties"].names)))
    }
  }
}
