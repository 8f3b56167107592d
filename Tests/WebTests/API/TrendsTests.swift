import HTTPTypes
import Testing

@testable import Web

/// A board's trends through the API.
struct TrendsTests {
  private func fill(_ caller: Caller) async throws {
    try await caller.submit(#"{"title":"Ladder","owner":2}"#)
    try await caller.submit(#"{"title":"Paint","priority":"urgent"}"#)
    try await caller.submit(#"{"title":"Desk"}"#)
    for status in ["done", "in-progress", "declined"] {
      _ = try await caller.post(
        "/api/v1/requests/OPS-3/status", json: #"{"status":"\#(status)","reason":"so"}"#)
    }
  }

  @Test func `the figures are those of the events`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      try await fill(ana)
      let trends = try await ana.get("/api/v1/boards/ops/trends").json
      #expect(trends["unit"].text == "week")
      #expect(trends["submitted"].number == 3)
      #expect(trends["finished"].number == 2)
      #expect((trends["done"].number, trends["declined"].number) == (1, 1))
      #expect(trends["reopened"].number == 1)
      #expect(trends["unfinished"].number == 2)
      #expect(trends["cycleTime"]["count"].number == 2)
      #expect(trends["buckets"].elements.count == 12)
      let last = trends["buckets"][11]
      #expect(last["statuses"]["new"].number == 2)
      #expect(last["statuses"]["declined"].number == 1)
      #expect(trends["buckets"][10]["statuses"]["new"].number == 0)
      #expect(trends["statuses"].elements.count == 5)
      #expect(trends["owners"].elements.count == 2)
      #expect(trends["ageing"]["bands"][0]["count"].number == 2)
      #expect(trends["ageing"]["oldest"][0]["request"]["key"].text == "OPS-1")
    }
  }

  @Test(arguments: [
    ("owner=2", 1), ("owner=nobody", 2), ("priority=urgent", 1), ("requester=me", 3),
    ("requester=2", 0), ("owner=&priority=", 3), ("to=2020-01-01", 0), ("asof=2020-01-01", 0),
    ("axis=happened", 3), ("from=-1d", 3),
  ])
  func `window, moment and filter choose what counts`(query: String, submitted: Int) async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      try await fill(ana)
      let answer = try await ana.get("/api/v1/boards/ops/trends?\(query)")
      #expect(answer.status == .ok, "\(answer.body)")
      #expect(try answer.json["submitted"].number == submitted)
    }
  }

  @Test(arguments: [
    ("from=x", "from"), ("to=x", "to"), ("asof=x", "asof"), ("axis=x", "axis"),
    ("from=2026-02-01&to=2026-01-01", "from"), ("priority=x", "priority"), ("owner=eve", "owner"),
    ("asof=99999", "asof"),
  ])
  func `a wrong value is refused by name`(query: String, parameter: String) async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let answer = try await ana.get("/api/v1/boards/ops/trends?\(query)")
      #expect(answer.status == .unprocessableContent)
      #expect(try answer.places == [parameter])
    }
  }

  @Test func `the members are those that are described`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      try await fill(ana)
      let document = try await ana.get("/openapi.json").json
      let schemas = document["components"]["schemas"]
      let trends = try await ana.get("/api/v1/boards/ops/trends").json
      expect(trends, is: schemas["Trends"], in: schemas)
      let parameters = document["paths"]["/boards/{board}/trends"]["get"]["parameters"].elements
      #expect(
        parameters.compactMap { $0["name"].text } == [
          "board", "asof", "axis", "from", "to", "owner", "requester", "priority",
        ])
    }
  }

  /// Objects have exactly the members that are described, to any depth.
  private func expect(_ value: JSONValue, is schema: JSONValue, in schemas: JSONValue) {
    if let name = schema["$ref"].text?.split(separator: "/").last {
      return expect(value, is: schemas[String(name)], in: schemas)
    }
    if case .array(let choices) = schema["anyOf"] {
      if value != .null { expect(value, is: choices[0], in: schemas) }
      return
    }
    for element in value.elements { expect(element, is: schema["items"], in: schemas) }
    guard case .object(let members) = value, case .object(let described) = schema["properties"]
    else { return }
    let required = Set(schema["required"].elements.compactMap(\.text))
    #expect(required.isSubset(of: members.map(\.name)))
    for member in members {
      let its = described.first { $0.name == member.name }
      #expect(its != nil, "\(member.name)")
      if let its { expect(member.value, is: its.value, in: schemas) }
    }
  }

  @Test func `a board that is not there is not found`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      #expect(try await ana.get("/api/v1/boards/none/trends").status == .notFound)
    }
  }
}
