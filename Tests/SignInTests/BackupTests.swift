import Domain
import FoundationEssentials
import SignIn
import Testing

@Suite struct `Accounts in a backup` {
  @Test func `a copy has everybody, their links and sessions, while the folder is in use`() throws {
    let world = try World(World.ana, World.ben)
    let session = try world.signIn(World.ana)
    let link = try world.accounts.issueLink(for: World.ben.person)
    let place = world.folder.path + "/copy"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
    try world.accounts.copy(to: place)
    try world.accounts.endSession(session.token)

    let copy = try Accounts.open(place, clock: world.clock.clock)
    #expect(try copy.accounts() == world.accounts.accounts())
    #expect(try copy.session(session.token)?.person == World.ana.person)
    #expect(try copy.redeem(link, userAgent: "")?.session.person == World.ben.person)
  }

  @Test func `a copy has nothing of who was erased`() throws {
    let world = try World(World.ana, World.ben)
    _ = try world.signIn(World.ben)
    try world.accounts.erase(World.ben.person)
    let place = world.folder.path + "/copy"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
    try world.accounts.copy(to: place)
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: place + "/data.mdb")))
    let name = Array("ben@example".utf8)
    #expect(!bytes.indices.contains { bytes[$0...].starts(with: name) })
  }

  @Test func `who is not named goes with links, sessions and address`() throws {
    let world = try World(World.ana, World.ben)
    let ana = try world.signIn(World.ana)
    let ben = try world.signIn(World.ben)
    let link = try world.accounts.issueLink(for: World.ben.person)
    #expect(try world.accounts.removeAll(except: [World.ana.person]) == 1)
    #expect(try world.accounts.accounts().map(\.person) == [World.ana.person])
    #expect(try world.accounts.session(ana.token) != nil)
    #expect(try world.accounts.session(ben.token) == nil)
    #expect(try world.accounts.redeem(link, userAgent: "") == nil)
    // Number and address can be given again.
    try world.accounts.register(
      Account(person: World.ben.person, name: "Cleo", email: "ben@example.org"))
  }
}
