import Domain
import SignIn
import Testing

@Suite struct `Sessions` {
  static let day: Int64 = 86_400

  @Test func `a session that is used lives on`() throws {
    let world = try World(World.ana)
    let session = try world.signIn(World.ana)
    for _ in 0..<8 {
      world.clock.advance(10 * Self.day)
      #expect(try world.accounts.session(session.token)?.person == World.ana.person)
    }
  }

  @Test func `a session that nobody used for fourteen days has ended`() throws {
    let world = try World(World.ana)
    let session = try world.signIn(World.ana)
    world.clock.advance(14 * Self.day)
    #expect(try world.accounts.session(session.token) != nil)
    world.clock.advance(14 * Self.day + 1)
    #expect(try world.accounts.session(session.token) == nil)
  }

  @Test func `a session ends after ninety days, however much it is used`() throws {
    let world = try World(World.ana)
    let session = try world.signIn(World.ana)
    for _ in 0..<9 {
      world.clock.advance(10 * Self.day)
      #expect(try world.accounts.session(session.token) != nil)
    }
    world.clock.advance(1)
    #expect(try world.accounts.session(session.token) == nil)
  }

  @Test func `when it was last seen moves at most once a minute`() throws {
    let world = try World(World.ana)
    let session = try world.signIn(World.ana)
    let start = world.clock.now
    world.clock.advance(59)
    #expect(try world.accounts.session(session.token)?.lastSeenAt == start)
    world.clock.advance(1)
    #expect(try world.accounts.session(session.token)?.lastSeenAt == start + 60)
    #expect(try world.accounts.session(session.token)?.startedAt == start)
  }

  @Test func `signing out ends one session, and ending all ends those of one person`() throws {
    let world = try World(World.ana, World.ben)
    let phone = try world.signIn(World.ana)
    let desk = try world.signIn(World.ana)
    let other = try world.signIn(World.ben)
    try world.accounts.endSession(phone.token)
    #expect(try world.accounts.session(phone.token) == nil)
    #expect(try world.accounts.session(desk.token) != nil)
    try world.accounts.endSessions(of: World.ana.person)
    #expect(try world.accounts.session(desk.token) == nil)
    #expect(try world.accounts.session(other.token) != nil)
    try world.accounts.endSession(phone.token)
  }

  @Test(arguments: ["", "x", "0123456789abcdef0123456789abcdef"])
  func `a made-up cookie is nobody's`(_ token: String) throws {
    let world = try World(World.ana)
    _ = try world.signIn(World.ana)
    #expect(try world.accounts.session(token) == nil)
  }

  @Test func `a link's secret is no cookie, and a cookie no link`() throws {
    let world = try World(World.ana)
    let session = try world.signIn(World.ana)
    let link = try world.accounts.issueLink(for: World.ana.person)
    #expect(try world.accounts.session(link) == nil)
    #expect(try world.accounts.redeem(session.token, userAgent: "") == nil)
  }

  @Test func `a form's token is accepted by its own session alone`() throws {
    let world = try World(World.ana)
    let phone = try world.signIn(World.ana)
    let desk = try world.signIn(World.ana)
    #expect(phone.session.accepts(csrf: phone.session.csrfToken))
    #expect(!phone.session.accepts(csrf: desk.session.csrfToken))
    #expect(!phone.session.accepts(csrf: phone.token))
    #expect(!phone.session.accepts(csrf: ""))
    #expect(!phone.session.accepts(csrf: String(phone.session.csrfToken.dropLast())))
    #expect(!phone.session.accepts(csrf: phone.session.csrfToken.uppercased()))
  }

  @Test func `a form's token is the same for as long as the session lives`() throws {
    let world = try World(World.ana)
    let session = try world.signIn(World.ana)
    world.clock.advance(Self.day)
    let later = try #require(try world.accounts.session(session.token))
    #expect(later.csrfToken == session.session.csrfToken)
    #expect(session.session.csrfToken != session.token)
  }

  @Test func `a browser with an endless name is shortened, not refused`() throws {
    let world = try World(World.ana)
    let link = try world.accounts.issueLink(for: World.ana.person)
    let name = String(repeating: "é", count: 5000)
    let session = try #require(try world.accounts.redeem(link, userAgent: name))
    #expect(session.session.userAgent == String(repeating: "é", count: 100))
  }

  @Test func `sessions that ended are forgotten when somebody signs in`() throws {
    let world = try World(World.ana)
    let old = try world.signIn(World.ana)
    world.clock.advance(15 * Self.day)
    _ = try world.signIn(World.ana)
    world.clock.advance(-15 * Self.day)
    #expect(try world.accounts.session(old.token) == nil)
  }

  @Test func `to look whether it still runs does not keep it from ending`() throws {
    let world = try World(World.ana)
    let new = try #require(
      try world.accounts.beginSession(for: World.ana.person, via: .link, userAgent: ""))
    let idle = world.accounts.limits.idle
    for _ in 1...4 {
      world.clock.advance(idle / 4)
      #expect(try world.accounts.session(new.token, isUse: false) != nil)
    }
    world.clock.advance(1)
    #expect(try world.accounts.session(new.token, isUse: false) == nil)
    #expect(try world.accounts.session(new.token) == nil)
  }
}
