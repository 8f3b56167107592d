import Domain
import EventLog
import Ledger
import SignIn
import Testing

@testable import OpenIDConnect
@testable import Web

/// Who comes in that a provider has signed in, and as whom.
@Suite struct ProviderDoorTests {
  private static let provider = Provider(
    id: "work", name: "Work", issuer: "https://login.example.org", clientID: "ledger",
    clientSecret: ClientSecret("secret"), groupsClaim: "groups",
    groups: ["bosses": .admin, "ops": .group("Operations"), "dev": .group("Development")],
    domains: .these(["example.org"]))

  private static func arrival(
    _ subject: String = "s-1", name: String? = "Noor Haddad",
    email: String? = "noor@example.org", isVerified: Bool = true,
    groups: ClaimedGroups = .notAsked, issuer: String = provider.issuer
  ) -> Arrival {
    Arrival(
      identity: Identity(issuer: issuer, subject: subject), name: name, email: email,
      isEmailVerified: isVerified, groups: groups,
      session: ProviderSession(provider: "work", subject: subject, sessionID: "", idToken: ""),
      authenticatedAt: nil, next: "/", purpose: .signIn)
  }

  private static func refusal(
    _ arrival: Arrival, at door: ProviderDoor, from provider: Provider = provider
  ) async -> NotAdmitted? {
    do {
      _ = try await door.admit(arrival, from: provider)
      return nil
    } catch { return error as? NotAdmitted }
  }

  // MARK: New people

  @Test func `somebody new joins as a member, and the log says by whom`() async throws {
    try await TestSite.run { site, _ in
      let door = ProviderDoor(site.dependencies)
      let noor = try await door.admit(Self.arrival(), from: Self.provider)
      #expect(try site.ledger.standing(of: noor)?.role == .member)
      #expect(
        try site.accounts.account(noor)
          == Account(person: noor, name: "Noor Haddad", email: "noor@example.org"))
      let service = try #require(try site.accounts.find("Sign-in by Work").first?.person)
      #expect(try site.ledger.standing(of: service)?.isService == true)
      let found1 = try await door.admit(Self.arrival(), from: Self.provider)
      #expect(found1 == noor)
    }
  }

  @Test func `two answers about one newcomer at once make one person`() async throws {
    try await TestSite.run { site, _ in
      let door = ProviderDoor(site.dependencies)
      let before = try site.ledger.people().count
      async let one = door.admit(Self.arrival(), from: Self.provider)
      async let other = door.admit(Self.arrival(), from: Self.provider)
      let people = try await [one, other]
      #expect(people[0] == people[1])
      // The newcomer and the service.
      #expect(try site.ledger.people().count == before + 2)
    }
  }

  @Test func `nobody joins without a verified address of an allowed domain`() async throws {
    try await TestSite.run { site, _ in
      let door = ProviderDoor(site.dependencies)
      let cases: [(Arrival, NotAdmitted)] = [
        (Self.arrival(email: nil), .noEmail), (Self.arrival(email: "no address"), .noEmail),
        (Self.arrival(isVerified: false), .emailNotVerified),
        (Self.arrival(email: "noor@elsewhere.example"), .otherDomain),
        (Self.arrival(email: "noor@sub.example.org"), .otherDomain),
        (Self.arrival(email: "noor@example.org.evil.example"), .otherDomain),
      ]
      let before = try site.ledger.people().count
      for (arrival, expected) in cases {
        #expect(await Self.refusal(arrival, at: door) == expected)
      }
      #expect(try site.ledger.people().count == before)
    }
  }

  @Test func `where only the invited come in, nobody joins by themselves`() async throws {
    try await TestSite.run { site, _ in
      var provider = Self.provider
      provider.domains = .invitedOnly
      let door = ProviderDoor(site.dependencies)
      #expect(await Self.refusal(Self.arrival(), at: door, from: provider) == .notInvited)
      // Ben was invited and has never signed in.
      let ben = try await door.admit(Self.arrival(email: "Ben@Example.org"), from: provider)
      #expect(ben == site.ben)
    }
  }

  // MARK: Somebody else's account

  @Test func `the address of somebody who has signed in before leads to nobody's account`()
    async throws
  {
    try await TestSite.run { site, _ in
      _ = try site.session(of: site.ana)
      let door = ProviderDoor(site.dependencies)
      let attacker = Self.arrival("attacker", email: "ana@example.org")
      #expect(await Self.refusal(attacker, at: door) == .emailTaken)
      #expect(try site.accounts.person(attacker.identity) == nil)
      #expect(try site.accounts.identities(of: site.ana).isEmpty)
    }
  }

  @Test func `an invitation is accepted once, and needs a verified address`() async throws {
    try await TestSite.run { site, _ in
      let door = ProviderDoor(site.dependencies)
      let unverified = Self.arrival("a", email: "ben@example.org", isVerified: false)
      #expect(await Self.refusal(unverified, at: door) == .emailNotVerified)
      let first = Self.arrival("b", email: "ben@example.org")
      let found2 = try await door.admit(first, from: Self.provider)
      #expect(found2 == site.ben)
      // He has not begun a session, and is somebody elsewhere all the same.
      let second = Self.arrival("c", email: "ben@example.org")
      #expect(await Self.refusal(second, at: door) == .emailTaken)
    }
  }

  @Test func `the same subject of another issuer is somebody else`() async throws {
    try await TestSite.run { site, _ in
      let door = ProviderDoor(site.dependencies)
      let noor = try await door.admit(Self.arrival(), from: Self.provider)
      let other = Self.arrival(
        email: "other@example.org", issuer: "https://login.example.org/")
      let found3 = try await door.admit(other, from: Self.provider)
      #expect(found3 != noor)
    }
  }

  @Test func `an address that became another's is left out, and nobody loses theirs`() async throws
  {
    try await TestSite.run { site, _ in
      let door = ProviderDoor(site.dependencies)
      let noor = try await door.admit(Self.arrival(), from: Self.provider)
      let renamed = Self.arrival(name: "Noor H. Haddad", email: "ana@example.org")
      let found4 = try await door.admit(renamed, from: Self.provider)
      #expect(found4 == noor)
      let account = try #require(try site.accounts.account(noor))
      #expect(account.name == "Noor H. Haddad")
      #expect(account.email == "noor@example.org")
      #expect(try site.accounts.account(email: "ana@example.org")?.person == site.ana)
    }
  }

  @Test func `an unverified address is not taken over at a later sign-in`() async throws {
    try await TestSite.run { site, _ in
      let door = ProviderDoor(site.dependencies)
      let noor = try await door.admit(Self.arrival(), from: Self.provider)
      let changed = Self.arrival(email: "boss@example.org", isVerified: false)
      _ = try await door.admit(changed, from: Self.provider)
      #expect(try site.accounts.account(noor)?.email == "noor@example.org")
    }
  }

  @Test func `who was deactivated does not come in, invited or known`() async throws {
    try await TestSite.run { site, _ in
      let door = ProviderDoor(site.dependencies)
      let noor = try await door.admit(Self.arrival(), from: Self.provider)
      for person in [noor, site.ben] {
        _ = try await site.ledger.perform(.person(.deactivate(person)), by: site.ana)
      }
      #expect(await Self.refusal(Self.arrival(), at: door) == .notActive)
      let ben = Self.arrival("ben", email: "ben@example.org")
      #expect(await Self.refusal(ben, at: door) == .notActive)
    }
  }

  @Test func `an account is connected by whoever is signed in, and to one person`() async throws {
    try await TestSite.run { site, _ in
      let door = ProviderDoor(site.dependencies)
      try await door.connect(Self.arrival().identity, to: site.ana)
      let found5 = try await door.admit(Self.arrival(), from: Self.provider)
      #expect(found5 == site.ana)
      await #expect(throws: NotAdmitted.tiedToAnother) {
        try await door.connect(Self.arrival().identity, to: site.ben)
      }
      #expect(throws: NotAdmitted.somebodyElse) {
        try door.confirm(Self.arrival(), is: site.ben)
      }
    }
  }

  // MARK: Groups and roles

  @Test func `groups follow the provider, and only what changed is written`() async throws {
    try await TestSite.run { site, _ in
      let door = ProviderDoor(site.dependencies)
      let names = { (person: PersonNumber) throws -> Set<String> in
        let numbers = Set(try site.ledger.groups(of: person))
        return Set(try site.accounts.groups().filter { numbers.contains($0.number) }.map(\.name))
      }
      let noor = try await door.admit(
        Self.arrival(groups: .these(["ops", "unknown"])), from: Self.provider)
      #expect(try names(noor) == ["Operations"])
      let head = try site.ledger.head()
      _ = try await door.admit(Self.arrival(groups: .these(["ops"])), from: Self.provider)
      _ = try await door.admit(Self.arrival(groups: .unknown("too many")), from: Self.provider)
      #expect(try site.ledger.head() == head)
      _ = try await door.admit(Self.arrival(groups: .these(["dev"])), from: Self.provider)
      #expect(try names(noor) == ["Development"])
      _ = try await door.admit(Self.arrival(groups: .these([])), from: Self.provider)
      #expect(try names(noor).isEmpty)
    }
  }

  @Test func `groups that were made here are none of a provider's business`() async throws {
    try await TestSite.run { site, _ in
      let door = ProviderDoor(site.dependencies)
      let noor = try await door.admit(Self.arrival(), from: Self.provider)
      let group = try #require(
        try await site.ledger.perform(.group(.add), by: site.ana).group)
      try site.accounts.register(Group(number: group, name: "Friends"))
      _ = try await site.ledger.perform(
        .group(.change(add: [Membership(group, noor)], remove: [])), by: site.ana)
      _ = try await door.admit(Self.arrival(groups: .these([])), from: Self.provider)
      #expect(try site.ledger.groups(of: noor).contains(group))
    }
  }

  @Test func `a provider takes the role of an admin only from whom it gave it to`() async throws {
    try await TestSite.run { site, _ in
      let door = ProviderDoor(site.dependencies)
      let role = { (person: PersonNumber) in try site.ledger.standing(of: person)?.role }
      let noor = try await door.admit(
        Self.arrival(groups: .these(["bosses"])), from: Self.provider)
      #expect(try role(noor) == .admin)
      _ = try await door.admit(Self.arrival(groups: .these([])), from: Self.provider)
      #expect(try role(noor) == .member)

      try await door.connect(Self.arrival("ana", email: nil).identity, to: site.ana)
      for groups in [[], ["bosses"], []] {
        _ = try await door.admit(
          Self.arrival("ana", email: nil, groups: .these(groups)), from: Self.provider)
        #expect(try role(site.ana) == .admin)
      }
    }
  }

  @Test func `wherever it is cut off, a provider that made an admin can unmake them`() async throws
  {
    try await TestSite.run { site, _ in
      let door = ProviderDoor(site.dependencies)
      let noor = try await door.admit(Self.arrival(), from: Self.provider)
      let start = try site.ledger.head().position.next
      _ = try await door.admit(Self.arrival(groups: .these(["bosses"])), from: Self.provider)
      // What is remembered is written before what it is about, and goes after it.
      let made = try site.changes(from: start)
      #expect(made == ["in a group", "admin"])
      let later = try site.ledger.head().position.next
      _ = try await door.admit(Self.arrival(groups: .these([])), from: Self.provider)
      let unmade = try site.changes(from: later)
      #expect(unmade == ["member", "out of a group"])

      // Cut off in between, either way: the next sign-in makes it whole.
      let marker = try #require(
        try site.accounts.groups().first { $0.source == "work" && $0.externalName.isEmpty })
      for (claimed, role) in [(["bosses"], Role.admin), ([], .member)] {
        _ = try await site.ledger.perform(
          .group(.change(add: [Membership(marker.number, noor)], remove: [])), by: site.ana)
        _ = try await door.admit(Self.arrival(groups: .these(claimed)), from: Self.provider)
        #expect(try site.ledger.standing(of: noor)?.role == role)
      }
      #expect(try !site.ledger.groups(of: noor).contains(marker.number))
    }
  }

  @Test func `the last admin stays one, whatever a provider says, until there is another`()
    async throws
  {
    try await TestSite.run { site, _ in
      let door = ProviderDoor(site.dependencies)
      let role = { (person: PersonNumber) in try site.ledger.standing(of: person)?.role }
      let noor = try await door.admit(
        Self.arrival(groups: .these(["bosses"])), from: Self.provider)
      _ = try await site.ledger.perform(
        .person(.changeRole(site.ana, to: .member)), by: noor)
      _ = try await door.admit(Self.arrival(groups: .these([])), from: Self.provider)
      #expect(try role(noor) == .admin)
      _ = try await site.ledger.perform(
        .person(.changeRole(site.ana, to: .admin)), by: noor)
      _ = try await door.admit(Self.arrival(groups: .these([])), from: Self.provider)
      #expect(try role(noor) == .member)
    }
  }

  // MARK: Signed out there

  @Test func `a provider ends the sessions that it began, and no others`() async throws {
    try await TestSite.run { site, _ in
      let begin = { (person: PersonNumber, provider: String, subject: String, session: String) in
        try #require(
          try site.accounts.beginSession(
            for: person,
            via: .provider(
              ProviderSession(
                provider: provider, subject: subject, sessionID: session, idToken: "")),
            userAgent: "test")
        ).token
      }
      let one = try begin(site.ana, "work", "ana", "1")
      let two = try begin(site.ana, "work", "ana", "2")
      let other = try begin(site.ana, "other", "ana", "1")
      let ben = try begin(site.ben, "work", "ben", "1")
      let link = try site.session(of: site.ana).token
      let alive = { (token: String) in try site.accounts.session(token) != nil }
      try site.accounts.endSessions(by: "work", subject: "ana", sessionID: "1")
      #expect(try !alive(one))
      #expect(try alive(two) && alive(other) && alive(ben) && alive(link))
      try site.accounts.endSessions(by: "work", subject: "ana", sessionID: nil)
      #expect(try !alive(two))
      #expect(try alive(other) && alive(ben) && alive(link))
      try site.accounts.endSessions(by: "work", subject: nil, sessionID: nil)
      #expect(try alive(ben))
    }
  }
}

extension TestSite {
  /// What the log says of roles and groups from there on, in its order.
  fileprivate func changes(from start: Position) throws -> [String] {
    try ledger.log(.everything, from: start, limit: 100, by: PersonNumber.operator).compactMap {
      switch $0.event {
      case .person(.roleChanged(_, let role)): role.name
      case .group(.memberAdded): "in a group"
      case .group(.memberRemoved): "out of a group"
      default: nil
      }
    }
  }
}
