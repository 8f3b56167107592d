import SignIn
import Testing

@Suite struct `Accounts at providers` {
  private static let work = Identity(issuer: "https://login.example.org", subject: "a-1")
  private static let other = Identity(issuer: "https://login.example.org", subject: "a-2")

  private static func begin(_ world: World, _ account: Account, as subject: String) throws -> String
  {
    let origin = SessionOrigin.provider(
      ProviderSession(provider: "work", subject: subject, sessionID: "", idToken: ""))
    let new = try world.accounts.beginSession(
      for: account.person, via: origin, userAgent: "Test/1")
    return try #require(new).token
  }

  @Test func `an account that is untied is nobody, and what it began for them has ended`() throws {
    let world = try World(World.ana, World.ben)
    try world.accounts.link(Self.work, to: World.ana.person)
    try world.accounts.link(Self.other, to: World.ana.person)
    let there = try Self.begin(world, World.ana, as: "a-1")
    let elsewhere = try Self.begin(world, World.ana, as: "a-2")
    let bens = try Self.begin(world, World.ben, as: "a-1")
    let link = try world.signIn(World.ana).token
    try world.accounts.unlink(Self.work, from: World.ana.person)
    #expect(try world.accounts.person(Self.work) == nil)
    #expect(try world.accounts.identities(of: World.ana.person) == [Self.other])
    #expect(try world.accounts.session(there) == nil)
    for token in [elsewhere, bens, link] { #expect(try world.accounts.session(token) != nil) }
    // It is free again.
    try world.accounts.link(Self.work, to: World.ben.person)
    #expect(try world.accounts.person(Self.work) == World.ben.person)
  }

  @Test func `the session that unties may go on`() throws {
    let world = try World(World.ana)
    try world.accounts.link(Self.work, to: World.ana.person)
    let desk = try Self.begin(world, World.ana, as: "a-1")
    let phone = try Self.begin(world, World.ana, as: "a-1")
    let id = try #require(try world.accounts.session(desk)).id
    try world.accounts.unlink(Self.work, from: World.ana.person, keeping: id)
    #expect(try world.accounts.session(desk) != nil)
    #expect(try world.accounts.session(phone) == nil)
  }

  @Test func `somebody else's is left alone`() throws {
    let world = try World(World.ana, World.ben)
    try world.accounts.link(Self.work, to: World.ana.person)
    let bens = try Self.begin(world, World.ben, as: "a-1")
    try world.accounts.unlink(Self.work, from: World.ben.person)
    #expect(try world.accounts.person(Self.work) == World.ana.person)
    #expect(try world.accounts.session(bens) != nil)
  }

  @Test func `each has a short name of its own`() {
    let names = [
      Self.work, Self.other, Identity(issuer: "https://login.example.org/", subject: "a-1"),
    ]
    .map(\.id)
    #expect(Set(names).count == 3)
    #expect(names.allSatisfy { $0.count == 16 })
  }
}
