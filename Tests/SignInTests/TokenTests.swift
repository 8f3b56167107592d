import Domain
import Foundation
import Testing

@testable import SignIn

@Suite struct `Bearer tokens` {
  private static let day: Int64 = 86_400

  private func request(
    _ person: PersonNumber = World.ana.person, _ scopes: [TokenScopes.Scope] = [.init(.read)],
    lifetime: Int64 = AccessToken.standardLifetime
  ) -> TokenRequest {
    TokenRequest(
      person: person, maker: World.ana.person, name: " nightly report ",
      scopes: TokenScopes(scopes), lifetime: lifetime)
  }

  @Test func `a secret has our prefix, 178 random bits and a checksum`() throws {
    let secrets = (0..<500).map { _ in TokenSecret.new().text }
    #expect(Set(secrets).count == 500)
    for secret in secrets {
      #expect(secret.utf8.count == 40)
      #expect(secret.hasPrefix("rlt_"))
      #expect(secret.dropFirst(4).utf8.allSatisfy { Base62.alphabet.contains($0) })
      #expect(TokenSecret(secret) != nil)
    }
  }

  @Test func `the checksum is the one that others compute`() {
    // The check value of CRC-32/ISO-HDLC.
    #expect(CRC32.of("123456789".utf8) == 0xCBF4_3926)
    #expect(Base62.text(of: .max, digits: 6) == "4gfFC3")
    #expect(Base62.text(of: 61, digits: 6) == "00000z")
  }

  @Test func `every mistyped character is noticed without a look-up`() throws {
    let secret = Array(TokenSecret.new().text.utf8)
    for index in secret.indices {
      for other in [UInt8(ascii: "A"), UInt8(ascii: "_"), 0xC3] where other != secret[index] {
        var wrong = secret
        wrong[index] = other
        #expect(TokenSecret(String(decoding: wrong, as: UTF8.self)) == nil)
      }
    }
    for text in ["", "rlt_", "rlt_" + String(repeating: "0", count: 36), "ghp_abc"] {
      #expect(TokenSecret(text) == nil)
    }
  }

  @Test func `a token is found by its secret, and by nothing that is listed`() throws {
    let world = try World(World.ana)
    let board = BoardNumber(7)
    let new = try world.accounts.createToken(
      request(World.ana.person, [.init(.read), .init(.work, on: board)]))
    let found = try #require(try world.accounts.token(new.secret))
    #expect(found == new.token)
    #expect(found.name == "nightly report")
    #expect(found.scopes.scopes == [.init(.read), .init(.work, on: board)])
    #expect(found.expiresAt == world.clock.now + 90 * Self.day)
    #expect(try world.accounts.token(found.id) == nil)
    #expect(try world.accounts.token(TokenSecret.new().text) == nil)
    #expect(try world.accounts.tokens() == [found])
  }

  @Test func `the secret is nowhere in the folder`() throws {
    let world = try World(World.ana)
    let new = try world.accounts.createToken(request())
    world.accounts.close()
    let bytes = try Data(
      contentsOf: URL(fileURLWithPath: world.folder.accounts + "/data.mdb"))
    #expect(bytes.range(of: Data(new.secret.dropFirst(4).prefix(30).utf8)) == nil)
    #expect(bytes.range(of: Data("nightly report".utf8)) != nil)
  }

  @Test func `a token ends when its time is over`() throws {
    let world = try World(World.ana)
    let new = try world.accounts.createToken(request(lifetime: 60))
    world.clock.advance(59)
    #expect(try world.accounts.token(new.secret) != nil)
    world.clock.advance(1)
    #expect(try world.accounts.token(new.secret) == nil)
    #expect(try world.accounts.tokens().count == 1)
    _ = try world.accounts.createToken(request())
    #expect(try world.accounts.tokens().count == 1)
  }

  @Test func `that it was used is noted at most once a minute`() throws {
    let world = try World(World.ana)
    let secret = try world.accounts.createToken(request()).secret
    let start = world.clock.now
    var token = try #require(try world.accounts.token(secret))
    #expect(token.lastUsedAt == nil && world.accounts.isUseDue(token))
    try world.accounts.noteUse(of: secret)
    world.clock.advance(59)
    try world.accounts.noteUse(of: secret)
    token = try #require(try world.accounts.token(secret))
    #expect(token.lastUsedAt == start && !world.accounts.isUseDue(token))
    world.clock.advance(1)
    #expect(world.accounts.isUseDue(token))
    try world.accounts.noteUse(of: secret)
    #expect(try world.accounts.token(secret)?.lastUsedAt == start + 60)
  }

  @Test func `a use that comes too late does not bring a token back`() throws {
    let world = try World(World.ana)
    let new = try world.accounts.createToken(request())
    #expect(try world.accounts.revokeToken(new.token.id)?.id == new.token.id)
    try world.accounts.noteUse(of: new.secret)
    #expect(try world.accounts.token(new.secret) == nil)
    #expect(try world.accounts.revokeToken(new.token.id) == nil)
  }

  @Test func `another's token is as if it were not there`() throws {
    let world = try World(World.ana, World.ben)
    let new = try world.accounts.createToken(request())
    #expect(try world.accounts.revokeToken(new.token.id, of: World.ben.person) == nil)
    #expect(try world.accounts.tokens(of: World.ben.person).isEmpty)
    #expect(try world.accounts.token(new.secret) != nil)
  }

  @Test func `being put out ends sessions, links and tokens of one person`() throws {
    let world = try World(World.ana, World.ben)
    let session = try world.signIn(World.ana)
    let link = try world.accounts.issueLink(for: World.ana.person)
    let token = try world.accounts.createToken(request())
    let other = try world.accounts.createToken(request(World.ben.person))
    try world.accounts.endAccess(of: World.ana.person)
    #expect(try world.accounts.session(session.token) == nil)
    #expect(try world.accounts.redeem(link, userAgent: "") == nil)
    #expect(try world.accounts.token(token.secret) == nil)
    #expect(try world.accounts.token(other.secret) != nil)
  }

  @Test func `erasing a person ends their tokens, and a restore ends all`() throws {
    let world = try World(World.ana, World.ben)
    let ana = try world.accounts.createToken(request())
    let ben = try world.accounts.createToken(request(World.ben.person))
    try world.accounts.erase(World.ana.person)
    #expect(try world.accounts.token(ana.secret) == nil)
    #expect(try world.accounts.token(ben.secret) != nil)
    try world.accounts.removeAll(except: [World.ben.person])
    #expect(try world.accounts.token(ben.secret) == nil)
  }

  @Test func `what cannot be a token is refused with a reason`() throws {
    let world = try World(World.ana)
    #expect(throws: SignInError.noAccount(PersonNumber(9))) {
      try world.accounts.createToken(request(PersonNumber(9)))
    }
    for wrong in [
      request(World.ana.person, []),
      request(World.ana.person, (1...65).map { .init(.read, on: BoardNumber($0)) }),
      request(lifetime: 0), request(lifetime: 365 * Self.day + 1),
    ] {
      let error = #expect(throws: SignInError.self) { try world.accounts.createToken(wrong) }
      guard case .unusableToken = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
    for _ in 0..<AccessToken.maximumPerPerson {
      _ = try world.accounts.createToken(request())
    }
    #expect(throws: SignInError.tooManyTokens) { try world.accounts.createToken(request()) }
  }
}
