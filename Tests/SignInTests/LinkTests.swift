import Domain
import FoundationEssentials
import SignIn
import Testing

@Suite struct `One-time links` {
  @Test func `a link signs its person in`() throws {
    let world = try World(World.ana, World.ben)
    let link = try world.accounts.issueLink(for: World.ben.person)
    let session = try #require(try world.accounts.redeem(link, userAgent: "Test/1"))
    #expect(session.session.person == World.ben.person)
    #expect(session.session.userAgent == "Test/1")
    #expect(try world.accounts.session(session.token) == session.session)
  }

  @Test func `a link works once`() throws {
    let world = try World(World.ana)
    let link = try world.accounts.issueLink(for: World.ana.person)
    #expect(try world.accounts.redeem(link, userAgent: "") != nil)
    #expect(try world.accounts.redeem(link, userAgent: "") == nil)
  }

  @Test func `of many who redeem a link at once, one gets in`() async throws {
    let world = try World(World.ana)
    let accounts = world.accounts
    let link = try accounts.issueLink(for: World.ana.person)
    let sessions = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<16 {
        group.addTask { try accounts.redeem(link, userAgent: "") != nil }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(sessions == 1)
  }

  @Test func `a link expires when it says so`() throws {
    let world = try World(World.ana)
    let link = try world.accounts.issueLink(for: World.ana.person, validFor: 60)
    world.clock.advance(60)
    #expect(try world.accounts.redeem(link, userAgent: "") == nil)
    let other = try world.accounts.issueLink(for: World.ana.person, validFor: 60)
    world.clock.advance(59)
    #expect(try world.accounts.redeem(other, userAgent: "") != nil)
  }

  @Test func `a new link ends the one before, of the same person alone`() throws {
    let world = try World(World.ana, World.ben)
    let first = try world.accounts.issueLink(for: World.ana.person)
    let others = try world.accounts.issueLink(for: World.ben.person)
    let second = try world.accounts.issueLink(for: World.ana.person)
    #expect(try world.accounts.redeem(first, userAgent: "") == nil)
    #expect(try world.accounts.redeem(second, userAgent: "") != nil)
    #expect(try world.accounts.redeem(others, userAgent: "") != nil)
  }

  @Test func `nobody without an account gets a link`() throws {
    let world = try World()
    #expect(throws: SignInError.noAccount(PersonNumber(1))) {
      try world.accounts.issueLink(for: PersonNumber(1))
    }
  }

  @Test(arguments: [
    "", "x", "0123456789abcdef0123456789abcdef", String(repeating: "a", count: 9999),
  ])
  func `what is no link signs nobody in`(_ text: String) throws {
    let world = try World(World.ana)
    _ = try world.accounts.issueLink(for: World.ana.person)
    #expect(try world.accounts.redeem(text, userAgent: "") == nil)
  }

  @Test func `links are 128 bits of text that fits an address, and never the same`() throws {
    let world = try World(World.ana)
    var seen: Set<String> = []
    for _ in 0..<50 { seen.insert(try world.accounts.issueLink(for: World.ana.person)) }
    #expect(seen.count == 50)
    let isPlain = seen.allSatisfy { $0.utf8.count == 32 && $0.allSatisfy(\.isHexDigit) }
    #expect(isPlain)
  }

  @Test func `no secret is in the files`() throws {
    let world = try World(World.ana)
    let session = try world.signIn(World.ana)
    let link = try world.accounts.issueLink(for: World.ana.person)
    let data = try Data(
      contentsOf: URL(fileURLWithPath: world.folder.accounts + "/data.mdb"))
    #expect(data.contains(text: "Ana@Example.org"))
    #expect(!data.contains(text: link))
    #expect(!data.contains(text: session.token))
    #expect(!data.contains(text: session.session.csrfToken))
  }

  @Test func `it is known who has ever signed in`() throws {
    let world = try World(World.ana, World.ben)
    #expect(try !world.accounts.hasSignedIn(World.ana.person))
    let session = try world.signIn(World.ana)
    try world.accounts.endSession(session.token)
    try world.accounts.register(World.ana)
    #expect(try world.accounts.hasSignedIn(World.ana.person))
    #expect(try !world.accounts.hasSignedIn(World.ben.person))
  }
}

extension Data {
  fileprivate func contains(text: String) -> Bool {
    let needle = Array(text.utf8)
    let bytes = [UInt8](self)
    return bytes.indices.contains { start in
      bytes[start] == needle[0] && bytes[start...].starts(with: needle)
    }
  }
}
