import HTTPTypes
import Hummingbird
import HummingbirdCore
import ProviderSupport
import SignIn
import Testing

@testable import OpenIDConnect

/// What goes well, and what a provider may do.
@Suite struct SigningInTests {
  @Test func `whoever a provider signs in arrives as its subject, with what it vouches for`()
    async throws
  {
    try await TestProvider.run { provider in
      let arrival = try await provider.party { try await provider.signIn(at: $0) }
      #expect(arrival.identity == Identity(issuer: provider.issuer, subject: "ana"))
      #expect(arrival.name == "Ana Ruiz")
      #expect(arrival.email == "ana@example.org")
      #expect(arrival.isEmailVerified)
      #expect(arrival.next == "/b/ops")
      #expect(arrival.session.sessionID == "session-1")
      #expect(arrival.groups == .notAsked)
    }
  }

  @Test(arguments: ClientAuthentication.allCases)
  func `a secret with signs in it arrives whole, in the header and in the form`(
    authentication: ClientAuthentication
  ) async throws {
    try await TestProvider.run { provider in
      let refusal = try await provider.party {
        $0.authentication = authentication
      } _: {
        await provider.refusal(at: $0)
      }
      #expect(refusal == nil)
    }
  }

  @Test func `a wrong secret signs nobody in`() async throws {
    try await TestProvider.run { provider in
      let refusal = try await provider.party {
        $0.clientSecret = ClientSecret("wrong")
      } _: {
        await provider.refusal(at: $0)
      }
      #expect(refusal == .codeRefused("invalid_client"))
    }
  }

  @Test func `what the ID token leaves out, userinfo tells`() async throws {
    try await TestProvider.run { provider in
      provider.change {
        $0.claims = ["email": .null, "email_verified": .null, "name": .null]
        $0.userInfo = [
          "sub": .text("ana"), "name": .text("Ana"), "email": .text("ana@example.org"),
          "email_verified": .text("true"), "groups": .text("operations"),
        ]
      }
      let arrival = try await provider.party {
        $0.groupsClaim = "groups"
      } _: {
        try await provider.signIn(at: $0)
      }
      #expect(arrival.email == "ana@example.org")
      #expect(arrival.isEmailVerified)
      #expect(arrival.groups == .these(["operations"]))
    }
  }

  @Test func `userinfo about somebody else is not believed`() async throws {
    try await TestProvider.run { provider in
      provider.change {
        $0.claims = ["email": .null, "email_verified": .null]
        $0.userInfo = [
          "sub": .text("eve"), "email": .text("boss@example.org"), "email_verified": .bool(true),
        ]
      }
      let arrival = try await provider.party { try await provider.signIn(at: $0) }
      #expect(arrival.email == nil)
    }
  }

  @Test(arguments: [JSON.bool(false), .text("false"), .null, .number(1)])
  func `an e-mail address is verified only where the provider says so`(value: JSON) async throws {
    try await TestProvider.run { provider in
      provider.change { $0.claims = ["email_verified": value] }
      let arrival = try await provider.party { try await provider.signIn(at: $0) }
      #expect(!arrival.isEmailVerified)
    }
  }

  @Test func `a provider that is trusted with addresses may still call one unverified`()
    async throws
  {
    try await TestProvider.run { provider in
      provider.change { $0.claims = ["email_verified": .null] }
      let silent = try await provider.party {
        $0.emailTrust = .always
      } _: {
        try await provider.signIn(at: $0)
      }
      #expect(silent.isEmailVerified)
      provider.change { $0.claims = ["email_verified": .bool(false)] }
      let denied = try await provider.party {
        $0.emailTrust = .always
      } _: {
        try await provider.signIn(at: $0)
      }
      #expect(!denied.isEmailVerified)
    }
  }

  @Test(arguments: [
    ("groups", JSON.list([.text("a"), .text("b")]), ClaimedGroups.these(["a", "b"])),
    ("groups", .text("a"), .these(["a"])), ("groups", .list([]), .these([])),
    ("realm.roles", .null, .these([])),
  ])
  func `groups are a text, a list of texts, or none`(
    claim: String, value: JSON, groups: ClaimedGroups
  ) async throws {
    try await TestProvider.run { provider in
      provider.change { $0.claims = [claim: value] }
      let arrival = try await provider.party {
        $0.groupsClaim = claim
      } _: {
        try await provider.signIn(at: $0)
      }
      #expect(arrival.groups == groups)
    }
  }

  @Test func `groups are found where the dots of the claim lead`() async throws {
    try await TestProvider.run { provider in
      provider.change { $0.claims = ["realm": .object(["roles": .list([.text("a")])])] }
      let arrival = try await provider.party {
        $0.groupsClaim = "realm.roles"
      } _: {
        try await provider.signIn(at: $0)
      }
      #expect(arrival.groups == .these(["a"]))
    }
  }

  @Test func `too many groups to tell are not taken for none`() async throws {
    try await TestProvider.run { provider in
      provider.change {
        $0.claims = ["_claim_names": .object(["groups": .text("src1")])]
      }
      let arrival = try await provider.party {
        $0.groupsClaim = "groups"
      } _: {
        try await provider.signIn(at: $0)
      }
      guard case .unknown = arrival.groups else {
        Issue.record("the groups are \(arrival.groups)")
        return
      }
      #expect(provider.asked("/userinfo") == 1)
    }
  }

  @Test func `whose groups cannot be asked for does not come in with those of before`()
    async throws
  {
    try await TestProvider.run { provider in
      let refusal: () async throws -> OpenIDConnectError? = {
        try await provider.party {
          $0.groupsClaim = "groups"
        } _: {
          await provider.refusal(at: $0)
        }
      }
      provider.change { $0.userInfo = ["sub": .text("eve"), "groups": .list([])] }
      let ofSomebodyElse = try await refusal()
      #expect(ofSomebodyElse == .untrusted("userinfo is about somebody else"))
      provider.change { $0.answers["/userinfo"] = { Response(status: .internalServerError) } }
      guard case .unreachable = try await refusal() else {
        Issue.record("somebody came in")
        return
      }
      // Where the token tells, nothing has to be asked.
      provider.change { $0.claims = ["groups": .list([])] }
      let told = try await refusal()
      #expect(told == nil)
    }
  }

  @Test func `where there is no userinfo to ask, groups that the token leaves out are none`()
    async throws
  {
    try await TestProvider.run { provider in
      provider.change { $0.document = ["userinfo_endpoint": .null] }
      let arrival = try await provider.party {
        $0.groupsClaim = "groups"
      } _: {
        try await provider.signIn(at: $0)
      }
      #expect(arrival.groups == .these([]))
      #expect(provider.asked("/userinfo") == 0)
    }
  }

  @Test(arguments: [
    JSON.number(1), .bool(true), .object([:]), .list([.text("ops"), .number(1)]),
  ])
  func `groups that cannot be read let nobody in with those of before`(value: JSON) async throws {
    try await TestProvider.run { provider in
      for isInToken in [true, false] {
        provider.change {
          $0.claims = isInToken ? ["groups": value] : [:]
          $0.userInfo = ["sub": .text("ana"), "groups": value]
        }
        let refusal = try await provider.party {
          $0.groupsClaim = "groups"
        } _: {
          await provider.refusal(at: $0)
        }
        guard case .misconfigured = refusal else {
          Issue.record("answered with \(String(describing: refusal))")
          continue
        }
      }
    }
  }

  @Test func `a null in the place of groups is none`() throws {
    let provider = Provider(
      id: "work", name: "Work", issuer: "https://login.example.org", clientID: "ledger",
      clientSecret: ClientSecret("secret"), groupsClaim: "realm.groups")
    for token in [
      ["realm.groups": JSON.null], ["realm": .null], ["realm": .object(["groups": .null])],
    ] {
      #expect(PersonClaims.areIncomplete(token, for: provider))
      let claims = PersonClaims(provider: provider, token: token, userInfo: nil)
      #expect(try claims.groups() == .these([]))
    }
  }

  @Test func `too many groups to tell leave them as they were, whatever userinfo does`()
    async throws
  {
    try await TestProvider.run { provider in
      provider.change {
        $0.claims = ["_claim_names": .object(["groups": .text("src1")])]
        $0.answers["/userinfo"] = { Response(status: .internalServerError) }
      }
      let arrival = try await provider.party {
        $0.groupsClaim = "groups"
      } _: {
        try await provider.signIn(at: $0)
      }
      guard case .unknown = arrival.groups else {
        Issue.record("the groups are \(arrival.groups)")
        return
      }
    }
  }

  @Test(arguments: SigningKey.Kind.allCases)
  func `a provider signs as it likes, of four ways`(kind: SigningKey.Kind) async throws {
    let key = try SigningKey(kind)
    try await TestProvider.run { provider in
      provider.change { $0.key = key }
      let refusal = try await provider.party { await provider.refusal(at: $0) }
      #expect(refusal == nil)
    }
  }

  @Test(arguments: [
    ("ana@example.org", nil, false), ("ana@example.org", "example.org", true),
    ("ana@example.org", "", false), ("ana@gmail.com", nil, true), ("Ana@GMail.com", nil, true),
    ("ana@gmail.com.evil.example", nil, false), ("ana@notgmail.com", nil, false),
  ])
  func `Google vouches for its own addresses and those of its workspaces`(
    email: String, workspace: String?, isVerified: Bool
  ) {
    var token: [String: JSON] = ["email": .text(email), "email_verified": .bool(true)]
    token["hd"] = workspace.map(JSON.text)
    for trust in EmailTrust.allCases {
      let google = Provider(
        id: "google", name: "Google", issuer: "https://accounts.google.com", clientID: "ledger",
        clientSecret: ClientSecret("secret"), emailTrust: trust)
      let claims = PersonClaims(provider: google, token: token, userInfo: nil)
      #expect(claims.email?.text == email)
      #expect(claims.email?.isVerified == isVerified)
    }
  }

  @Test func `whoever signs in again has to have done so since they left`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        let departure = try await party.begin("work", next: "/", for: .again)
        #expect(departure.address.contains("prompt=login"))
        #expect(departure.address.contains("max_age=600"))
        #expect(await provider.refusal(at: party, for: .again) == .notAgain)
        provider.change { $0.claims = ["auth_time": .number(Double(TestProvider.start - 3_600))] }
        #expect(await provider.refusal(at: party, for: .again) == .notAgain)
        provider.change { $0.claims = ["auth_time": .number(Double(TestProvider.start + 5))] }
        #expect(await provider.refusal(at: party, for: .again) == nil)
      }
    }
  }

  @Test func `an address that is too long to carry leads to the first page`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        let departure = try await party.begin(
          "work", next: "/" + String(repeating: "a", count: 5_000))
        #expect(departure.attempt.utf8.count < 3_000)
        let arrival = try await party.finish(
          "work", try provider.answer(to: departure), attempt: departure.attempt)
        #expect(arrival.next == "/")
      }
    }
  }

  @Test func `signing out leads to the provider once it has said where`() async throws {
    try await TestProvider.run { provider in
      try await provider.party { party in
        let session = ProviderSession(
          provider: "work", subject: "ana", sessionID: "", idToken: "a.b.c")
        #expect(await party.signOutAddress(session) == nil)
        await party.warmUp()
        let address = try #require(await party.signOutAddress(session))
        #expect(address.hasPrefix("\(provider.issuer)/end?id_token_hint=a.b.c&client_id=ledger"))
        #expect(
          address.hasSuffix("post_logout_redirect_uri=https%3A%2F%2Fledger.example%2Fsign-in"))
      }
    }
  }
}
