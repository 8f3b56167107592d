import Domain
import Foundation
import SignIn
import Testing

@Suite struct `Forgetting who somebody is` {
  @Test func `account, address, links and sessions go, of this person alone`() throws {
    let world = try World(World.ana, World.ben)
    let bens = try world.signIn(World.ben)
    let anas = try world.signIn(World.ana)
    let link = try world.accounts.issueLink(for: World.ben.person)
    #expect(try world.accounts.erase(World.ben.person))

    #expect(try world.accounts.account(World.ben.person) == nil)
    #expect(try world.accounts.account(email: "ben@example.org") == nil)
    #expect(try world.accounts.find("Ben").isEmpty)
    #expect(try world.accounts.session(bens.token) == nil)
    #expect(try world.accounts.redeem(link, userAgent: "") == nil)
    #expect(throws: SignInError.noAccount(World.ben.person)) {
      try world.accounts.issueLink(for: World.ben.person)
    }
    #expect(try world.accounts.accounts() == [World.ana])
    #expect(try world.accounts.session(anas.token) != nil)
  }

  @Test func `whoever is not known is nothing to forget`() throws {
    let world = try World(World.ana)
    #expect(try !world.accounts.erase(World.ben.person))
    #expect(try world.accounts.erase(World.ana.person))
    #expect(try !world.accounts.erase(World.ana.person))
  }

  @Test func `the address is free for somebody else`() throws {
    let world = try World(World.ben)
    try world.accounts.erase(World.ben.person)
    try world.accounts.register(
      Account(person: PersonNumber(3), name: "Benno", email: "ben@example.org"))
    #expect(try world.accounts.account(email: "BEN@example.org")?.person == PersonNumber(3))
  }

  @Test func `once the file is written anew, nothing of it is left there`() throws {
    let folder = try TestFolder()
    do {
      let accounts = try Accounts.open(folder.accounts)
      try accounts.register([World.ana, World.ben])
      try accounts.erase(World.ben.person)
      #expect(throws: SignInError.inUse(folder: folder.accounts)) {
        try Accounts.compact(folder.accounts)
      }
    }
    #expect(try holds("ben@example.org", folder.accounts))
    _ = try Accounts.compact(folder.accounts)
    #expect(try !holds("ben@example.org", folder.accounts))
    #expect(try Accounts.open(folder.accounts).accounts() == [World.ana])
  }

  private func holds(_ text: String, _ folder: String) throws -> Bool {
    try Data(contentsOf: URL(fileURLWithPath: folder + "/data.mdb"))
      .range(of: Data(text.utf8)) != nil
  }
}
