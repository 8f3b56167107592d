import ProviderSupport
import Testing

@testable import OpenIDConnect

/// Logout tokens that come straight from a provider, or seem to.
@Suite struct LogoutTests {
  private static let event = "http://schemas.openid.net/event/backchannel-logout"

  private static func claims(of provider: TestProvider) -> [String: JSON] {
    [
      "iss": .text(provider.issuer), "aud": .text("ledger"), "jti": .text("1"),
      "iat": .number(Double(TestProvider.start)), "exp": .number(Double(TestProvider.start + 120)),
      "sub": .text("ana"), "sid": .text("session-1"),
      "events": .object([event: .object([:])]),
    ]
  }

  private static func ending(
    _ party: RelyingParty, _ token: String
  ) async -> OpenIDConnectError? {
    do throws(OpenIDConnectError) {
      _ = try await party.logout("work", token: token)
      return nil
    } catch { return error }
  }

  @Test func `a logout names subject and session, and is known again once it is done`()
    async throws
  {
    try await TestProvider.run { provider in
      try await provider.party { party in
        let token = try provider.key.sign(Self.claims(of: provider), type: "logout+jwt")
        // Until it is done, the provider may send it again.
        for _ in 0..<2 {
          let logout = try await party.logout("work", token: token)
          #expect(logout.provider == "work")
          #expect(logout.subject == "ana")
          #expect(logout.sessionID == "session-1")
          #expect(!logout.isRepeated)
        }
        party.noteEnded(try await party.logout("work", token: token))
        let again = try await party.logout("work", token: token)
        #expect(again.isRepeated)
      }
    }
  }

  @Test(arguments: [
    ("iss", JSON.text("https://evil.example")), ("aud", .text("another")), ("aud", .null),
    ("iat", .number(Double(TestProvider.start + 61))),
    ("iat", .number(Double(TestProvider.start - 301))), ("iat", .null),
    ("exp", .number(Double(TestProvider.start - 61))), ("exp", .null), ("jti", .null),
    ("jti", .text("")), ("events", .null), ("events", .object([:])),
    ("events", .object([event: .text("yes")])), ("nonce", .text("n")),
  ])
  func `a logout token with a wrong claim ends nothing`(claim: String, value: JSON) async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        let claims = Self.claims(of: provider).merging([claim: value]) { $1 }
          .filter { $0.value != .null }
        let token = try provider.key.sign(claims, type: "logout+jwt")
        guard case .untrusted = await Self.ending(party, token) else {
          Issue.record("\(claim) was believed")
          return
        }
      }
    }
  }

  @Test func `a logout that names nobody ends nothing`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        let claims = Self.claims(of: provider).filter { $0.key != "sub" && $0.key != "sid" }
        let token = try provider.key.sign(claims)
        #expect(await Self.ending(party, token) == .untrusted("it names nobody"))
      }
    }
  }

  @Test func `a token of another kind or without a signature ends nothing`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        let claims = Self.claims(of: provider)
        let key = provider.key
        let tokens = [
          try key.sign(claims, type: "at+jwt"), try SigningKey().sign(claims),
          try forged(head: ["alg": .text("none")], claims) { _ in [UInt8]() }, "", "a.b.c",
          try await provider.idToken(nonce: "n"),
        ]
        for token in tokens {
          guard case .untrusted = await Self.ending(party, token) else {
            Issue.record("a token was believed: \(token.prefix(40))")
            continue
          }
        }
      }
    }
  }
}
