import Domain
import EventLog
import TestSupport
import Testing

@testable import Ledger

/// Going through the past change by change.
@Suite struct StepsTests {
  private static func steps(_ previous: UInt64?, _ next: UInt64?) -> Steps {
    func when(_ position: UInt64?) -> When? { position.map { .position(Position($0)) } }
    return Steps(previous: when(previous), next: when(next))
  }

  /// A board of one lamp and one desk. Who joined and the board itself are positions 1 to 4.
  private func ledger() throws -> (test: TestLedger, lamp: RequestKey, desk: RequestKey) {
    let test = try TestLedger()
    let lamp = try test.submit("Lamp")  // 5
    let desk = try test.submit("Desk")  // 6
    try test.change(lamp, .comment("Dark"))  // 7
    _ = try test.ledger.performAndWait(
      .person(.join(role: .member, maySignIn: true)), by: .operator)  // 8
    try test.change(lamp, .assign(to: test.ben))  // 9
    try test.change(desk, .comment("Wobbly"))  // 10
    return (test, lamp, desk)
  }

  @Test(
    arguments: [
      (nil, 7, nil), (9, 7, nil), (8, 5, 9), (7, 5, 9), (6, nil, 7), (5, nil, 7),
    ] as [(UInt64?, UInt64?, UInt64?)])
  func `a request's lead to its own changes`(
    from: UInt64?, previous: UInt64?, next: UInt64?
  ) throws {
    let (test, lamp, _) = try ledger()
    let asOf = from.map { AsOf(.position(Position($0))) } ?? .now
    #expect(
      try test.ledger.steps(of: lamp, from: asOf, by: test.ana) == Self.steps(previous, next))
  }

  @Test(
    arguments: [
      (nil, 9, nil), (10, 9, nil), (9, 7, 10), (8, 6, 9), (7, 6, 9), (6, 5, 7), (5, nil, 6),
      (4, nil, 5), (0, nil, 5),
    ] as [(UInt64?, UInt64?, UInt64?)])
  func `a board's lead to the changes of its requests`(
    from: UInt64?, previous: UInt64?, next: UInt64?
  ) throws {
    let (test, _, _) = try ledger()
    let asOf = from.map { AsOf(.position(Position($0))) } ?? .now
    #expect(
      try test.ledger.steps(onBoard: "ops", from: asOf, by: test.ana) == Self.steps(previous, next))
  }

  @Test func `as it happened, they lead to the instants`() throws {
    let (test, lamp, desk) = try ledger()
    let history = try test.ledger.request(lamp.description, by: test.ana).history
    let times = history.map { When.instant($0.happenedAt) }
    test.clock.advance(seconds: 1)
    let now = AsOf(.now, axis: .happened)
    #expect(
      try test.ledger.steps(of: lamp, from: now, by: test.ana)
        == Steps(previous: times[1], next: nil))
    let first = AsOf(times[0], axis: .happened)
    #expect(
      try test.ledger.steps(of: lamp, from: first, by: test.ana)
        == Steps(previous: nil, next: times[1]))
    let begun = try test.ledger.request(desk.description, by: test.ana).summary.createdAt
    #expect(
      try test.ledger.steps(onBoard: "ops", from: first, by: test.ana)
        == Steps(previous: nil, next: .instant(begun)))
  }

  @Test func `far from any change of a board they are found too`() throws {
    let test = try TestLedger()
    let board = BoardDefinition(
      slug: "web", name: "Web", prefix: "WEB", statuses: BoardTemplate.ops.statuses,
      transitions: BoardTemplate.ops.transitions, fields: [])
    let lamp = try test.submit("Lamp")
    let first = try test.ledger.head().position
    try test.change(lamp, .comment("Dark"))
    let second = try test.ledger.head().position
    _ = try test.ledger.performAndWait(.createBoard(board, opening: .workspace), by: .operator)
    for number in 1...300 {
      _ = try test.ledger.performAndWait(
        .submit(board: "web", Submission(title: "Page \(number)")), by: test.ana)
    }
    let middle = Position(second.rawValue + 150)
    try test.change(lamp, .comment("Lit"))
    let last = try test.ledger.head().position
    let expected = [
      (AsOf.now, Self.steps(second.rawValue, nil)),
      (AsOf(.position(middle)), Self.steps(first.rawValue, last.rawValue)),
    ]
    for (asOf, steps) in expected {
      #expect(try test.ledger.steps(onBoard: "ops", from: asOf, by: test.ana) == steps)
    }
  }
}
