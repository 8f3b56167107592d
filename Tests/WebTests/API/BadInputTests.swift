import HTTPTypes
import Hummingbird
import Ledger
import SignIn
import Testing

@testable import Web

/// What bad input gets: a clear refusal that names the place, and nothing written.
struct BadInputTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let path: String
    let body: [UInt8]
    let status: HTTPResponse.Status
    let places: [String]
    var testDescription: String { name }

    init(
      _ name: String, _ path: String, _ body: String, _ status: HTTPResponse.Status,
      _ places: [String] = []
    ) {
      self.init(name, path, bytes: Array(body.utf8), status, places)
    }

    init(
      _ name: String, _ path: String, bytes: [UInt8], _ status: HTTPResponse.Status,
      _ places: [String] = []
    ) {
      self.name = name
      self.path = path
      body = bytes
      self.status = status
      self.places = places
    }
  }

  private static let submit = "/boards/ops/requests"
  private static let long = String(repeating: "x", count: 1_000_000)

  static let cases: [Case] = [
    Case("an empty title", submit, #"{"title":"  "}"#, .unprocessableContent, ["/title"]),
    Case("no title", submit, "{}", .unprocessableContent, ["/title"]),
    Case(
      "a title of a megabyte", submit, #"{"title":"\#(long)"}"#, .unprocessableContent, ["/title"]),
    Case(
      "more than is taken at once", submit, #"{"title":"\#(long)\#(long)"}"#, .contentTooLarge),
    Case(
      "a control character", submit, #"{"title":"a\u0007b"}"#, .unprocessableContent, ["/title"]),
    Case(
      "a NUL", submit, #"{"title":"a","details":"\u0000"}"#, .unprocessableContent, ["/details"]),
    Case(
      "invalid UTF-8", submit, bytes: Array(#"{"title":""#.utf8) + [0xFF, 0x22, 0x7D], .badRequest),
    Case("broken JSON", submit, #"{"title":"x""#, .badRequest),
    Case("nothing", submit, "", .badRequest),
    Case("a name that comes twice", submit, #"{"title":"x","title":"y"}"#, .badRequest),
    Case("no object", submit, "[]", .unprocessableContent, [""]),
    Case("an unknown member", submit, #"{"title":"x","ttl":1}"#, .unprocessableContent, ["/ttl"]),
    Case("a wrong type", submit, #"{"title":7}"#, .unprocessableContent, ["/title"]),
    Case(
      "an unknown field", submit, #"{"title":"x","fields":{"size":"L"}}"#, .unprocessableContent,
      ["/fields/size"]),
    Case(
      "a day that is none", submit, #"{"title":"x","fields":{"due":"2026-02-30"}}"#,
      .unprocessableContent, ["/fields/due"]),
    Case(
      "a link that runs", submit, #"{"title":"x","fields":{"link":"javascript:alert(1)"}}"#,
      .unprocessableContent, ["/fields/link"]),
    Case(
      "an unknown priority", submit, #"{"title":"x","priority":"huge"}"#, .unprocessableContent,
      ["/priority"]),
    Case(
      "an unknown owner", submit, #"{"title":"x","owner":"eve@example.org"}"#,
      .unprocessableContent, ["/owner"]),
    Case(
      "a number nobody has", submit, #"{"title":"x","owner":99}"#, .unprocessableContent, ["/owner"]
    ),
    Case("half a person", submit, #"{"title":"x","owner":1.5}"#, .unprocessableContent, ["/owner"]),
    Case(
      "a list of owners", submit, #"{"title":"x","owner":[1]}"#, .unprocessableContent, ["/owner"]),
    Case(
      "several faults", submit, #"{"title":"","fields":{"due":"soon","x":"y"}}"#,
      .unprocessableContent, ["/title", "/fields/due", "/fields/x"]),
    Case("an unknown board", "/boards/hr/requests", #"{"title":"x"}"#, .notFound),
    Case("an unknown request", "/requests/OPS-99/comments", #"{"text":"x"}"#, .notFound),
    Case("no key", "/requests/x/comments", #"{"text":"x"}"#, .notFound),
    Case(
      "an unknown status", "/requests/OPS-1/status", #"{"status":"paused"}"#,
      .unprocessableContent, ["/status"]),
    Case("no status", "/requests/OPS-1/status", "{}", .unprocessableContent, ["/status"]),
    Case("no owner", "/requests/OPS-1/assign", "{}", .unprocessableContent, ["/owner"]),
    Case(
      "an empty comment", "/requests/OPS-1/comments", #"{"text":" \n"}"#, .unprocessableContent,
      ["/text"]),
  ]

  @Test(arguments: cases)
  func `a change is refused, and nothing written`(_ bad: Case) async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      try await ana.submit()
      let head = try site.ledger.head()

      let headers: HTTPFields = [
        .contentType: "application/json",
        .csrfToken: try #require(ana.session?.session.csrfToken),
      ]
      let answer = try await ana.send(.post, "/api/v1" + bad.path, headers, bytes: bad.body)
      #expect(answer.status == bad.status, "\(answer.body)")
      #expect(answer.headers[.contentType] == "application/problem+json")
      let problem = try answer.json
      #expect(try answer.places == bad.places)
      #expect(problem["status"].number == bad.status.code)
      #expect(problem["type"].text?.hasPrefix("/problems/") == true)
      #expect(problem["title"].text?.isEmpty == false)
      #expect(problem["detail"].text?.isEmpty == false)
      #expect(problem["requestId"].text == answer.headers[.requestID])
      #expect(try site.ledger.head() == head)
    }
  }

  @Test(arguments: [
    ("status=paused", "status"), ("owner=eve@example.org", "owner"), ("owner=99", "owner"),
    ("requester=nobody", "requester"), ("priority=huge", "priority"), ("sort=colour", "sort"),
    ("limit=0", "limit"), ("limit=201", "limit"), ("limit=many", "limit"),
    ("cursor=made-up", "cursor"), ("asof=-7y", "asof"),
    ("asof=999", "asof"), ("axis=both", "axis"),
  ])
  func `a list's bad parameter is named`(query: String, name: String) async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let answer = try await ana.get("/api/v1/boards/ops/requests?\(query)")
      #expect(answer.status == .unprocessableContent, "\(answer.body)")
      #expect(try answer.places == [name])
    }
  }

  @Test(arguments: [nil, "text/plain", "application/x-www-form-urlencoded", "application/jsonp"])
  func `another kind of content is refused`(type: String?) async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      var headers: HTTPFields = [.csrfToken: try #require(ana.session?.session.csrfToken)]
      headers[.contentType] = type
      let answer = try await ana.send(
        .post, "/api/v1/boards/ops/requests", headers, bytes: Array(#"{"title":"x"}"#.utf8))
      #expect(answer.status == .unsupportedMediaType)
    }
  }

  @Test(arguments: ["application/json; charset=utf-8", "Application/JSON"])
  func `a type may have parameters and capitals`(type: String) async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let answer = try await ana.post(
        "/api/v1/boards/ops/requests", json: #"{"title":"x"}"#, [.contentType: type])
      #expect(answer.status == .created)
    }
  }

  @Test func `an endless idempotency key is refused`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let key = String(repeating: "k", count: WebLimits.idempotencyKey + 1)
      let answer = try await ana.post(
        "/api/v1/boards/ops/requests", json: #"{"title":"x"}"#, [.idempotencyKey: key])
      #expect(answer.status == .badRequest)
    }
  }

  @Test func `a ledger that was closed asks to wait`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      site.ledger.close()
      let answer = try await ana.post("/api/v1/boards/ops/requests", json: #"{"title":"x"}"#)
      #expect(answer.status == .serviceUnavailable)
      #expect(answer.headers[.retryAfter] == "1")
    }
  }
}
