import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import Web

/// Who is believed about where a request comes from.
struct ProxyTrustTests {
  private let one = RateLimits(
    address: [.read: RateQuota(perMinute: 1)], person: [:], failures: nil)

  private func loopback(_ settings: inout WebSettings) {
    settings.proxies = ["127.0.0.0/8", "::1"].compactMap { NetworkRange($0) }
  }

  @Test func `a listed proxy says who comes, and each client is counted alone`() async throws {
    try await TestSite.run(
      .live, limits: one, clock: MovedClock(), configure: loopback
    ) { _, client async throws in
      let nobody = Caller(client: client)
      for address in ["203.0.113.1", "203.0.113.2", "2001:db8::1"] {
        let headers: HTTPFields = [.xForwardedFor: address]
        #expect(try await nobody.get("/healthz", headers).status == .ok)
        #expect(try await nobody.get("/healthz", headers).status == .tooManyRequests)
      }
      let spoofed: HTTPFields = [.xForwardedFor: "198.51.100.7, 203.0.113.1"]
      #expect(try await nobody.get("/healthz", spoofed).status == .tooManyRequests)
    }
  }

  @Test func `nobody else is believed, whatever they claim`() async throws {
    try await TestSite.run(.live, limits: one, clock: MovedClock()) { _, client async throws in
      let nobody = Caller(client: client)
      let first: HTTPFields = [.xForwardedFor: "203.0.113.1"]
      let second: HTTPFields = [.forwarded: "for=203.0.113.2"]
      #expect(try await nobody.get("/healthz", first).status == .ok)
      #expect(try await nobody.get("/healthz", second).status == .tooManyRequests)
    }
  }

  @Test func `what comes from this machine itself is not counted`() async throws {
    try await TestSite.run(.live, limits: one, clock: MovedClock()) { _, client async throws in
      for _ in 1...5 {
        let answer = try await Caller(client: client).get("/healthz")
        #expect(answer.status == .ok)
      }
    }
  }

  @Test func `a proxy that sends nonsense is told so`() async throws {
    try await TestSite.run(.live, configure: loopback) { _, client async throws in
      let answer = try await Caller(client: client).get(
        "/api/v1/boards", [.xForwardedFor: "nonsense"])
      #expect(answer.status == .badRequest)
      #expect(answer.body.contains("X-Forwarded-For"))
    }
  }

  @Test func `behind a proxy with TLS, a page of the site may change things over https alone`()
    async throws
  {
    try await TestSite.run(
      .live, publicURL: "http://inner:8080", configure: loopback
    ) { site, client async throws in
      let ana = try site.caller(site.ana, client)
      let through: HTTPFields = [
        .xForwardedFor: "203.0.113.1", .xForwardedProto: "https",
        .xForwardedHost: "requests.example",
      ]
      for (origin, status) in [
        ("https://requests.example", HTTPResponse.Status.created),
        ("https://requests.example:443", .created), ("https://REQUESTS.example", .created),
        ("http://requests.example", .forbidden), ("https://requests.example:444", .forbidden),
        ("https://requests.example.evil", .forbidden), ("null", .forbidden),
      ] {
        var headers = through
        headers[.origin] = origin
        let answer = try await ana.post(
          "/api/v1/boards/ops/requests", json: #"{"title":"x"}"#, headers)
        #expect(answer.status == status, "\(origin)")
      }
    }
  }

  @Test func `a stranger does not make himself an origin`() async throws {
    try await TestSite.run(.live) { site, client async throws in
      let ana = try site.caller(site.ana, client)
      let answer = try await ana.post(
        "/api/v1/boards/ops/requests", json: #"{"title":"x"}"#,
        [
          .origin: "https://evil.example", .xForwardedProto: "https",
          .xForwardedHost: "evil.example",
        ])
      #expect(answer.status == .forbidden)
    }
  }
}
