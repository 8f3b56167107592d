import Domain
import HTTPTypes
import Hummingbird
import Ledger
import SignIn
import Synchronization
import Testing

@testable import Web

/// What comes too often, at the whole site.
struct RequestLimitsTests {
  private let few = RateLimits(
    address: [.read: RateQuota(perMinute: 5), .write: RateQuota(perMinute: 3)],
    person: [.read: RateQuota(perMinute: 2)], failures: RateQuota(perMinute: 2))

  @Test func `too many reads from one address are refused, with when to come again`() async throws {
    let clock = MovedClock()
    try await TestSite.run(limits: few, clock: clock) { _, client async throws in
      let nobody = Caller(client: client)
      for _ in 1...5 { #expect(try await nobody.get("/healthz").status == .ok) }
      let answer = try await nobody.get("/api/v1/boards")
      #expect(answer.status == .tooManyRequests)
      #expect(answer.headers[.retryAfter] == "12")
      #expect(answer.headers[.rateLimit] == #""read";r=0;t=60"#)
      #expect(answer.headers[.rateLimitPolicy] == #""read";q=5;w=60"#)
      #expect(try answer.json["type"].text == "/problems/too-many-requests")

      let page = try await nobody.get("/sign-in")
      #expect(page.status == .tooManyRequests)
      #expect(page.headers[.contentType] == "text/html; charset=utf-8")
      #expect(page.headers[.retryAfter] == "12")

      clock.move(seconds: 12)
      #expect(try await nobody.get("/healthz").status == .ok)
      #expect(try await nobody.get("/healthz").status == .tooManyRequests)
    }
  }

  @Test func `what a provider ends keeps nobody from signing in`() async throws {
    let few = RateLimits(
      address: [.signIn: RateQuota(perMinute: 2), .providerLogout: RateQuota(perMinute: 4)],
      person: [:], failures: nil)
    try await TestSite.run(limits: few, clock: MovedClock()) { _, client async throws in
      let nobody = Caller(client: client)
      for _ in 1...4 {
        let answer = try await nobody.post("/sign-in/work/logout", form: [])
        #expect(answer.status != .tooManyRequests)
      }
      let flood = try await nobody.post("/sign-in/work/logout", form: [])
      #expect(flood.status == .tooManyRequests)
      #expect(flood.body.contains("logouts by a provider"))
      let person = try await nobody.post("/sign-in", form: [("token", "x")])
      #expect(person.status != .tooManyRequests)
    }
  }

  @Test func `one person's reads leave another's alone`() async throws {
    try await TestSite.run(limits: few, clock: MovedClock()) { site, client async throws in
      let ana = try site.caller(site.ana, client)
      let ben = try site.caller(site.ben, client)
      let first = try await ana.get("/api/v1/boards")
      #expect(first.headers[.rateLimit] == #""read";r=1;t=30"#)
      #expect(try await ana.get("/api/v1/boards").status == .ok)
      #expect(try await ana.get("/api/v1/boards").status == .tooManyRequests)
      #expect(try await ben.get("/api/v1/boards").status == .ok)
    }
  }

  @Test func `a change that comes too often is not made`() async throws {
    try await TestSite.run(limits: few, clock: MovedClock()) { site, client async throws in
      let ana = try site.caller(site.ana, client)
      for _ in 1...3 { try await ana.submit() }
      let refused = try await ana.post("/api/v1/boards/ops/requests", json: #"{"title":"x"}"#)
      #expect(refused.status == .tooManyRequests)
      #expect(try site.ledger.boards(by: site.ana)[0].requests == 3)
    }
  }

  @Test func `after failed attempts an address waits, and no account is locked`() async throws {
    let clock = MovedClock()
    let audit = RecordedAudit()
    try await TestSite.run(limits: few, clock: clock, audit: audit.trail) {
      site, client async throws in
      let nobody = Caller(client: client)
      for guess in ["a", "b"] {
        let answer = try await nobody.post("/sign-in", form: [("token", guess)])
        #expect(answer.status == .unprocessableContent)
      }
      let third = try await nobody.post("/sign-in", form: [("token", "c")])
      #expect(third.status == .tooManyRequests)
      #expect(third.headers[.retryAfter] == "30")
      // Whoever has a link comes in, whatever others behind the same address try.
      let link = try site.accounts.issueLink(for: site.ana)
      #expect(try await nobody.post("/sign-in", form: [("token", link)]).status == .seeOther)
      clock.move(seconds: 60)
      let later = try await nobody.post("/sign-in", form: [("token", "d")])
      #expect(later.status == .unprocessableContent)
      #expect(audit.kinds.filter { $0 == .signInFailed }.count == 3)
      #expect(audit.kinds.filter { $0 == .rateLimited }.count == 1)
    }
  }

  @Test func `a flood is taken down once a minute, not once a request`() async throws {
    let clock = MovedClock()
    let audit = RecordedAudit()
    try await TestSite.run(limits: few, clock: clock, audit: audit.trail) {
      _, client async throws in
      for _ in 1...50 { _ = try await Caller(client: client).get("/healthz") }
      #expect(audit.kinds == [.rateLimited])
      clock.move(seconds: 60)
      for _ in 1...50 { _ = try await Caller(client: client).get("/healthz") }
      #expect(audit.kinds == [.rateLimited, .rateLimited])
    }
  }

  @Test func `switched off, nothing is counted`() async throws {
    try await TestSite.run(limits: .off, clock: MovedClock()) { _, client async throws in
      for _ in 1...50 {
        let answer = try await Caller(client: client).get("/healthz")
        #expect(answer.status == .ok)
      }
    }
  }

  @Test(
    arguments: [
      (.get, "/", RouteClass.read), (.get, "/sign-in", .read), (.head, "/b/ops", .read),
      (.post, "/sign-in", .signIn), (.get, "/sign-in/okta", .signIn),
      (.post, "/sign-in/okta/logout", .providerLogout), (.get, "/sign-in/okta/logout", .signIn),
      (.post, "/sign-in/okta/connect", .signIn), (.post, "/b/ops/new", .write),
      (.patch, "/api/v1/requests/OPS-1", .write), (.delete, "/me", .write),
      (.post, "/scim/v2/Users", .provisioning), (.get, "/scim/v2/Users", .provisioning),
      (.get, "/api/v1/events", .stream), (.get, "/api/v1/requests/OPS-1/events", .stream),
      (.get, "/api/v1/tile/entries/000", .read), (.get, "/sign-in-elsewhere", .read),
      // As the router reads them, which passes over empty parts.
      (.get, "/sign-in/", .read), (.post, "//sign-in", .signIn), (.post, "/sign-in/", .signIn),
      (.get, "//sign-in/work/callback", .signIn), (.get, "/sign-in//work/callback/", .signIn),
      (.post, "//sign-in/okta//logout/", .providerLogout), (.get, "//scim/v2/Users", .provisioning),
      (.get, "/api/v1/events/", .stream), (.get, "//api/v1/audit", .stream),
      (.get, "/api//v1/diff", .stream), (.get, "/api/v1/requests/OPS-1/events/", .stream),
      (.get, "api/v1/events", .stream), (.get, "//", .read), (.post, "//b/ops/new", .write),
    ] as [(HTTPRequest.Method, String, RouteClass)])
  func `each address is counted where it belongs`(
    method: HTTPRequest.Method, path: String, routes: RouteClass
  ) {
    let head = HTTPRequest(method: method, scheme: "http", authority: "localhost", path: path)
    #expect(RouteClass(Request(head: head, body: RequestBody(buffer: ByteBuffer()))) == routes)
  }

  @Test func `a slash at the end of an address leads to the same and costs as much`() async throws {
    let limits = RateLimits(
      address: [.stream: RateQuota(perMinute: 2)], person: [:], failures: nil)
    try await TestSite.run(limits: limits, clock: MovedClock()) { site, client async throws in
      let ana = try site.caller(site.ana, client)
      #expect(try await ana.get("/api/v1/diff?board=ops&from=1").status == .ok)
      #expect(try await ana.get("/api/v1/diff/?board=ops&from=1").status == .ok)
      #expect(try await ana.get("/api/v1/diff/?board=ops&from=1").status == .tooManyRequests)
    }
  }

  @Test(arguments: [
    "//api/v1/audit", "/api//v1/audit", "/api/v1/audit//", "//sign-in", "//sign-in/work/callback",
    "//", "/b//ops", "/b/ops//?q=a", "//scim/v2/Users",
  ])
  func `an address with an empty part is refused`(address: String) async throws {
    try await TestSite.run(limits: .off) { site, client in
      let ana = try site.caller(site.ana, client)
      let answer = try await ana.get(address)
      #expect(answer.status == .badRequest)
      #expect(try await ana.post(address, form: []).status == .badRequest)
    }
  }

  @Test func `a path begins with a slash, and what follows it may have two`() throws {
    for path in ["", "*", "api/v1/events", "//", "/b/ops//"] {
      #expect(throws: Problem.self) { try AddressCheck.check(path: path) }
    }
    for path in ["/", "/b/ops", "/b/ops/"] { try AddressCheck.check(path: path) }
    let next = HTTPRequest(
      method: .get, scheme: "http", authority: "localhost", path: "/sign-in?next=//b/ops")
    let request = Request(head: next, body: RequestBody(buffer: ByteBuffer()))
    try AddressCheck.check(path: request.uri.path)
  }

  @Test func `what is taken down as an export is counted as one, but for tiles`() async throws {
    try await TestSite.run { site, _ in
      let operations = APIOperation.all(site.dependencies, feed: LiveFeed(site.dependencies))
      let exports = operations.filter { $0.isExport && !$0.path.hasPrefix("/tile/") }
      #expect(exports.count == RouteClass.exports.count)
      for operation in exports { #expect(RouteClass.exports.contains("/api/v1" + operation.path)) }
    }
  }

  @Test func `what one person may not do any more takes nothing from the others there`()
    async throws
  {
    let clock = MovedClock()
    let limits = RateLimits(
      address: [.read: RateQuota(perMinute: 10)], person: [.read: RateQuota(perMinute: 2)],
      failures: nil)
    try await TestSite.run(limits: limits, clock: clock) { site, client async throws in
      let ana = try site.caller(site.ana, client)
      let statuses = try await (1...30).asyncMap { _ in try await ana.get("/me").status }
      #expect(statuses.count { $0 == .ok } == 2)
      let ben = try site.caller(site.ben, client)
      #expect(try await ben.get("/me").status == .ok)
    }
  }

  @Test func `one person has so many live streams and no more, until one ends`() throws {
    let seats = StreamSeats()
    var held = try (1...StreamSeats.ofOnePerson).map { _ in try seats.take(PersonNumber(7)) }
    #expect(throws: Problem.self) { try seats.take(PersonNumber(7)) }
    let other = try seats.take(PersonNumber(8))
    held.removeLast()
    held.append(try seats.take(PersonNumber(7)))
    #expect(throws: Problem.self) { try seats.take(PersonNumber(7)) }
    withExtendedLifetime((held, other)) {}
  }
}

extension Sequence {
  fileprivate func asyncMap<Value>(
    _ transform: (Element) async throws -> Value
  ) async rethrows -> [Value] {
    var values: [Value] = []
    for element in self { values.append(try await transform(element)) }
    return values
  }
}

/// A clock that stands still until it is moved.
final class MovedClock: Sendable {
  private let time = Mutex<UInt64>(0)

  var clock: RateClock { RateClock { self.time.withLock { $0 } } }

  func move(seconds: UInt64) { time.withLock { $0 += seconds * 1_000_000_000 } }
}

/// What was taken down.
final class RecordedAudit: Sendable {
  private let recorded = Mutex<[AuditEntry]>([])

  var entries: [AuditEntry] { recorded.withLock { $0 } }
  var kinds: [AuditEntry.Kind] { entries.map(\.kind) }
  var trail: AuditTrail {
    AuditTrail { entry in self.recorded.withLock { $0.append(entry) } }
  }
}
