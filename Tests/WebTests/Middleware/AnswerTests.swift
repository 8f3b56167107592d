import Foundation
import HTTPTypes
import Hummingbird
import Ledger
import Testing

@testable import Web

/// What all answers have in common, and what addresses that lead nowhere get.
struct AnswerTests {
  @Test(arguments: [
    "/healthz", "/sign-in", "/no/such/page", "/api/v1/boards", "/api/v1/nothing", "/b/ops",
  ])
  func `every answer tells browsers to be careful`(address: String) async throws {
    try await TestSite.run { _, client in
      let headers = try await Caller(client: client).get(address).headers
      #expect(headers[.contentSecurityPolicy] == AnswerHeaders.contentSecurityPolicy)
      #expect(headers[.xContentTypeOptions] == "nosniff")
      #expect(headers[.referrerPolicy] == "same-origin")
      #expect(headers[.crossOriginOpenerPolicy] == "same-origin")
      #expect(headers[.crossOriginResourcePolicy] == "same-origin")
      #expect(headers[.permissionsPolicy] != nil)
      #expect(headers[.requestID]?.isEmpty == false)
      #expect(headers[.cacheControl] == "no-store")
    }
  }

  @Test func `an address that leads nowhere is not found`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let page = try await ana.get("/no/such/page")
      #expect(page.status == .notFound)
      #expect(page.headers[.contentType]?.hasPrefix("text/html") == true)
      let api = try await ana.get("/api/v1/nothing")
      #expect(api.status == .notFound)
      #expect(try api.json["type"].text == "/problems/not-found")
    }
  }

  @Test(
    arguments: [
      (.delete, "/api/v1/boards", "GET, HEAD, OPTIONS"),
      (.put, "/api/v1/requests/OPS-1", "GET, HEAD, PATCH, OPTIONS"),
      (.get, "/api/v1/requests/OPS-1/assign", "POST, OPTIONS"),
      (.post, "/healthz", "GET, HEAD, OPTIONS"),
      (.get, "/sign-out", "POST, OPTIONS"),
    ] as [(HTTPRequest.Method, String, String)])
  func `a wrong method is told the right ones`(
    method: HTTPRequest.Method, address: String, allow: String
  ) async throws {
    try await TestSite.run { _, client in
      let answer = try await Caller(client: client).send(method, address)
      #expect(answer.status == .methodNotAllowed)
      #expect(answer.headers[.allow] == allow)
      let options = try await Caller(client: client).send(.options, address)
      #expect(options.status == .noContent)
      #expect(options.headers[.allow] == allow)
    }
  }

  @Test(arguments: ["/healthz", "/sign-in", "/api/v1/boards", "/api/v1/boards/ops/requests"])
  func `HEAD answers as GET without the body`(address: String) async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let get = try await ana.get(address)
      let head = try await ana.send(.head, address)
      #expect(head.status == get.status)
      #expect(head.body.isEmpty)
      #expect(head.headers[.contentLength] == get.headers[.contentLength])
      #expect(head.headers[.contentType] == get.headers[.contentType])
    }
  }

  @Test(arguments: [
    "/r/%", "/r/%4", "/r/%ff", "/b/ops?q=%zz", "/api/v1/boards/ops/requests?q=%ff",
    "/api/v1/requests/%C3%28",
  ])
  func `a broken address is refused in words`(address: String) async throws {
    try await TestSite.run { site, client in
      let answer = try await site.caller(site.ana, client).get(
        address, [.accept: "application/json"])
      #expect(answer.status == .badRequest)
      #expect(try answer.json["type"].text == "/problems/malformed")
    }
  }

  @Test func `an endless address is refused`() async throws {
    try await TestSite.run { _, client in
      let address = "/b/ops?q=" + String(repeating: "a", count: WebLimits.address)
      let answer = try await Caller(client: client).get(address)
      #expect(answer.status == .uriTooLong)
    }
  }

  @Test func `a form that is not UTF-8 is refused`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let headers: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
      let body = Array("title=".utf8) + [0xC3, 0x28]
      #expect(try await ana.send(.post, "/b/ops/new", headers, bytes: body).status == .badRequest)
    }
  }

  @Test func `a fault of ours is told in general, and to the operator in detail`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      try FileManager.default.removeItem(atPath: site.ledger.folder + "/views/current")
      for (address, type) in [
        ("/api/v1/boards", "application/problem+json"), ("/", "text/html; charset=utf-8"),
      ] {
        let answer = try await ana.get(address)
        #expect(answer.status == .internalServerError)
        #expect(answer.headers[.contentType] == type)
        let id = try #require(answer.headers[.requestID])
        #expect(answer.body.contains(id))
        #expect(!answer.body.contains(site.ledger.folder))
        let line = try #require(site.log.lines.first { $0.contains(id) })
        #expect(line.contains(site.ledger.folder))
      }
    }
  }

  @Test func `every kind of problem is explained where its type leads`() async throws {
    try await TestSite.run { _, client in
      let nobody = Caller(client: client)
      for kind in ProblemKind.allCases {
        let answer = try await nobody.get(kind.address)
        #expect(answer.status == .ok)
        #expect(answer.body.contains(kind.advice))
      }
      #expect(try await nobody.get("/problems/none").status == .notFound)
    }
  }
}
