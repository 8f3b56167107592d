import HTTPTypes
import Hummingbird
import Testing

@testable import Web

/// Every address there is, whoever asks for it and however: what browsers are told with the answer.
struct HeadersTests {
  private static let methods: [HTTPRequest.Method] = [.get, .post, .put, .patch, .delete]

  /// An address for each route, with something that is there in each of its places.
  private func addresses(_ site: TestSite) -> [String] {
    let feed = LiveFeed(site.dependencies)
    return makeRouter(site.dependencies, feed: feed).table.routes.map { route in
      route.path.description.split(separator: "/", omittingEmptySubsequences: false).map { part in
        switch part {
        case "{board}": "ops"
        case "{key}": "OPS-1"
        case _ where part.hasPrefix("{") || part.hasPrefix(":") || part == "**" || part == "*": "1"
        default: String(part)
        }
      }.joined(separator: "/")
    }
  }

  private func check(_ answer: Answer, _ name: String, isSecure: Bool = false) {
    let headers = answer.headers
    #expect(headers[.contentSecurityPolicy] == AnswerHeaders.contentSecurityPolicy, "\(name)")
    #expect(headers[.xContentTypeOptions] == "nosniff", "\(name)")
    #expect(headers[.referrerPolicy] == "same-origin", "\(name)")
    #expect(headers[.crossOriginOpenerPolicy] == "same-origin", "\(name)")
    #expect(headers[.crossOriginResourcePolicy] == "same-origin", "\(name)")
    #expect(headers[.permissionsPolicy]?.contains("camera=()") == true, "\(name)")
    #expect(headers[.requestID]?.isEmpty == false, "\(name)")
    #expect(headers[.cacheControl] != nil, "\(name)")
    #expect(headers[values: .contentSecurityPolicy].count == 1, "\(name)")
    #expect((headers[.strictTransportSecurity] != nil) == isSecure, "\(name)")
    if !answer.body.isEmpty {
      let type = headers[.contentType] ?? ""
      let needsCharset = type.hasPrefix("text/") || type.contains("xml")
      #expect(
        !type.isEmpty && (!needsCharset || type.hasSuffix("charset=utf-8")), "\(name) \(type)")
    }
  }

  @Test func `every route carries them, for every method, signed in or not`() async throws {
    try await TestSite.run { site, client async throws in
      try await site.caller(site.ana, client).submit()
      let addresses = addresses(site)
      #expect(addresses.count > 40)
      for address in addresses {
        for method in Self.methods {
          // A caller of its own each time: some of these addresses end the session.
          let ana = try site.caller(site.ana, client)
          for caller in [Caller(client: client), ana] {
            let answer = try await caller.send(method, address)
            check(answer, "\(method) \(address)")
            #expect(answer.status.code != 500, "\(method) \(address)")
          }
        }
      }
    }
  }

  @Test func `errors carry them`() async throws {
    let limits = RateLimits(address: [.stream: RateQuota(perMinute: 1)], person: [:], failures: nil)
    try await TestSite.run(limits: limits, clock: MovedClock()) { site, client async throws in
      let ana = try site.caller(site.ana, client)
      var statuses: [Int] = []
      let large = [UInt8](repeating: 0x20, count: WebLimits.body + 1)
      let long = "/b/ops?q=" + String(repeating: "a", count: WebLimits.address)
      for answer in [
        try await ana.get("/none"), try await ana.get("/api/v1/none"), try await ana.get(long),
        try await ana.send(.put, "/b/ops"), try await ana.send(.put, "/api/v1/boards"),
        try await ana.send(.post, "/b/ops/new", bytes: large),
        try await ana.get("/api/v1/events"), try await ana.get("/api/v1/events"),
      ] {
        check(answer, "\(answer.status)")
        statuses.append(answer.status.code)
      }
      #expect(statuses == [404, 404, 414, 405, 405, 413, 200, 429])
    }
  }

  @Test func `over https they also say to stay there`() async throws {
    try await TestSite.run(publicURL: "https://requests.example") { site, client async throws in
      for address in ["/healthz", "/sign-in", "/none", "/api/v1/boards"] {
        check(try await Caller(client: client).get(address), address, isSecure: true)
      }
    }
  }

  @Test func `a page is nobody's to keep, an asset everybody's`() async throws {
    try await TestSite.run { site, client async throws in
      let ana = try site.caller(site.ana, client)
      for address in ["/", "/b/ops", "/me", "/people", "/sign-in", "/api/v1/session"] {
        #expect(try await ana.get(address).headers[.cacheControl] == "no-store")
      }
      let asset = try await ana.get(Assets.path(.script))
      #expect(asset.headers[.cacheControl]?.contains("immutable") == true)
      #expect(asset.headers[.setCookie] == nil)
    }
  }

  @Test func `the policy allows nothing inline, no strings as markup, and no other site`() {
    let policy = AnswerHeaders.contentSecurityPolicy
    for part in [
      "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'",
      "img-src 'self'", "font-src 'self'", "object-src 'none'", "base-uri 'none'",
      "frame-ancestors 'none'", "form-action 'self'", "require-trusted-types-for 'script'",
      "trusted-types 'none'", "report-uri /csp-report",
    ] {
      #expect(policy.split(separator: ";").contains { $0.drop { $0 == " " } == part }, "\(part)")
    }
    for word in ["unsafe", "data:", "http", "*"] { #expect(!policy.contains(word)) }
  }

  // MARK: Reports

  @Test func `what a browser reports goes to the log as one line, without secrets`() async throws {
    try await TestSite.run { site, client async throws in
      let report = """
        {"csp-report":{"violated-directive":"script-src","blocked-uri":"https://evil.example/x?y=1",\
        "document-uri":"https://requests.example/sign-in?token=SECRET\\nforged line"}}
        """
      let answer = try await Caller(client: client).send(
        .post, "/csp-report", [.contentType: "application/csp-report"], bytes: Array(report.utf8))
      #expect(answer.status == .noContent)
      let line = try #require(site.log.lines.last)
      #expect(line.contains("script-src") && line.contains("https://evil.example/x"))
      #expect(!line.contains("SECRET") && !line.contains("\n"))
    }
  }

  @Test func `reports of the newer kind are taken too, and few at a time`() async throws {
    try await TestSite.run { site, client async throws in
      let many = (0..<40).map { number in
        """
        {"type":"csp-violation","body":{"effectiveDirective":"img-src","blockedURL":"data\(number)",\
        "documentURL":"https://requests.example/b/ops"}}
        """
      }
      let send = { (reports: [String]) in
        try await Caller(client: client).send(
          .post, "/csp-report", [.contentType: "application/reports+json"],
          bytes: Array("[\(reports.joined(separator: ","))]".utf8)
        ).status
      }
      let written = { site.log.lines.count { $0.contains("img-src") } }
      #expect(try await send(many) == .noContent)
      #expect(written() == ReportRoutes.maximumReports)
      // The same again is the same hole.
      for _ in 1...20 { #expect(try await send(many) == .noContent) }
      #expect(written() == ReportRoutes.maximumReports)
      // And of different ones, so many in a minute.
      for start in stride(from: 0, to: 40, by: 10) {
        #expect(try await send(Array(many[start...].prefix(10))) == .noContent)
      }
      #expect(written() == ReportRoutes.perMinute)
    }
  }

  @Test func `a report is no line of the audit`() async throws {
    try await TestSite.run { site, client async throws in
      let report = #"{"csp-report":{"violated-directive":"{\"audit\":\"signed-in\"}"}}"#
      _ = try await Caller(client: client).send(
        .post, "/csp-report", [.contentType: "application/csp-report"], bytes: Array(report.utf8))
      #expect(site.log.lines.count == 1)
      #expect(!site.log.lines.contains { $0.contains("\"audit\"") })
    }
  }

  @Test(arguments: [
    ("text/plain", "{}", 415), ("application/csp-report", "{", 400),
    ("application/csp-report", #"{"a":""# + String(repeating: "x", count: 20_000) + #""}"#, 413),
    ("application/csp-report", "[1,2]", 204), ("application/csp-report", "null", 204),
  ])
  func `what is no report is refused or does nothing`(
    type: String, body: String, status: Int
  ) async throws {
    try await TestSite.run { site, client async throws in
      let answer = try await Caller(client: client).send(
        .post, "/csp-report", [.contentType: type], bytes: Array(body.utf8))
      #expect(answer.status.code == status)
      #expect(site.log.lines.isEmpty)
    }
  }
}
