import Domain
import Foundation
import Testing

/// `docs/access.md` is what people rely on: each of its cells is what the code says.
@Suite struct `The table of rights` {
  /// The cells below each table's heading, by the row's name.
  private static func tables() throws -> [[[String]]] {
    let file = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("docs/access.md")
    var tables: [[[String]]] = []
    var isInside = false
    for line in try String(contentsOf: file, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    {
      guard line.hasPrefix("|") else {
        isInside = false
        continue
      }
      if !isInside { tables.append([]) }
      isInside = true
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      if !cells[0].hasPrefix("---") { tables[tables.count - 1].append(cells) }
    }
    return tables
  }

  private static func word(_ isPermitted: Bool) -> String { isPermitted ? "yes" : "no" }

  @Test func `says of each role on a board what it may do there`() throws {
    let table = try Self.tables()[0]
    let roles = BoardRole.allCases
    #expect(table[0].dropFirst().dropLast() == roles.map(\.name)[...])
    #expect(table.dropFirst().map { $0[0] } == Action.ofBoards.map { "\($0)" })
    for (row, action) in zip(table.dropFirst(), Action.ofBoards) {
      for (cell, role) in zip(row.dropFirst(), roles) {
        #expect(cell == Self.word(Access.permits(action, to: role)), "\(role) × \(action)")
      }
    }
  }

  @Test func `says of members and admins what they may do in the ledger`() throws {
    let table = try Self.tables()[1]
    let actions = Action.allCases.filter { !Action.ofBoards.contains($0) }
    #expect(table.dropFirst().map { $0[0] } == actions.map { "\($0)" })
    let open = Policy(boardMakers: .everyone, wideners: .owners)
    for (row, action) in zip(table.dropFirst(), actions) {
      let (now, then) = (
        Access.permits(action, to: .member), Access.permits(action, to: .member, under: open)
      )
      #expect(row[1] == (now == then ? Self.word(now) : "policy"), "member × \(action)")
      #expect(row[2] == Self.word(Access.permits(action, to: Role.admin)), "admin × \(action)")
    }
  }

  @Test func `says of each right of a token what it opens`() throws {
    let table = try Self.tables()[2]
    let rights = TokenScopes.Right.allCases
    #expect(table[0].dropFirst() == rights.map(\.name)[...])
    #expect(Set(table.dropFirst().map { $0[0] }) == Set(Action.allCases.map { "\($0)" }))
    for row in table.dropFirst() {
      let action = try #require(Action.allCases.first { "\($0)" == row[0] })
      for (cell, right) in zip(row.dropFirst(), rights) {
        let scopes = TokenScopes([.init(right)])
        let isOpen =
          Action.ofBoards.contains(action)
          ? scopes.permit(action, on: BoardNumber(1)) : scopes.permit(action)
        #expect(cell == Self.word(isOpen), "\(right) × \(action)")
      }
    }
  }

  @Test func `a scope on one board opens nothing on another, and nothing about the ledger`() {
    let scopes = TokenScopes([.init(.manage, on: BoardNumber(1))])
    for action in Action.ofBoards {
      #expect(scopes.permit(action, on: BoardNumber(1)))
      #expect(!scopes.permit(action, on: BoardNumber(2)))
    }
    for action in Action.allCases where !Action.ofBoards.contains(action) && action != .enter {
      #expect(!scopes.permit(action), "\(action)")
    }
  }

  @Test func `whoever was put out or erased may do nothing, whatever they were given`() {
    let access = BoardAccess(
      mode: .custom, owner: ana, grants: [AccessGrant(.person(ana), .owner)])
    for standing in [
      Standing(person: ana, role: .admin, maySignIn: true, isDeactivated: true),
      Standing(person: ana, role: .admin, maySignIn: false, isErased: true),
    ] {
      let rights = Rights(standing: standing)
      for action in Action.ofBoards {
        #expect(!rights.permits(action, on: BoardNumber(1), access), "\(action)")
      }
      for action in Action.allCases where !Action.ofBoards.contains(action) {
        #expect(!rights.permits(action), "\(action)")
      }
    }
  }
}
