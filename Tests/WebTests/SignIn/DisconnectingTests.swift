import Domain
import HTTPTypes
import HummingbirdTesting
import Ledger
import Testing

@testable import OpenIDConnect
@testable import SignIn
@testable import Web

/// What goes with an account that is disconnected, whatever the settings say of its provider by then.
@Suite struct `Disconnecting an account` {
  private static let issuer = "https://login.example.org"
  private static let identity = Identity(issuer: issuer, subject: "noor")

  private static func provider(_ id: String) -> Provider {
    Provider(
      id: id, name: "Work", issuer: issuer, clientID: "ledger",
      clientSecret: ClientSecret("secret"), groupsClaim: "groups",
      groups: ["bosses": .admin, "ops": .group("Operations")], domains: .these(["example.org"]))
  }

  /// Runs `body` at a site whose settings have the provider under this id.
  private static func run(
    called id: String,
    _ body: @Sendable (TestSite, any TestClientProtocol) async throws -> Void
  ) async throws {
    let party = RelyingParty(
      [provider(id)], publicURL: "http://localhost", logger: RecordedLog().logger)
    do { try await TestSite.run(party: party, body) } catch {
      try await party.shutdown()
      throw error
    }
    try await party.shutdown()
  }

  /// Noor, who has just come from the provider, which the settings call `id`, as one of these groups.
  private static func arrive(
    _ groups: [String], from id: String = "work", at site: TestSite
  ) async throws -> PersonNumber {
    let arrival = Arrival(
      identity: identity, name: "Noor Haddad", email: "noor@example.org", isEmailVerified: true,
      groups: .these(groups),
      session: ProviderSession(provider: id, subject: "noor", sessionID: "", idToken: ""),
      authenticatedAt: nil, next: "/", purpose: .signIn)
    return try await ProviderDoor(site.dependencies).admit(arrival, from: provider(id))
  }

  private static func disconnect(_ person: PersonNumber, at site: TestSite) async throws {
    try await site.dependencies.disconnect(
      identity.id, of: person, keeping: nil, by: site.ana, from: "")
  }

  private static func expectNothing(
    of person: PersonNumber, at site: TestSite, _ place: SourceLocation = #_sourceLocation
  ) throws {
    let standing = try site.ledger.standing(of: person)
    #expect(standing?.role == .member, sourceLocation: place)
    let groups = try site.ledger.groups(of: person)
    #expect(groups == [], sourceLocation: place)
    let owner = try site.accounts.person(identity)
    #expect(owner == nil, sourceLocation: place)
  }

  @Test func `takes the rights from there where the settings have the provider no longer`()
    async throws
  {
    try await TestSite.run { site, _ in
      let noor = try await Self.arrive(["bosses", "ops"], at: site)
      #expect(try site.ledger.standing(of: noor)?.role == .admin)
      #expect(try site.ledger.groups(of: noor).count == 2)
      try await Self.disconnect(noor, at: site)
      try Self.expectNothing(of: noor, at: site)
    }
  }

  @Test func `takes them also where the provider's machine was put out`() async throws {
    try await TestSite.run { site, _ in
      let noor = try await Self.arrive(["bosses", "ops"], at: site)
      let service = try #require(try site.accounts.find("Sign-in by Work").first?.person)
      _ = try await site.ledger.perform(.person(.deactivate(service)), by: site.ana)
      try await Self.disconnect(noor, at: site)
      try Self.expectNothing(of: noor, at: site)
    }
  }

  @Test func `takes them whatever the settings have called the provider`() async throws {
    try await Self.run(called: "third") { site, _ in
      let noor = try await Self.arrive(["bosses", "ops"], from: "first", at: site)
      _ = try await Self.arrive(["ops"], from: "second", at: site)
      _ = try await Self.arrive(["ops"], from: "second", at: site)
      #expect(try site.accounts.providers(of: Self.identity) == ["first", "second"])
      #expect(try site.ledger.groups(of: noor).count == 3)
      try await Self.disconnect(noor, at: site)
      try Self.expectNothing(of: noor, at: site)
    }
  }

  @Test func `takes them where only the settings know what the provider is called`() async throws {
    try await Self.run(called: "work") { site, _ in
      let noor = try await Self.arrive(["bosses", "ops"], at: site)
      // Tied before it was taken down.
      try site.accounts.unlink(Self.identity, from: noor)
      try site.accounts.link(Self.identity, to: noor)
      #expect(try site.accounts.providers(of: Self.identity) == [])
      try await Self.disconnect(noor, at: site)
      try Self.expectNothing(of: noor, at: site)
    }
  }

  @Test func `leaves the rights that came from elsewhere`() async throws {
    try await TestSite.run { site, _ in
      let noor = try await Self.arrive(["ops"], at: site)
      var own: [GroupNumber] = []
      for source in ["", "scim", "other"] {
        let group = try #require(
          try await site.ledger.perform(.group(.add), by: site.ana).group)
        try site.accounts.register(Group(number: group, name: "Friends", source: source))
        own.append(group)
      }
      _ = try await site.ledger.perform(
        .group(.change(add: own.map { Membership($0, noor) }, remove: [])), by: site.ana)
      _ = try await site.ledger.perform(.person(.changeRole(noor, to: .admin)), by: site.ana)
      try await Self.disconnect(noor, at: site)
      #expect(try site.ledger.groups(of: noor).sorted() == own.sorted())
      #expect(try site.ledger.standing(of: noor)?.role == .admin)
    }
  }

  @Test func `is refused to the last admin, who is one by it, until there is another`()
    async throws
  {
    try await TestSite.run { site, client in
      let person = try await Self.arrive(["bosses", "ops"], at: site)
      _ = try await site.ledger.perform(
        .person(.changeRole(site.ana, to: .member)), by: person)
      let noor = try site.caller(person, client)
      let address = "/me/providers/\(Self.identity.id)/disconnect"
      let refused = try await noor.post(address, form: [])
      #expect(refused.status == .unprocessableContent)
      #expect(refused.body.contains("Make somebody else an admin first"))
      #expect(try site.accounts.person(Self.identity) == person)
      #expect(try site.ledger.standing(of: person)?.role == .admin)
      #expect(try site.ledger.groups(of: person).count == 2)

      _ = try await site.ledger.perform(
        .person(.changeRole(site.ana, to: .admin)), by: person)
      let answer = try await noor.post(address, form: [])
      #expect(answer.headers[.location] == "/me#disconnected")
      try Self.expectNothing(of: person, at: site)
    }
  }

  @Test func `reads what was tied before the provider's name was taken down`() throws {
    var writer = RecordWriter()
    writer.integer(PersonNumber(7).rawValue)
    writer.text(Self.issuer)
    writer.text("noor")
    var record = try IdentityRecord(decoding: writer.bytes)
    #expect(record.person == PersonNumber(7) && record.subject == "noor")
    #expect(record.providers == [])
    record.providers = ["work", "corp"]
    var again = RecordWriter()
    record.write(to: &again)
    let bytes = again.bytes
    #expect(try IdentityRecord(decoding: bytes).providers == ["work", "corp"])
    #expect(throws: SignInError.self) { try IdentityRecord(decoding: Array(bytes.dropLast())) }
  }
}
