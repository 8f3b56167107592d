import Domain
import EventLog
import ProjectionEngine
import TestSupport
import Testing

@testable import Directory

@Suite struct `The directory` {
  private func fold() throws -> Fold<DirectoryProjection> { try Fold(DirectoryProjection.init) }

  private func joined(_ number: UInt32, _ role: Role, maySignIn: Bool = true) -> Fact {
    .person(.joined(PersonNumber(number), role: role, maySignIn: maySignIn))
  }

  private func changed(_ number: UInt32, _ role: Role) -> Fact {
    .person(.roleChanged(PersonNumber(number), to: role))
  }

  @Test func `nobody is there at first`() throws {
    let fold = try fold()
    try fold.take([Fact]()) { batch in
      #expect(fold.projection.totals(in: batch) == .init(people: 0, admins: 0))
      #expect(fold.projection.standing(of: PersonNumber(1), in: batch) == nil)
    }
    #expect(try fold.projection.everybody(in: fold.generation.snapshot()).isEmpty)
  }

  @Test func `people and admins are counted as they join and change`() throws {
    let fold = try fold()
    let steps: [(Fact, people: UInt32, admins: UInt32)] = [
      (joined(1, .admin), 1, 1), (joined(2, .member), 2, 1),
      (joined(3, .member, maySignIn: false), 3, 1), (changed(2, .admin), 3, 2),
      (changed(2, .admin), 3, 2), (changed(1, .member), 3, 1), (changed(1, .member), 3, 1),
    ]
    for step in steps {
      try fold.take([step.0]) { batch in
        #expect(
          fold.projection.totals(in: batch) == .init(people: step.people, admins: step.admins))
      }
    }
    let snapshot = try fold.generation.snapshot()
    #expect(
      try fold.projection.everybody(in: snapshot) == [
        Standing(person: PersonNumber(1), role: .member, maySignIn: true),
        Standing(person: PersonNumber(2), role: .admin, maySignIn: true),
        Standing(person: PersonNumber(3), role: .member, maySignIn: false),
      ])
  }

  @Test(arguments: Seeds.some(10)) func `random changes count as a list does`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let fold = try fold()
    var roles: [Role] = []
    for _ in 0..<30 {
      var facts: [Fact] = []
      for _ in 0...Int.random(in: 0...4, using: &random) {
        let role = Role.allCases.randomElement(using: &random) ?? .member
        if let index = roles.indices.randomElement(using: &random), Bool.random(using: &random) {
          roles[index] = role
          facts.append(changed(UInt32(index) + 1, role))
        } else {
          roles.append(role)
          facts.append(joined(UInt32(roles.count), role))
        }
      }
      try fold.take(facts) { batch in
        let totals = fold.projection.totals(in: batch)
        #expect(totals.people == UInt32(roles.count))
        #expect(totals.admins == UInt32(roles.count { $0 == .admin }))
      }
    }
    let everybody = try fold.projection.everybody(in: fold.generation.snapshot())
    #expect(everybody.map(\.role) == roles)
    #expect(everybody.map(\.person.rawValue) == Array(1...UInt32(roles.count)))
  }

  @Test func `the operator is nobody who joined`() throws {
    let fold = try fold()
    try fold.take([joined(1, .admin)]) { batch in
      #expect(fold.projection.standing(of: .operator, in: batch) == nil)
    }
    #expect(
      try fold.projection.standing(of: .operator, in: fold.generation.snapshot()) == nil)
  }

  @Test func `a board is found by where its definition is`() throws {
    let fold = try fold()
    try fold.take([.boardCreated(BoardNumber(1)), joined(1, .admin), .boardCreated(BoardNumber(2))])
    { batch in
      #expect(fold.projection.positions(of: BoardNumber(2), in: batch)?.definition == Position(3))
      #expect(fold.projection.positions(of: BoardNumber(3), in: batch) == nil)
    }
    let found = try fold.projection.boards(in: fold.generation.snapshot())
    #expect(found.map(\.board.rawValue) == [1, 2])
    #expect(found.map(\.positions.definition.rawValue) == [1, 3])
  }
}
