import Domain
import LMDB
import Testing

@testable import SignIn

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

  // MARK: How many there are

  private func begin(_ world: World, _ account: Account = World.ana) throws -> NewSession {
    try #require(
      try world.accounts.beginSession(for: account.person, via: .link, userAgent: "Test/1"))
  }

  @Test func `the hundred-and-first of a person ends the one used longest ago, nobody else's`()
    throws
  {
    let world = try World(World.ana, World.ben)
    let bens = try begin(world, World.ben)
    let first = try begin(world)
    world.clock.advance(1)
    let second = try begin(world)
    world.clock.advance(1)
    for _ in 3...SessionLimits.ofOnePerson { _ = try begin(world) }
    // The oldest of all was used since.
    world.clock.advance(Session.lastSeenStep)
    #expect(try world.accounts.session(first.token) != nil)
    #expect(try world.accounts.session(second.token, isUse: false) != nil)
    let last = try begin(world)

    #expect(try world.accounts.session(second.token) == nil)
    for other in [bens, first, last] {
      #expect(try world.accounts.session(other.token) != nil)
    }
    let left = try world.accounts.sessions(of: World.ana.person).count
    #expect(left == SessionLimits.ofOnePerson)
    // As after any other end, what is typed in it is kept.
    let person = try world.accounts.endedSession(
      second.token, csrf: second.session.csrfToken)
    #expect(person == World.ana.person)
  }

  @Test func `what is over is cleaned away once a minute, and lets nobody in meanwhile`() throws {
    let world = try World(World.ana, World.ben)
    let idle = world.accounts.limits.idle
    let old = try begin(world)
    world.clock.advance(idle - 30)
    _ = try begin(world, World.ben)
    world.clock.advance(31)
    _ = try begin(world, World.ben)
    #expect(try world.accounts.session(old.token) == nil)
    #expect(try world.accounts.sessions(of: World.ana.person).isEmpty)
    let person = try world.accounts.endedSession(old.token, csrf: old.session.csrfToken)
    #expect(person == World.ana.person)

    // Whether it lies there shows when it was not over yet: no other sign-in cleaned it away.
    world.clock.advance(-1)
    #expect(try world.accounts.session(old.token, isUse: false) != nil)
    world.clock.advance(30)
    _ = try begin(world, World.ben)
    world.clock.advance(-30)
    #expect(try world.accounts.session(old.token, isUse: false) == nil)
  }

  @Test func `of one person's that ended, the latest thousand are known`() throws {
    let world = try World(World.ana, World.ben)
    let store = try world.accounts.store()
    let (now, most) = (world.clock.now, SessionLimits.rememberedOfOne)
    let left = try store.write { transaction throws(SignInError) in
      for number in 0..<most + 5 {
        try transaction.put(
          EndedSessionRecord(person: World.ana.person, endedAt: now + Int64(number)),
          forKey: ByteKey(Array("ana \(number)".utf8)), in: store.ended)
      }
      try transaction.put(
        EndedSessionRecord(person: World.ben.person, endedAt: now),
        forKey: ByteKey(Array("ben".utf8)), in: store.ended)
      try store.forgetEnded(in: transaction, at: now)
      return try transaction.records(EndedSessionRecord.self, in: store.ended).map { $0.record }
    }
    let anas = left.filter { $0.person == World.ana.person }.map(\.endedAt)
    #expect(anas.count == most)
    #expect(anas.min() == now + 5)
    #expect(left.count == most + 1)
  }
}
