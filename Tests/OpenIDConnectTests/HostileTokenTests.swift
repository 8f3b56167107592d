import Crypto
import CryptoExtras
import Hummingbird
import HummingbirdCore
import ProviderSupport
import Testing

@testable import OpenIDConnect

/// Tokens that prove nothing.
@Suite(.timeLimit(.minutes(2))) struct HostileTokenTests {
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
          try forged(head: ["alg": .text(algorithm), "kid": .text("key-1")], claims) { _ in
            [UInt8]()
          }
        }
      }
      let refusal = try await provider.party { await provider.refusal(at: $0) }
      guard case .untrusted = refusal else { throw Believed() }
    }
  }

  @Test(arguments: [SigningKey.Kind.rs256, .es256])
  func `the public key is no secret to sign with`(kind: SigningKey.Kind) async throws {
    let (key, secrets) = try Self.publicKey(kind)
    for secret in secrets {
      try await TestProvider.run { provider in
        provider.change {
          $0.key = key
          $0.forge = { claims, _ in
            try forged(head: ["alg": .text("HS256"), "kid": .text("key-1")], claims) {
              HMAC<SHA256>.authenticationCode(
                for: Array($0.utf8), using: SymmetricKey(data: secret))
            }
          }
        }
        let refusal = try await provider.party { await provider.refusal(at: $0) }
        #expect(refusal == .untrusted("it is signed with “HS256”, which is not allowed"))
      }
    }
  }

  /// A key, and the forms of its public half that a verifier might take for a secret.
  private static func publicKey(_ kind: SigningKey.Kind) throws -> (SigningKey, [[UInt8]]) {
    let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
    let publicKey = key.publicKey
    if kind == .rs256 {
      return (
        try SigningKey(.rs256, rsa: key),
        [
          Array(publicKey.pemRepresentation.utf8), Array(publicKey.pkcs1PEMRepresentation.utf8),
          Array(publicKey.derRepresentation),
        ]
      )
    }
    let signing = SigningKey()
    let texts = ["x", "y"].map { Array((signing.published[$0]?.text ?? "").utf8) }
    return (signing, texts)
  }

  @Test func `a key of somebody else with the same name signs nobody in`() async throws {
    try await TestProvider.run { provider in
      provider.change {
        $0.forge = { claims, _ in try SigningKey(id: "key-1").sign(claims) }
      }
      let refusal = try await provider.party { await provider.refusal(at: $0) }
      #expect(refusal == .untrusted("the signature is not the provider's"))
    }
  }

  @Test func `a key that the token brings along is not looked at`() async throws {
    for name in ["mine", "key-1", nil] {
      try await TestProvider.run { provider in
        let mine = SigningKey(id: "mine")
        provider.change {
          $0.forge = { claims, provider in
            try mine.sign(
              claims,
              head: [
                "kid": name.map(JSON.text) ?? .null, "jwk": .object(mine.published),
                "jku": .text("\(provider.issuer)/mine"),
              ])
          }
        }
        let refusal = try await provider.party { await provider.refusal(at: $0) }
        guard case .untrusted = refusal else { throw Believed() }
      }
    }
  }

  @Test(arguments: [SigningKey.Kind.rs256, .ps256, .edDSA])
  func `an algorithm that does not fit the key signs nobody in`(
    kind: SigningKey.Kind
  ) async throws {
    // Whole and right, but for a key that the provider has published as one of ES256.
    let other = try SigningKey(id: "key-1", kind)
    try await TestProvider.run { provider in
      provider.change { $0.forge = { claims, _ in try other.sign(claims) } }
      let refusal = try await provider.party { await provider.refusal(at: $0) }
      #expect(
        refusal == .untrusted("no key of the provider is called “key-1” for \(kind.rawValue)"))
    }
  }

  @Test func `what a key is published for, it is for, and nothing else`() async throws {
    let key = try SigningKey(.rs256)
    for (member, value) in [
      ("alg", JSON.text("PS256")), ("alg", .text("RS512")), ("use", .text("enc")),
      ("kty", .text("EC")), ("kty", .null),
    ] {
      try await TestProvider.run { provider in
        provider.change {
          $0.key = key
          $0.published = [
            key.published.merging([member: value]) { $1 }.filter { $0.value != .null }
          ]
        }
        let refusal = try await provider.party { await provider.refusal(at: $0) }
        #expect(refusal != nil, "\(member): \(value)")
      }
    }
  }

  @Test func `a key of RSA with less than 2048 bits is none`() async throws {
    let short = _RSA.Signing.KeySize(bitCount: 1_024)
    let key = try SigningKey(.rs256, rsa: _RSA.Signing.PrivateKey(unsafeKeySize: short))
    try await TestProvider.run { provider in
      provider.change { $0.key = key }
      let refusal = try await provider.party { await provider.refusal(at: $0) }
      #expect(refusal == .untrusted("no key of the provider is called “key-1” for RS256"))
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
          try provider.key.sign(claims, type: "logout+jwt")
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
            $0.forge = { claims, _ in try SigningKey(id: "no-\(number)").sign(claims) }
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

  @Test(arguments: ["key-1", nil])
  func `a key that has changed under the same name, or under none, is looked for once`(
    name: String?
  ) async throws {
    let key: @Sendable () -> SigningKey = {
      var key = SigningKey()
      if name == nil { key.published["kid"] = nil }
      return key
    }
    let head: [String: JSON] = name == nil ? ["kid": .null] : [:]
    try await TestProvider.run { provider in
      provider.change {
        $0.key = key()
        $0.forge = { claims, provider in try provider.key.sign(claims, head: head) }
      }
      try await provider.party { party in
        _ = try await provider.signIn(at: party)
        provider.change { $0.key = key() }
        #expect(await provider.refusal(at: party) == nil)
        #expect(provider.asked("/keys") == 2)
      }
    }
  }

  @Test func `a flood of wrong signatures asks for the keys once`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        _ = try await provider.signIn(at: party)
        provider.change { $0.forge = { claims, _ in try SigningKey().sign(claims) } }
        for _ in 0..<20 {
          #expect(
            await provider.refusal(at: party) == .untrusted("the signature is not the provider's"))
        }
        #expect(provider.asked("/keys") == 2)
      }
    }
  }

  @Test func `all who come while new keys are on their way are let in with them`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        _ = try await provider.signIn(at: party)
        let gate = Gate()
        provider.change {
          $0.key = SigningKey(id: "key-2")
          $0.gates["/keys"] = gate
        }
        // Six tokens are there, signed with the new key, before the keys come.
        async let refusals = withTaskGroup(of: OpenIDConnectError?.self) { group in
          for _ in 0..<6 { group.addTask { await provider.refusal(at: party) } }
          return await group.reduce(into: []) { $0.append($1) }
        }
        await gate.hasSomebody()
        await provider.hasBeenAsked("/token", times: 7)
        gate.open()
        #expect(await refusals == [OpenIDConnectError?](repeating: nil, count: 6))
        #expect(provider.asked("/keys") == 2)
      }
    }
  }

  // MARK: Keys that cannot be had

  @Test func `keys that could not be had are asked for again after ten seconds`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        _ = try await provider.signIn(at: party)
        provider.change {
          $0.key = SigningKey(id: "key-2")
          $0.answers["/keys"] = { Response(status: .badGateway) }
        }
        for _ in 0..<3 {
          guard case .unreachable = await provider.refusal(at: party) else { throw Believed() }
        }
        #expect(provider.asked("/keys") == 2)
        provider.change { $0.answers = [:] }
        provider.advance(10)
        #expect(await provider.refusal(at: party) == nil)
      }
    }
  }

  @Test func `old keys hold for a day while the provider cannot be reached`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        _ = try await provider.signIn(at: party)
        provider.change { $0.answers["/keys"] = { Response(status: .badGateway) } }
        provider.advance(86_400)
        for _ in 0..<3 { #expect(await provider.refusal(at: party) == nil) }
        #expect(provider.asked("/keys") == 2)
        provider.advance(10)
        guard case .unreachable = await provider.refusal(at: party) else { throw Believed() }
      }
    }
  }

  @Test func `a provider that has taken all its keys back is believed`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        _ = try await provider.signIn(at: party)
        provider.change { $0.published = [] }
        provider.advance(3_600)
        #expect(
          await provider.refusal(at: party) == .misconfigured("its key set has no keys"))
      }
    }
  }

  @Test func `the keys are there before somebody comes`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        await party.warmUp()
        #expect(provider.asked("/keys") == 1)
        _ = try await provider.signIn(at: party)
        #expect(provider.asked("/keys") == 1)
      }
    }
  }

  private struct Believed: Error {}
}
