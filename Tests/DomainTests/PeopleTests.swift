import Domain
import Testing

@Suite struct `People` {
  private let admin = Standing(person: ana, role: .admin, maySignIn: true)
  private let member = Standing(person: ben, role: .member, maySignIn: true)
  private let imported = Standing(person: cleo, role: .member, maySignIn: false)

  private func decide(_ command: PersonCommand, admins: Int = 1) throws(Refusal) -> [PersonEvent] {
    let known = [admin, member, imported]
    return try Domain.People.decide(command, next: PersonNumber(4), admins: admins) { person in
      known.first { $0.person == person }
    }
  }

  @Test(arguments: Role.allCases, [true, false])
  func `who joins gets the next number`(role: Role, maySignIn: Bool) throws {
    #expect(
      try decide(.join(role: role, maySignIn: maySignIn))
        == [.joined(PersonNumber(4), role: role, maySignIn: maySignIn)])
  }

  @Test func `roles change in both ways`() throws {
    #expect(try decide(.changeRole(ben, to: .admin)) == [.roleChanged(ben, to: .admin)])
    #expect(
      try decide(.changeRole(ana, to: .member), admins: 2) == [.roleChanged(ana, to: .member)])
  }

  @Test func `a role that one has already needs no event`() throws {
    #expect(try decide(.changeRole(ben, to: .member)).isEmpty)
    #expect(try decide(.changeRole(ana, to: .admin)).isEmpty)
  }

  @Test func `the last admin stays one`() {
    let refused = #expect(throws: Refusal.self) { try decide(.changeRole(ana, to: .member)) }
    #expect(refused == .lastAdmin)
  }

  @Test func `a stranger has no role, and an imported name needs none`() {
    let unknown = #expect(throws: Refusal.self) { try decide(.changeRole(stranger, to: .admin)) }
    #expect(unknown == .unknownPerson("99"))
    let asleep = #expect(throws: Refusal.self) { try decide(.changeRole(cleo, to: .admin)) }
    #expect(asleep == .cannotSignIn(cleo))
  }

  @Test func `a standing follows its events`() {
    var standing = member
    standing.evolve(.roleChanged(ben, to: .admin))
    #expect(standing == Standing(person: ben, role: .admin, maySignIn: true))
    standing.evolve(.roleChanged(ben, to: .member))
    #expect(standing == member)
  }

  @Test func `roles have stable names and numbers`() {
    #expect(Role.allCases.map(\.name) == ["member", "admin"])
    #expect(Role.allCases.map(\.rawValue) == [1, 2])
    for role in Role.allCases { #expect(Role(name: role.name) == role) }
    for name in ["", "Admin", "owner", "admin "] { #expect(Role(name: name) == nil) }
  }
}

@Suite struct `Rights in the whole ledger` {
  static let table: [(Action, member: Bool, admin: Bool)] = [
    (.enter, true, true),
    (.managePeople, false, true),
    (.createBoards, false, true),
    (.erase, false, true),
    (.audit, false, true),
  ]

  @Test func `the table names every action that is about no board`() {
    #expect(Self.table.map(\.0) == Action.allCases.filter { !Action.ofBoards.contains($0) })
  }

  @Test(arguments: table)
  func `each role may do what the table says`(action: Action, member: Bool, admin: Bool) {
    #expect(Access.permits(action, to: Role.member) == member)
    #expect(Access.permits(action, to: Role.admin) == admin)
  }
}
