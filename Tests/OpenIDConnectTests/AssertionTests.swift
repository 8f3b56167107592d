import OpenIDConnect
import ProviderSupport
import Testing

/// What an identity-aware proxy signs, and everything that only looks like it.
@Suite struct `A signed header` {
  private func refusal(
    _ text: String, at party: RelyingParty
  ) async -> OpenIDConnectError? {
    do throws(OpenIDConnectError) {
      _ = try await party.email(inAssertion: text)
      return nil
    } catch { return error }
  }

  private func isUntrusted(_ refusal: OpenIDConnectError?) -> Bool {
    if case .untrusted? = refusal { true } else { false }
  }

  @Test func `names whom its proxy says, with one look at the keys`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        for email in ["ana@example.org", "ben@example.org", "ana@example.org"] {
          let text = try provider.assertion(email)
          let named = try await party.email(inAssertion: text)
          #expect(named == email)
        }
        #expect(provider.asked("/keys") == 1)
        // The proxy's document is nobody's business.
        #expect(provider.asked("/document") == 0)
      }
    }
  }

  @Test(arguments: [
    ("iss", JSON.text("https://evil.example")), ("iss", .null), ("aud", .text("another")),
    ("aud", .list([.text("another")])), ("aud", .null),
    ("exp", .number(Double(TestProvider.start - 61))), ("exp", .null),
    ("iat", .number(Double(TestProvider.start + 61))), ("iat", .null),
    ("nbf", .number(Double(TestProvider.start + 61))), ("email", .null), ("email", .text("")),
    ("email", .list([.text("ana@example.org")])),
  ])
  func `with a wrong claim names nobody`(claim: String, value: JSON) async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        let text = try provider.assertion("ana@example.org", [claim: value])
        let refusal = await refusal(text, at: party)
        #expect(isUntrusted(refusal), "\(claim)")
      }
    }
  }

  @Test func `of another key, another kind or without a signature names nobody`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        let good = try provider.assertion("ana@example.org")
        let parts = good.split(separator: ".")
        let none = "eyJhbGciOiJub25lIn0.\(parts[1])."
        for text in [
          try provider.assertion("ana@example.org", by: SigningKey(id: "key-1")),
          try provider.assertion("ana@example.org", by: SigningKey(id: "mine")),
          try provider.assertion("ana@example.org", type: "logout+jwt"),
          none, "\(parts[0]).\(parts[1]).", "\(parts[0]).\(parts[1]).\(parts[2].reversed())",
          "", "ana@example.org", "a.b.c", String(repeating: "a", count: 70_000),
        ] {
          let refusal = await refusal(text, at: party)
          #expect(isUntrusted(refusal), "\(text.prefix(60))")
        }
      }
    }
  }

  @Test func `that held is taken to hold for a minute, and then is read again`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        // It holds for one more second, as clocks may be a minute apart.
        let end = JSON.number(Double(provider.now - 59))
        let text = try provider.assertion("ana@example.org", ["exp": end])
        _ = try await party.email(inAssertion: text)
        provider.advance(59)
        let known = try await party.email(inAssertion: text)
        #expect(known == "ana@example.org")
        provider.advance(1)
        let refusal = await refusal(text, at: party)
        #expect(isUntrusted(refusal))
      }
    }
  }

  @Test func `is good as long as it says, with a minute for clocks that are apart`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        let text = try provider.assertion("ana@example.org")
        provider.advance(359)
        let late = try await party.email(inAssertion: text)
        #expect(late == "ana@example.org")
      }
      try await provider.party { party in
        let text = try provider.assertion(
          "ana@example.org", ["exp": .number(Double(provider.now - 60))])
        let refusal = await refusal(text, at: party)
        #expect(isUntrusted(refusal))
      }
    }
  }

  @Test func `by a new key of the proxy is read at once`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        _ = try await party.email(inAssertion: provider.assertion("ana@example.org"))
        provider.change { $0.key = SigningKey(id: "key-2") }
        let next = try provider.assertion("ben@example.org")
        let named = try await party.email(inAssertion: next)
        #expect(named == "ben@example.org")
        #expect(provider.asked("/keys") == 2)
      }
    }
  }
}
