import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import SignIn
import Testing

@testable import Web

/// Every route that changes something, sent by somebody else's page with a person's cookie.
@Suite struct `Every change from elsewhere` {
  /// Ways in which a browser, or what somebody made up for it, can send a request that is not ours.
  fileprivate enum Forgery: String, CaseIterable, Sendable {
    case noToken, emptyToken, tokenOfAnotherSession, tokenInTheAddress, crossSite, sameSite
    case otherOrigin, nullOrigin, twoOrigins, plainForm, plainText
  }

  @Test(arguments: Forgery.allCases)
  fileprivate func `is refused and changes nothing`(forgery: Forgery) async throws {
    try await TestSite.withProvider(limits: .off) { site, client, _ in
      let ana = try site.caller(site.ana, client)
      let key = try await ana.submit()
      let other = try site.session(of: site.ana)
      try site.addGroup("Night shift")
      for (route, expectation) in site.expectations
      where route.method != .get && !expectation.isElsewhere && route.name != "POST /csp-report" {
        // A report of a browser changes nothing, and carries no cookie that counts.
        // What needs no token is refused by where it comes from alone.
        let isSignIn = route.name == "POST /sign-in"
        if isSignIn, !forgery.isAboutOrigin { continue }
        // A form cannot be sent as something else to the pages, which take nothing else.
        let isAPI = route.path.hasPrefix("/api/")
        if !isAPI, forgery == .plainForm { continue }
        // Nothing is sent that could be of another type.
        if case .none = expectation.body, [.plainForm, .plainText].contains(forgery) { continue }
        let before = try site.ledger.head().position
        let answer = try await send(
          forgery, route, expectation, key: key, from: ana, other: other)
        #expect(
          [.forbidden, .unsupportedMediaType].contains(answer.status),
          "\(route.name), \(forgery): \(answer.status)")
        #expect(try site.ledger.head().position == before, "\(route.name), \(forgery)")
        #expect(!answer.headers.contains(.setCookie), "\(route.name), \(forgery)")
        #expect(try await ana.get("/api/v1/session").status == .ok, "\(route.name), \(forgery)")
      }
    }
  }

  private func send(
    _ forgery: Forgery, _ route: NamedRoute, _ expectation: RouteExpectation, key: String,
    from caller: Caller, other: NewSession
  ) async throws -> Answer {
    let token = try #require(caller.session?.session.csrfToken)
    var address = route.path
    for (name, value) in [
      ("{board}", "ops"), ("{key}", key), ("{position}", "3"), ("{person}", "2"), ("{group}", "1"),
      ("{provider}", "work"), ("**", "000"),
    ] { address = address.replacing(name, with: value) }
    var headers: HTTPFields = [:]
    if expectation.needsRevision { headers[.ifMatch] = "\"1\"" }
    var sent: String? = token
    switch forgery {
    case .noToken: sent = nil
    case .emptyToken: sent = ""
    case .tokenOfAnotherSession: sent = other.session.csrfToken
    case .tokenInTheAddress:
      sent = nil
      address += "?csrf=\(token)"
    case .crossSite: headers[.secFetchSite] = "cross-site"
    case .sameSite: headers[.secFetchSite] = "same-site"
    case .otherOrigin: headers[.origin] = "https://evil.example"
    case .nullOrigin: headers[.origin] = "null"
    case .twoOrigins: headers[.origin] = "http://localhost, https://evil.example"
    case .plainForm: headers[.contentType] = "application/x-www-form-urlencoded"
    case .plainText: headers[.contentType] = "text/plain"
    }
    let isAPI = route.path.hasPrefix("/api/")
    if isAPI, let sent { headers[.csrfToken] = sent }
    switch expectation.body {
    case .json(let text): return try await caller.sendAsIs(route.method, address, headers, text)
    case .form(let fields):
      let fields = fields + (sent.map { [("csrf", $0)] } ?? [])
      let body = fields.map { "\($0)=\(PercentEncoding.encode($1))" }.joined(separator: "&")
      if !headers.contains(.contentType) {
        headers[.contentType] = "application/x-www-form-urlencoded"
      }
      return try await caller.sendAsIs(route.method, address, headers, body)
    case .none: return try await caller.sendAsIs(route.method, address, headers, "")
    }
  }

  @Test func `another method in a header or a field is not taken for the method`() async throws {
    try await TestSite.run(limits: .off) { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await ana.submit()
      let head = try site.ledger.head().position
      for name in ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"] {
        let header = try #require(HTTPField.Name(name))
        let answer = try await ana.send(.get, "/api/v1/requests/\(key)/assign", [header: "POST"])
        #expect(answer.status == .methodNotAllowed)
      }
      let form = try await ana.get("/r/\(key)/comment?_method=POST&text=x")
      #expect(form.status == .methodNotAllowed)
      #expect(try site.ledger.head().position == head)
    }
  }
}

extension RouteExpectation {
  var isElsewhere: Bool {
    if case .elsewhere = need { true } else { false }
  }
}

extension `Every change from elsewhere`.Forgery {
  /// Whether it is known by where it comes from, whatever it carries.
  fileprivate var isAboutOrigin: Bool {
    switch self {
    case .crossSite, .sameSite, .otherOrigin, .nullOrigin, .twoOrigins, .plainText: true
    case .noToken, .emptyToken, .tokenOfAnotherSession, .tokenInTheAddress, .plainForm: false
    }
  }
}

extension Caller {
  /// Sends the cookie and these headers, and nothing that would make it ours.
  fileprivate func sendAsIs(
    _ method: HTTPRequest.Method, _ address: String, _ headers: HTTPFields, _ body: String
  ) async throws -> Answer {
    var headers = headers
    if !headers.contains(.contentType) { headers[.contentType] = "application/json" }
    return try await send(method, address, headers, bytes: Array(body.utf8))
  }
}
