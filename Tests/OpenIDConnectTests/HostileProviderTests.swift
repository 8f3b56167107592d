import HTTPTypes
import Hummingbird
import HummingbirdCore
import ProviderSupport
import Testing

@testable import OpenIDConnect

/// Providers that are not what they say, or never stop.
@Suite struct HostileProviderTests {
  // MARK: The document

  @Test func `the document of another issuer is refused, if only by a slash`() async throws {
    try await TestProvider.run { provider in
      for issuer in ["\(provider.issuer)/", "https://evil.example", ""] {
        provider.change { $0.document = ["issuer": .text(issuer)] }
        let error = try await provider.party { party in await Self.beginning(party) }
        guard case .misconfigured = error else {
          Issue.record("“\(issuer)” was answered with \(String(describing: error))")
          continue
        }
      }
    }
  }

  @Test(arguments: [
    "http://evil.example/token", "ftp://127.0.0.1/token", "https://user@evil.example/", "", "token",
    "http://127.0.0.1.evil.example/token", "javascript:alert(1)",
  ])
  func `an endpoint without encryption is used on this machine alone`(endpoint: String)
    async throws
  {
    try await TestProvider.run { provider in
      provider.change { $0.document = ["token_endpoint": .text(endpoint)] }
      let error = try await provider.party { party in await Self.beginning(party) }
      guard case .misconfigured = error else {
        Issue.record("answered with \(String(describing: error))")
        return
      }
    }
  }

  @Test(arguments: [
    "authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint",
    "end_session_endpoint",
  ])
  func `a provider elsewhere names nothing on this machine`(name: String) throws {
    let issuer = "https://login.example.org"
    let names = [
      "authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint",
      "end_session_endpoint",
    ]
    var document = Dictionary(uniqueKeysWithValues: names.map { ($0, JSON.text("\(issuer)/x")) })
    document["issuer"] = .text(issuer)
    let right = try ProviderMetadata(document, of: issuer)
    #expect(right.userInfo != nil && right.endSession != nil)
    for address in ["http://127.0.0.1:9200/x", "http://localhost/x", "http://[::1]/x"] {
      document[name] = .text(address)
      do throws(OpenIDConnectError) {
        let found = try ProviderMetadata(document, of: issuer)
        // What is not needed is as if it were not there.
        #expect(name == "userinfo_endpoint" ? found.userInfo == nil : found.endSession == nil)
        #expect(["userinfo_endpoint", "end_session_endpoint"].contains(name))
      } catch {
        guard case .misconfigured(let reason) = error else {
          Issue.record("answered with \(error)")
          continue
        }
        #expect(reason.contains(name))
      }
    }
  }

  @Test(arguments: ["", "hello", "[]", "{", #"{"issuer": "#, "null"])
  func `a document that is no JSON object is no answer`(text: String) async throws {
    try await TestProvider.run { provider in
      provider.change {
        $0.answers["/document"] = {
          Response(status: .ok, body: .init(byteBuffer: .init(string: text)))
        }
      }
      let error = try await provider.party { party in await Self.beginning(party) }
      guard case .unreachable = error else {
        Issue.record("answered with \(String(describing: error))")
        return
      }
    }
  }

  @Test(arguments: ["/document", "/keys", "/token", "/userinfo"])
  func `a redirect is not followed`(path: String) async throws {
    try await TestProvider.run { provider in
      let loop = "\(provider.issuer)/.well-known/openid-configuration"
      provider.change {
        $0.answers[path] = { Response(status: .found, headers: [.location: loop]) }
      }
      let error = try await provider.refusalWithGroups()
      guard case .unreachable = error else {
        Issue.record("answered with \(String(describing: error))")
        return
      }
      #expect(provider.asked(path) == 1)
      #expect(provider.asked("/document") == 1)
    }
  }

  // MARK: Too much, too long

  @Test(arguments: ["/document", "/keys", "/token", "/userinfo"])
  func `a hundred megabytes are cut off, announced or not`(path: String) async throws {
    for isAnnounced in [true, false] {
      try await TestProvider.run { provider in
        provider.change { $0.answers[path] = { Self.flood(isAnnounced: isAnnounced) } }
        let error = try await provider.refusalWithGroups()
        guard case .unreachable(let reason) = error else {
          Issue.record("answered with \(String(describing: error))")
          return
        }
        #expect(reason.contains("more than 1048576 bytes"))
      }
    }
  }

  /// Each request by itself, so that the short time is for no other. That signing in makes all of them
  /// in this way, the floods show.
  @Test(arguments: ["/document", "/keys", "/token", "/userinfo"])
  func `an answer that never ends is cut off in time`(path: String) async throws {
    try await TestProvider.run { provider in
      provider.change { $0.answers[path] = { Self.drip() } }
      let time = Duration.milliseconds(300)
      var limits = ExchangeLimits()
      limits.time = time
      try await provider.party(limits: limits) { party in
        let address = try #require(
          WebAddress(
            provider.issuer
              + (path == "/document" ? "/.well-known/openid-configuration" : path)))
        let error = await Self.asking(party.exchange, address, isForm: path == "/token")
        #expect(error == .unreachable("\(address.text) took longer than \(time)"))
      }
    }
  }

  private static func flood(isAnnounced: Bool) -> Response {
    let chunk = ByteBuffer(repeating: UInt8(ascii: " "), count: 65_536)
    let chunks = 1_600
    return Response(
      status: .ok,
      body: ResponseBody(contentLength: isAnnounced ? chunks * 65_536 : nil) { writer in
        for _ in 0..<chunks { try await writer.write(chunk) }
        try await writer.finish(nil)
      })
  }

  /// A little, and then nothing, until the connection is closed.
  private static func drip() -> Response {
    Response(
      status: .ok,
      body: ResponseBody { writer in
        try await writer.write(ByteBuffer(string: "{"))
        for await _ in AsyncStream<Never>.makeStream().stream {}
        try await writer.finish(nil)
      })
  }

  @Test func `a provider that is down is not asked again at once, and then it is`() async throws {
    try await TestProvider.run { provider in
      provider.change { $0.answers["/document"] = { Response(status: .serviceUnavailable) } }
      try await provider.party { party in
        for _ in 0..<3 { _ = await Self.beginning(party) }
        #expect(provider.asked("/document") == 1)
        #expect(await party.isDown("work"))
        provider.change { $0.answers = [:] }
        provider.advance(10)
        #expect(await provider.refusal(at: party) == nil)
        #expect(await !party.isDown("work"))
      }
    }
  }

  @Test func `what a provider said before holds while it is down`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        _ = try await provider.signIn(at: party)
        provider.advance(7_200)
        provider.change { $0.answers["/document"] = { Response(status: .badGateway) } }
        #expect(await provider.refusal(at: party) == nil)
      }
    }
  }

  @Test(arguments: [
    (#"{"error":"invalid_grant"}"#, OpenIDConnectError.codeRefused("invalid_grant")),
    (#"{"error":"<script>"}"#, .codeRefused("unknown")),
  ])
  func `an error of the token endpoint is told by its code alone`(
    body: String, error: OpenIDConnectError
  ) async throws {
    try await TestProvider.run { provider in
      provider.change {
        $0.answers["/token"] = {
          Response(status: .badRequest, body: .init(byteBuffer: .init(string: body)))
        }
      }
      let refusal = try await provider.party { await provider.refusal(at: $0) }
      #expect(refusal == error)
    }
  }

  private static func beginning(_ party: RelyingParty) async -> OpenIDConnectError? {
    do throws(OpenIDConnectError) {
      _ = try await party.begin("work", next: "/")
      return nil
    } catch { return error }
  }

  private static func asking(
    _ exchange: Exchange, _ address: WebAddress, isForm: Bool
  ) async -> OpenIDConnectError? {
    do throws(OpenIDConnectError) {
      if isForm {
        _ = try await exchange.post([], to: address)
      } else {
        _ = try await exchange.get(address)
      }
      return nil
    } catch { return error }
  }
}

extension TestProvider {
  /// Why signing in fails where userinfo has to be asked for groups.
  fileprivate func refusalWithGroups() async throws -> OpenIDConnectError? {
    try await party {
      $0.groupsClaim = "groups"
    } _: {
      await refusal(at: $0)
    }
  }
}
