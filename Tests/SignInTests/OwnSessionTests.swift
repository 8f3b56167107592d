import Domain
import SignIn
import Testing

@Suite struct `Sessions that people see` {
  @Test func `somebody's sessions are listed, the one used last first, and nobody else's`() throws {
    let world = try World(World.ana, World.ben)
    let desk = try world.signIn(World.ana)
    world.clock.advance(100)
    let phone = try world.signIn(World.ana)
    _ = try world.signIn(World.ben)
    world.clock.advance(100)
    _ = try world.accounts.session(desk.token)
    let sessions = try world.accounts.sessions(of: World.ana.person)
    #expect(sessions.map(\.id) == [desk.session.id, phone.session.id])
    #expect(sessions.map(\.userAgent) == ["Test/1", "Test/1"])
    #expect(sessions.map(\.origin) == [.link, .link])
  }

  @Test func `a listed session lets nobody in and makes no form`() throws {
    let world = try World(World.ana)
    _ = try world.signIn(World.ana)
    let listed = try #require(try world.accounts.sessions(of: World.ana.person).first)
    #expect(try world.accounts.session(listed.id) == nil)
    #expect(listed.csrfToken.isEmpty)
    #expect(!listed.accepts(csrf: ""))
  }

  @Test func `a session that has run out is not listed`() throws {
    let world = try World(World.ana)
    _ = try world.signIn(World.ana)
    world.clock.advance(world.accounts.limits.idle + 1)
    #expect(try world.accounts.sessions(of: World.ana.person).isEmpty)
  }

  @Test func `one session is ended by its id, by its owner alone`() throws {
    let world = try World(World.ana, World.ben)
    let desk = try world.signIn(World.ana)
    let phone = try world.signIn(World.ana)
    #expect(try !world.accounts.endSession(id: phone.session.id, of: World.ben.person))
    #expect(try world.accounts.session(phone.token) != nil)
    #expect(try world.accounts.endSession(id: phone.session.id, of: World.ana.person))
    #expect(try world.accounts.session(phone.token) == nil)
    #expect(try world.accounts.session(desk.token) != nil)
    #expect(try !world.accounts.endSession(id: phone.session.id, of: World.ana.person))
  }

  @Test func `all but this one are ended`() throws {
    let world = try World(World.ana, World.ben)
    let desk = try world.signIn(World.ana)
    let phone = try world.signIn(World.ana)
    let other = try world.signIn(World.ben)
    #expect(
      try world.accounts.endSessions(of: World.ana.person, except: desk.session.id) == 1)
    #expect(try world.accounts.session(desk.token) != nil)
    #expect(try world.accounts.session(phone.token) == nil)
    #expect(try world.accounts.session(other.token) != nil)
  }

  @Test func `signing in is fresh for ten minutes`() throws {
    let world = try World(World.ana)
    let session = try world.signIn(World.ana).session
    world.clock.advance(600)
    #expect(world.accounts.isFresh(session))
    world.clock.advance(1)
    #expect(!world.accounts.isFresh(session))
    world.clock.advance(-602)
    #expect(!world.accounts.isFresh(session), "a clock that was set back makes nothing young")
  }
}

@Suite struct `Sessions that are over` {
  @Test func `one that was ended is still known for thirty days, with its form's token alone`()
    throws
  {
    let world = try World(World.ana)
    let new = try world.signIn(World.ana)
    let csrf = new.session.csrfToken
    #expect(try world.accounts.endedSession(new.token, csrf: csrf) == nil, "it is running")
    try world.accounts.endSession(new.token)
    #expect(try world.accounts.endedSession(new.token, csrf: csrf) == World.ana.person)
    #expect(try world.accounts.endedSession(new.token, csrf: "") == nil)
    #expect(try world.accounts.endedSession(new.token, csrf: new.token) == nil)
    #expect(try world.accounts.session(new.token) == nil, "it gives no right")
    world.clock.advance(30 * 86_400 + 1)
    #expect(try world.accounts.endedSession(new.token, csrf: csrf) == nil)
  }

  @Test func `one that ran out is known too, before and after it was cleaned away`() throws {
    let world = try World(World.ana)
    let new = try world.signIn(World.ana)
    world.clock.advance(world.accounts.limits.idle + 1)
    let known = { try world.accounts.endedSession(new.token, csrf: new.session.csrfToken) }
    #expect(try known() == World.ana.person)
    _ = try world.signIn(World.ana)
    #expect(try known() == World.ana.person)
  }

  @Test func `a made-up cookie is nobody's`() throws {
    let world = try World(World.ana)
    let new = try world.signIn(World.ana)
    try world.accounts.endSession(new.token)
    let other = String(repeating: "0", count: 32)
    #expect(try world.accounts.endedSession(other, csrf: new.session.csrfToken) == nil)
  }
}

@Suite struct `What was typed too late` {
  static let fields = [
    Draft.Field(name: "title", value: "A laptop"),
    Draft.Field(name: "details", value: String(repeating: "é", count: 60_000)),
  ]

  private func keep(_ world: World, _ account: Account = World.ana) throws -> String {
    try #require(
      try world.accounts.keep(Self.fields, for: "/b/ops/new", of: account.person))
  }

  @Test func `is kept whole, for whoever typed it alone`() throws {
    let world = try World(World.ana, World.ben)
    let id = try keep(world)
    let draft = try #require(try world.accounts.draft(id, of: World.ana.person))
    #expect(draft.fields == Self.fields)
    #expect(draft.path == "/b/ops/new")
    #expect(try world.accounts.draft(id, of: World.ben.person) == nil)
    #expect(try world.accounts.draft("x", of: World.ana.person) == nil)
  }

  @Test func `is gone once it was used, and nobody else can remove it`() throws {
    let world = try World(World.ana, World.ben)
    let id = try keep(world)
    try world.accounts.removeDraft(id, of: World.ben.person)
    #expect(try world.accounts.draft(id, of: World.ana.person) != nil)
    try world.accounts.removeDraft(id, of: World.ana.person)
    #expect(try world.accounts.draft(id, of: World.ana.person) == nil)
  }

  @Test func `is gone after a week`() throws {
    let world = try World(World.ana)
    let id = try keep(world)
    world.clock.advance(Draft.lifetime)
    #expect(try world.accounts.draft(id, of: World.ana.person) != nil)
    world.clock.advance(1)
    #expect(try world.accounts.draft(id, of: World.ana.person) == nil)
  }

  @Test func `the oldest of a person gives way, and nobody else's`() throws {
    let world = try World(World.ana, World.ben)
    let bens = try keep(world, World.ben)
    var ids: [String] = []
    for _ in 0...Draft.maximumCount {
      ids.append(try keep(world))
      world.clock.advance(1)
    }
    #expect(try world.accounts.draft(ids[0], of: World.ana.person) == nil)
    for id in ids.dropFirst() {
      #expect(try world.accounts.draft(id, of: World.ana.person) != nil)
    }
    #expect(try world.accounts.draft(bens, of: World.ben.person) != nil)
  }

  @Test func `what is too long is not kept`() throws {
    let world = try World(World.ana)
    let field = Draft.Field(
      name: "details", value: String(repeating: "a", count: Draft.maximumSize))
    #expect(try world.accounts.keep([field], for: "/", of: World.ana.person) == nil)
  }

  @Test func `erasing somebody takes it, and that they had sessions`() throws {
    let world = try World(World.ana)
    let new = try world.signIn(World.ana)
    try world.accounts.endSession(new.token)
    let id = try keep(world)
    try world.accounts.erase(World.ana.person)
    #expect(try world.accounts.draft(id, of: World.ana.person) == nil)
    #expect(
      try world.accounts.endedSession(new.token, csrf: new.session.csrfToken) == nil)
  }
}
