import Hummingbird
import HummingbirdCore
import ProviderSupport
import Testing

@testable import OpenIDConnect

/// Answers that a browser brings back, and that are somebody else's, come twice, or are made up.
@Suite struct HostileAnswerTests {
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
        let answer = try provider.answer(to: mine)
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
        var cancelled = answer
        cancelled.error = "access_denied"
        for (brought, expected) in [
          (cancelled, OpenIDConnectError.refused("access_denied")), (answer, .notAgain),
          (answer, .replayed),
        ] {
          let refused = await refusal(brought, mine.attempt)
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

  // MARK: Answers that come to nothing

  @Test func `answers that come to nothing use nothing up, and so keep nobody out`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        // One place is left.
        for number in 1..<UsedOnce.maximumCount {
          _ = party.states.use("\(number)", until: .max, now: provider.now)
        }
        let cases: [(code: String?, error: String?, expected: OpenIDConnectError)] = [
          (nil, "x", .refused("x")), ("made-up", "x", .refused("x")),
          ("made-up", nil, .codeRefused("invalid_grant")), (nil, nil, .refused("no code")),
        ]
        for (code, error, expected) in cases + cases {
          let departure = try await party.begin("work", next: "/")
          var answer = try provider.answer(to: departure)
          answer.code = code
          answer.error = error
          #expect(await Self.finishing(party, answer, departure.attempt) == expected)
        }
        let good = try await party.begin("work", next: "/")
        let answer = try provider.answer(to: good)
        #expect(await Self.finishing(party, answer, good.attempt) == nil)
        #expect(await Self.finishing(party, answer, good.attempt) == .replayed)
        // That one is remembered, and was the last.
        let next = try await party.begin("work", next: "/")
        let late = try provider.answer(to: next)
        #expect(await Self.finishing(party, late, next.attempt) == .busy)
      }
    }
  }

  @Test func `an answer is good until the provider has taken its code`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        let departure = try await party.begin("work", next: "/")
        let answer = try provider.answer(to: departure)
        provider.change { $0.answers["/token"] = { Response(status: .badGateway) } }
        guard case .unreachable = await Self.finishing(party, answer, departure.attempt) else {
          Issue.record("a token endpoint that is down was asked in vain")
          return
        }
        var madeUp = answer
        madeUp.code = "made-up"
        provider.change { $0.answers = [:] }
        #expect(
          await Self.finishing(party, madeUp, departure.attempt) == .codeRefused("invalid_grant"))
        #expect(await Self.finishing(party, answer, departure.attempt) == nil)
        #expect(await Self.finishing(party, answer, departure.attempt) == .replayed)
        #expect(await Self.finishing(party, madeUp, departure.attempt) == .replayed)
      }
    }
  }

  @Test func `a code that was taken is used up, whatever comes for it`() async throws {
    try await TestProvider.run { provider in
      provider.change { $0.claims = ["nonce": .text("another")] }
      try await provider.party { party in
        let departure = try await party.begin("work", next: "/")
        let answer = try provider.answer(to: departure)
        guard case .untrusted = await Self.finishing(party, answer, departure.attempt) else {
          Issue.record("a token of another attempt was believed")
          return
        }
        #expect(await Self.finishing(party, answer, departure.attempt) == .replayed)
        #expect(provider.asked("/token") == 1)
      }
    }
  }

  @Test(.timeLimit(.minutes(2)))
  func `of two answers at once one gets to the provider`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        let departure = try await party.begin("work", next: "/")
        let answer = try provider.answer(to: departure)
        let gate = Gate()
        provider.change { $0.gates["/token"] = gate }
        async let first = Self.finishing(party, answer, departure.attempt)
        await gate.hasSomebody()
        let second = await Self.finishing(party, answer, departure.attempt)
        gate.open()
        #expect(second == .replayed)
        #expect(await first == nil)
        #expect(provider.asked("/token") == 1)
      }
    }
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
