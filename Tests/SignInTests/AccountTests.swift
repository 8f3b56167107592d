import Domain
import FoundationEssentials
import Glibc
import SignIn
import Testing

@Suite struct `Accounts of people` {
  @Test func `an account is found by number, by address in any case, and by name`() throws {
    let world = try World(World.ana, World.ben)
    #expect(try world.accounts.account(PersonNumber(1)) == World.ana)
    #expect(try world.accounts.account(email: " ANA@example.ORG ") == World.ana)
    #expect(try world.accounts.find("Ben") == [World.ben])
    #expect(try world.accounts.find("ben@EXAMPLE.org") == [World.ben])
    #expect(try world.accounts.find("nobody@example.org").isEmpty)
    #expect(try world.accounts.account(PersonNumber(3)) == nil)
  }

  @Test func `all accounts come by number`() throws {
    let late = Account(person: PersonNumber(300), name: "Late", email: nil)
    let world = try World(late, World.ben, World.ana)
    #expect(try world.accounts.accounts() == [World.ana, World.ben, late])
  }

  @Test func `a name that two people share finds both`() throws {
    let other = Account(person: PersonNumber(3), name: "Ana", email: nil)
    let world = try World(World.ana, other)
    #expect(try world.accounts.find("Ana") == [World.ana, other])
  }

  @Test func `names of many come at once, and who has none is left out`() throws {
    let world = try World(World.ana, World.ben)
    let names = try world.accounts.names(of: [PersonNumber(2), PersonNumber(9), PersonNumber(1)])
    #expect(names == [PersonNumber(1): "Ana", PersonNumber(2): "Ben"])
  }

  @Test func `names that were read before are those of now`() throws {
    let world = try World(World.ana, World.ben)
    let (ana, ben) = (World.ana.person, World.ben.person)
    for _ in 1...2 { #expect(try world.accounts.names(of: [ana, ben]).count == 2) }
    var renamed = World.ana
    renamed.name = "Ana Ruiz"
    try world.accounts.register(renamed)
    #expect(try world.accounts.names(of: [ana, ben]) == [ana: "Ana Ruiz", ben: "Ben"])
    try world.accounts.erase(ben)
    #expect(try world.accounts.names(of: [ana, ben]) == [ana: "Ana Ruiz"])
  }

  @Test func `an address somebody has is refused to another, in any case`() throws {
    let world = try World(World.ana)
    let thief = Account(person: PersonNumber(2), name: "Thief", email: "aNa@example.org")
    #expect(throws: SignInError.emailTaken("aNa@example.org")) {
      try world.accounts.register(thief)
    }
    #expect(try world.accounts.accounts() == [World.ana])
  }

  @Test func `many are registered together or not at all`() throws {
    let world = try World(World.ana)
    let thief = Account(person: PersonNumber(3), name: "Thief", email: "ana@example.org")
    #expect(throws: SignInError.self) { try world.accounts.register([World.ben, thief]) }
    #expect(try world.accounts.accounts() == [World.ana])
  }

  @Test func `a new address replaces the old one, which is free again`() throws {
    let world = try World(World.ana)
    var moved = World.ana
    moved.email = "ana@new.example"
    try world.accounts.register(moved)
    #expect(try world.accounts.account(email: "ana@example.org") == nil)
    #expect(try world.accounts.account(email: "ana@new.example") == moved)
    try world.accounts.register(
      Account(person: PersonNumber(2), name: "Ben", email: "ana@example.org"))
  }

  @Test(arguments: [
    "", " ", "ana", "@example.org", "ana@", "ana@b@c", "a na@example.org", "ana@exam\nple.org",
    "ana@example.org\u{0}", "a\u{200B}na@example.org",
    String(repeating: "a", count: 250) + "@b.org",
  ])
  func `what is no address is refused`(_ text: String) throws {
    let world = try World()
    #expect(throws: SignInError.self) {
      try world.accounts.register(Account(person: PersonNumber(1), name: "A", email: text))
    }
  }

  @Test(arguments: ["", "  ", "A\u{7}na", "A\nna", String(repeating: "é", count: 101)])
  func `a name that cannot be shown is refused`(_ name: String) throws {
    let world = try World()
    #expect(throws: SignInError.self) {
      try world.accounts.register(Account(person: PersonNumber(1), name: name, email: nil))
    }
  }

  @Test func `addresses and names are kept without white space around them`() throws {
    let world = try World(Account(person: PersonNumber(1), name: " Ana ", email: "\tana@b.org\n"))
    let kept = Account(person: PersonNumber(1), name: "Ana", email: "ana@b.org")
    #expect(try world.accounts.account(PersonNumber(1)) == kept)
  }

  @Test func `what was registered is there after closing and opening`() throws {
    let world = try World(World.ana)
    world.accounts.close()
    #expect(throws: SignInError.closed) { try world.accounts.accounts() }
    let again = try Accounts.open(world.folder.accounts)
    #expect(try again.accounts() == [World.ana])
  }
}

@Suite struct `The private folder` {
  @Test func `only its owner may read it`() throws {
    let world = try World(World.ana)
    for (path, mode) in [("", mode_t(0o700)), ("/data.mdb", 0o600), ("/lock.mdb", 0o600)] {
      var status = stat()
      #expect(stat(world.folder.accounts + path, &status) == 0)
      #expect(status.st_mode & 0o777 == mode, "\(path)")
    }
  }

  @Test func `opening it twice in one process is refused`() throws {
    let world = try World()
    #expect(throws: SignInError.self) { try Accounts.open(world.folder.accounts) }
  }

  @Test func `a folder of something else is refused with its path`() throws {
    let folder = try TestFolder()
    try FileManager.default.createDirectory(
      atPath: folder.accounts, withIntermediateDirectories: false)
    let text = String(repeating: "this is no data file", count: 1000)
    try text.write(toFile: folder.accounts + "/data.mdb", atomically: false, encoding: .utf8)
    let error = #expect(throws: SignInError.self) { try Accounts.open(folder.accounts) }
    #expect(error?.message.contains(folder.accounts) == true)
  }

  @Test func `a folder where the one above it is missing is refused`() throws {
    let folder = try TestFolder()
    let error = #expect(throws: SignInError.self) { try Accounts.open(folder.path + "/no/private") }
    #expect(error?.message.contains("does not exist") == true)
  }
}
