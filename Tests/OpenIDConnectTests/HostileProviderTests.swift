import HTTPTypes
import Hummingbird
import HummingbirdCore
import ProviderSupport
import Testing

@testable import OpenIDConnect

/// Providers that are not what they say, or never stop, and answers that are somebody else's.
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

  @Test(arguments: ["/document", "/keys", "/token", "/userinfo"])
  func `an answer that never ends is cut off in time`(path: String) async throws {
    try await TestProvider.run { provider in
      provider.change { $0.answers[path] = { Self.drip() } }
      var limits = ExchangeLimits()
      limits.time = .milliseconds(300)
      let error = try await provider.refusalWithGroups(limits: limits)
      guard case .unreachable(let reason) = error else {
        Issue.record("answered with \(String(describing: error))")
        return
      }
      #expect(reason.contains("took longer"))
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

  // MARK: Answers of others

  @Test func `without the browser's attempt nobody is signed in`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        let departure = try await party.begin("work", next: "/")
        let answer = try provider.answer(to: departure)
        for (attempt, expected) in [
          (nil, OpenIDConnectError.attemptMissing), ("", .attemptMissing),
          ("AAAA", .attemptUnreadable), (departure.attempt + "A", .attemptUnreadable),
          (String(departure.attempt.reversed()), .attemptUnreadable),
        ] {
          #expect(await Self.finishing(party, answer, attempt) == expected)
        }
        // Nothing of that used it up.
        #expect(await Self.finishing(party, answer, departure.attempt) == nil)
      }
    }
  }

  @Test func `the state has to be that of the attempt`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        let mine = try await party.begin("work", next: "/")
        let other = try await party.begin("work", next: "/")
        let answer = try provider.answer(to: other)
        #expect(await Self.finishing(party, answer, mine.attempt) == .attemptDiffers)
        var without = answer
        without.state = nil
        #expect(await Self.finishing(party, without, mine.attempt) == .attemptDiffers)
      }
    }
  }

  @Test func `an answer is good once, and its code too`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        let departure = try await party.begin("work", next: "/")
        let answer = try provider.answer(to: departure)
        #expect(await Self.finishing(party, answer, departure.attempt) == nil)
        #expect(await Self.finishing(party, answer, departure.attempt) == .replayed)
        #expect(provider.asked("/token") == 1)

        let next = try await party.begin("work", next: "/")
        var stolen = try provider.answer(to: next)
        stolen.code = answer.code
        #expect(
          await Self.finishing(party, stolen, next.attempt) == .codeRefused("invalid_grant"))
      }
    }
  }

  @Test func `a code of another browser does not fit the attempt's verifier`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        let victim = try provider.answer(to: try await party.begin("work", next: "/"))
        let mine = try await party.begin("work", next: "/")
        var answer = try provider.answer(to: mine)
        answer.code = victim.code
        #expect(
          await Self.finishing(party, answer, mine.attempt) == .codeRefused("invalid_grant"))
      }
    }
  }

  @Test func `an attempt is forgotten after ten minutes`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        let departure = try await party.begin("work", next: "/")
        let answer = try provider.answer(to: departure)
        provider.advance(601)
        #expect(await Self.finishing(party, answer, departure.attempt) == .attemptExpired)
      }
    }
  }

  @Test func `an answer is not taken at the callback of another provider`() async throws {
    try await TestProvider.run { provider in
      try await provider.party(others: [provider.settings("other")]) { party in
        let departure = try await party.begin("work", next: "/")
        let answer = try provider.answer(to: departure)
        let error = await Self.finishing(party, answer, departure.attempt, at: "other")
        guard case .mixedUp = error else {
          Issue.record("answered with \(String(describing: error))")
          return
        }
        #expect(provider.asked("/token") == 0)
      }
    }
  }

  @Test func `an answer that names another issuer is refused before its code is sent anywhere`()
    async throws
  {
    try await TestProvider.run { provider in
      provider.change {
        $0.document = ["authorization_response_iss_parameter_supported": .bool(true)]
      }
      try await provider.party { party in
        for issuer in ["https://evil.example", nil] {
          let departure = try await party.begin("work", next: "/")
          var answer = try provider.answer(to: departure)
          answer.issuer = issuer
          guard case .mixedUp = await Self.finishing(party, answer, departure.attempt) else {
            Issue.record("\(issuer ?? "no issuer") was taken")
            continue
          }
        }
        #expect(provider.asked("/token") == 0)
        let departure = try await party.begin("work", next: "/")
        var answer = try provider.answer(to: departure)
        answer.issuer = provider.issuer
        #expect(await Self.finishing(party, answer, departure.attempt) == nil)
      }
    }
  }

  @Test func `an attempt of before a start is worth nothing after it`() async throws {
    try await TestProvider.run { provider in
      let departure = try await provider.party { try await $0.begin("work", next: "/") }
      let answer = try provider.answer(to: departure)
      let error = try await provider.party {
        await Self.finishing($0, answer, departure.attempt)
      }
      #expect(error == .attemptUnreadable)
    }
  }

  @Test func `what is known of an attempt goes along with its refusal`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        let mine = try await party.begin("work", next: "/b/ops", for: .again)
        let newer = try await party.begin("work", next: "/people")
        var answer = try provider.answer(to: mine)
        let refusal: (RelyingParty.Callback, String?) async -> NoArrival? = { answer, attempt in
          do throws(NoArrival) {
            _ = try await party.finish("work", answer, attempt: attempt)
            return nil
          } catch { return error }
        }
        // An older tab: the newer attempt is not its business, and goes on.
        let older = await refusal(answer, newer.attempt)
        #expect(older?.error == .attemptDiffers)
        #expect(older?.isOver == false && older?.next == nil && older?.purpose == nil)
        let lost = await refusal(answer, nil)
        #expect(lost?.error == .attemptMissing && lost?.isOver == false)
        answer.error = "access_denied"
        for expected in [OpenIDConnectError.refused("access_denied"), .replayed] {
          let refused = await refusal(answer, mine.attempt)
          #expect(refused?.error == expected)
          #expect(refused?.isOver == true && refused?.next == "/b/ops")
          #expect(refused?.purpose == .again)
        }
        provider.advance(601)
        let late = await refusal(try provider.answer(to: newer), newer.attempt)
        #expect(late?.error == .attemptExpired && late?.isOver == true)
        #expect(late?.next == "/people")
      }
    }
  }

  @Test func `who cancels there is told so, and text of theirs is not repeated`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        for (code, expected) in [("access_denied", "access_denied"), ("<b>Hi</b>", "unknown")] {
          let departure = try await party.begin("work", next: "/")
          var answer = try provider.answer(to: departure)
          answer.error = code
          let error = await Self.finishing(party, answer, departure.attempt)
          #expect(error == .refused(expected))
        }
      }
    }
  }

  private static func beginning(_ party: RelyingParty) async -> OpenIDConnectError? {
    do throws(OpenIDConnectError) {
      _ = try await party.begin("work", next: "/")
      return nil
    } catch { return error }
  }

  private static func finishing(
    _ party: RelyingParty, _ answer: RelyingParty.Callback, _ attempt: String?,
    at provider: String = "work"
  ) async -> OpenIDConnectError? {
    do throws(NoArrival) {
      _ = try await party.finish(provider, answer, attempt: attempt)
      return nil
    } catch { return error.error }
  }
}

extension TestProvider {
  /// Why signing in fails where userinfo has to be asked for groups.
  fileprivate func refusalWithGroups(
    limits: ExchangeLimits = ExchangeLimits()
  ) async throws -> OpenIDConnectError? {
    try await party(limits: limits) {
      $0.groupsClaim = "groups"
    } _: {
      await refusal(at: $0)
    }
  }
}
