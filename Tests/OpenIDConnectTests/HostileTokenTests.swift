import Crypto
import JWTKit
import Testing

@testable import OpenIDConnect

/// Tokens that prove nothing.
@Suite struct HostileTokenTests {
  @Test(arguments: [
    ("iss", JSON.text("https://evil.example")), ("aud", .text("another")), ("aud", .null),
    ("aud", .list([.text("ledger"), .text("another")])), ("azp", .text("another")),
    ("exp", .number(Double(TestProvider.start - 61))), ("exp", .null), ("exp", .text("tomorrow")),
    ("iat", .number(Double(TestProvider.start + 61))), ("iat", .null),
    ("nbf", .number(Double(TestProvider.start + 61))), ("nonce", .text("another")),
    ("nonce", .null), ("sub", .text("")), ("sub", .null),
    ("sub", .text(String(repeating: "a", count: 256))),
  ])
  func `a token with a wrong claim signs nobody in`(claim: String, value: JSON) async throws {
    try await TestProvider.run { provider in
      provider.change { $0.claims = [claim: value] }
      let refusal = try await provider.party { await provider.refusal(at: $0) }
      guard case .untrusted = refusal else {
        Issue.record("\(claim) was answered with \(String(describing: refusal))")
        return
      }
    }
  }

  @Test(arguments: [
    ("exp", JSON.number(Double(TestProvider.start - 59))),
    ("iat", .number(Double(TestProvider.start + 59))), ("azp", .text("ledger")),
    ("aud", .list([.text("ledger")])),
  ])
  func `clocks may be a minute apart, and what is said twice may be right`(
    claim: String, value: JSON
  ) async throws {
    try await TestProvider.run { provider in
      provider.change { $0.claims = [claim: value] }
      let refusal = try await provider.party { await provider.refusal(at: $0) }
      #expect(refusal == nil)
    }
  }

  @Test func `a token for several clients has to say that it was asked for here`() async throws {
    try await TestProvider.run { provider in
      provider.change {
        $0.claims = ["aud": .list([.text("ledger"), .text("x")]), "azp": .text("ledger")]
      }
      let refusal = try await provider.party { await provider.refusal(at: $0) }
      #expect(refusal == nil)
    }
  }

  @Test(arguments: ["none", "None", "nOnE", "HS256", "HS512", "RS1", ""])
  func `a token without a signature, or with a shared secret, signs nobody in`(
    algorithm: String
  ) async throws {
    try await TestProvider.run { provider in
      provider.change {
        $0.forge = { claims, _ in
          try forged(head: ["alg": algorithm, "kid": "key-1"], claims) { _ in [UInt8]() }
        }
      }
      let refusal = try await provider.party { await provider.refusal(at: $0) }
      guard case .untrusted = refusal else { throw Believed() }
    }
  }

  @Test func `the public key is no secret to sign with`() async throws {
    try await TestProvider.run { provider in
      provider.change {
        $0.forge = { claims, provider in
          let key = provider.key.published
          let secret = SymmetricKey(data: Array((key["x"]?.text ?? "").utf8))
          return try forged(head: ["alg": "HS256", "kid": "key-1"], claims) {
            HMAC<SHA256>.authenticationCode(for: Array($0.utf8), using: secret)
          }
        }
      }
      let refusal = try await provider.party { await provider.refusal(at: $0) }
      guard case .untrusted = refusal else { throw Believed() }
    }
  }

  @Test func `a key of somebody else with the same name signs nobody in`() async throws {
    try await TestProvider.run { provider in
      provider.change {
        $0.forge = { claims, _ in try await SigningKey(id: "key-1").sign(claims) }
      }
      let refusal = try await provider.party { await provider.refusal(at: $0) }
      #expect(refusal == .untrusted("the signature is not the provider's"))
    }
  }

  @Test func `a key that the token brings along is not looked at`() async throws {
    try await TestProvider.run { provider in
      provider.change {
        $0.forge = { claims, _ in
          let key = SigningKey(id: "mine")
          let keys = JWTKeyCollection()
          await keys.add(ecdsa: ES256PrivateKey())
          return try await keys.sign(
            SigningKey.Claims(members: claims),
            header: [
              "kid": "mine", "jku": "https://evil.example/keys",
              "jwk": .object(["kid": .string(key.id), "kty": "EC"]),
            ])
        }
      }
      let refusal = try await provider.party { await provider.refusal(at: $0) }
      guard case .untrusted = refusal else { throw Believed() }
    }
  }

  @Test func `an algorithm that does not fit the key signs nobody in`() async throws {
    try await TestProvider.run { provider in
      provider.change {
        $0.forge = { claims, _ in
          try forged(head: ["alg": "RS256", "kid": "key-1"], claims) { _ in
            [UInt8](repeating: 1, count: 256)
          }
        }
      }
      let refusal = try await provider.party { await provider.refusal(at: $0) }
      guard case .untrusted = refusal else { throw Believed() }
    }
  }

  @Test(arguments: [
    "", "a", "a.b", "a.b.c", "....", "e30.e30.", String(repeating: "a", count: 70_000),
  ])
  func `what is no token signs nobody in`(text: String) async throws {
    try await TestProvider.run { provider in
      provider.change { $0.forge = { _, _ in text } }
      let refusal = try await provider.party { await provider.refusal(at: $0) }
      guard case .untrusted = refusal else { throw Believed() }
    }
  }

  @Test func `a logout token is no ID token`() async throws {
    try await TestProvider.run { provider in
      provider.change {
        $0.forge = { claims, provider in
          try await provider.key.sign(claims, type: "logout+jwt")
        }
      }
      let refusal = try await provider.party { await provider.refusal(at: $0) }
      guard case .untrusted = refusal else { throw Believed() }
    }
  }

  // MARK: Keys that change

  @Test func `a key that is new since is found by its name`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        _ = try await provider.signIn(at: party)
        provider.change { $0.key = SigningKey(id: "key-2") }
        #expect(await provider.refusal(at: party) == nil)
        #expect(provider.asked("/keys") == 2)
      }
    }
  }

  @Test func `a flood of names that nobody knows asks for the keys once`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        _ = try await provider.signIn(at: party)
        for number in 0..<20 {
          provider.change {
            $0.forge = { claims, _ in try await SigningKey(id: "no-\(number)").sign(claims) }
          }
          guard case .untrusted = await provider.refusal(at: party) else { throw Believed() }
        }
        #expect(provider.asked("/keys") == 2)
        provider.advance(30)
        _ = await provider.refusal(at: party)
        #expect(provider.asked("/keys") == 3)
      }
    }
  }

  private struct Believed: Error {}
}
