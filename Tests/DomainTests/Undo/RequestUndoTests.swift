import Domain
import Testing

/// What undoing events of a request comes to. Events are numbered from 1, in their order.
@Suite struct `Undoing events of a request` {
  @Test func `a status goes back to what it was, whatever the board's steps are`() {
    expect(
      given: [.began(), .moved("done")], undo: [2], gives: [2: .status(ops("new"))])
    expect(
      given: [.began(), .moved("in-progress"), .moved("waiting")], undo: [3],
      gives: [3: .status(ops("in-progress"))])
  }

  @Test func `an owner and a priority go back too`() {
    expect(
      given: [.began(owner: ben), .assigned(to: cleo)], undo: [2], gives: [2: .owner(ben)])
    expect(given: [.began(), .assigned(to: cleo)], undo: [2], gives: [2: .owner(nil)])
    expect(
      given: [.began(priority: .high), .prioritised(.low)], undo: [2],
      gives: [2: .priority(.high)])
  }

  @Test func `an edit goes back, only where it changed something`() {
    let given: [RequestEvent] = [
      .began("Laptop", details: "Old", fields: [field("area", "North")]),
      .edited(Edited(title: "Tablet", fields: [field("area", "")])),
      .edited(Edited(details: "New")),
    ]
    expect(given: given, undo: [2], gives: [2: .text])
    let after = request(after: given, undoing: [2])
    #expect(after?.title == "Laptop")
    #expect(after?.details == "New")
    #expect(after?[field: "area"] == "North")
  }

  @Test func `a comment is retracted`() {
    expect(
      given: [.began(), .commented("Oops"), .commented("Well")], undo: [2],
      gives: [2: .comment(isRetracted: true)])
  }

  @Test func `a submission is withdrawn, and then nothing can be done with the request`() {
    let given: [RequestEvent] = [.began(), .assigned(to: ben)]
    expect(given: given, undo: [1], gives: [1: .withdrawn])
    let withdrawn = given + [.back(1, .withdrawn)]
    expect(given: withdrawn, when: .comment("Hm"), refused: .withdrawn)
    expect(given: withdrawn, when: .assign(to: ana), refused: .withdrawn)
    expect(given: withdrawn, undo: [2], refused: [UndoObstacle(number(2), .withdrawn)])
    expect(given: withdrawn, undo: [3], gives: [3: .broughtBack(.normal)])
  }

  // MARK: What depends on it

  @Test func `under a later event that sets the same it is refused, and both go together`() {
    let given: [RequestEvent] = [
      .began(), .moved("in-progress"), .assigned(to: ben), .moved("done"), .commented("Done"),
    ]
    expect(
      given: given, undo: [2], refused: [UndoObstacle(number(2), .laterEvents([number(4)]))])
    expect(
      given: given, undo: [2], includingLater: true,
      gives: [4: .status(ops("in-progress")), 2: .status(ops("new"))])
  }

  @Test func `what depends on a later event goes too`() {
    let given: [RequestEvent] = [
      .began(), .edited(Edited(title: "A")), .edited(Edited(title: "B", details: "b")),
      .edited(Edited(details: "c")), .edited(Edited(fields: [field("area", "East")])),
    ]
    expect(
      given: given, undo: [2],
      refused: [UndoObstacle(number(2), .laterEvents([number(3), number(4)]))])
    expect(
      given: given, undo: [2], includingLater: true, gives: [4: .text, 3: .text, 2: .text])
  }

  @Test func `what others did stands against a withdrawal`() {
    let given: [PastEvent] = [
      PastEvent(number(1), by: ana, .began()), PastEvent(number(2), by: ana, .commented("Please")),
      PastEvent(number(3), by: ben, .commented("Yes")),
    ]
    let undo = RequestUndo(of: [number(1)], in: given, includingLater: false) { _ in true }
    #expect(undo.dependents == [number(3)])
    #expect(undo.refusals == [UndoObstacle(number(1), .laterEvents([number(3)]))])
    let all = RequestUndo(of: [number(1)], in: given, includingLater: true) { _ in true }
    #expect(all.refusals == [])
    #expect(all.steps.map(\.event) == [number(1)])
  }

  @Test func `of several events, those that were undone before are left out`() {
    let given: [RequestEvent] = [
      .began(), .edited(Edited(title: "A")), .prioritised(.high), .back(3, .priority(.normal)),
    ]
    expect(given: given, undo: [2, 3], gives: [2: .text])
    expect(
      given: given, undo: [3], refused: [UndoObstacle(number(3), .alreadyUndone(by: number(4)))])
  }

  // MARK: To and fro

  @Test func `an undo can be undone, and that again`() {
    var given: [RequestEvent] = [.began(), .moved("done"), .back(2, .status(ops("new")))]
    expect(given: given, undo: [3], gives: [3: .status(ops("done"))])
    given.append(.back(3, .status(ops("done"))))
    expect(given: given, undo: [2], gives: [2: .status(ops("new"))])
    expect(given: given, undo: [4], gives: [4: .status(ops("new"))])
    expect(
      given: given, undo: [3], refused: [UndoObstacle(number(3), .alreadyUndone(by: number(4)))])
  }

  @Test func `an undo is not undone under a later event either`() {
    expect(
      given: [.began(), .moved("done"), .back(2, .status(ops("new"))), .moved("waiting")],
      undo: [3], refused: [UndoObstacle(number(3), .laterEvents([number(4)]))])
  }

  @Test func `an event that was undone is nobody's dependent`() {
    expect(
      given: [
        .began(), .moved("in-progress"), .moved("done"), .back(3, .status(ops("in-progress"))),
      ], undo: [2], gives: [2: .status(ops("new"))])
  }

  // MARK: Refusals

  @Test func `what was erased stays so`() {
    let erased: [RequestEvent] = [
      .withheld(
        .submitted(
          .init(
            status: ops("new"), priority: .normal, owner: nil, requester: ana, isImported: false))),
      .withheld(.edited), .withheld(.commented), .contentErased(ContentErasure(reason: nil)),
      .withheld(.statusChanged(to: ops("done"))),
    ]
    expect(given: erased, undo: [4], refused: [UndoObstacle(number(4), .erasure)])
    expect(given: erased, undo: [2], refused: [UndoObstacle(number(2), .textErased)])
    expect(given: erased, undo: [3], refused: [UndoObstacle(number(3), .textErased)])
    expect(given: erased, undo: [5], gives: [5: .status(ops("new"))])
    expect(given: erased, undo: [1], gives: [1: .withdrawn])
  }

  @Test func `nobody who was erased gets a request back`() {
    expect(
      given: [.began(owner: stranger), .assigned(to: ben)], undo: [2],
      refused: [UndoObstacle(number(2), .ownerErased(stranger))])
  }

  @Test(arguments: ["", "  \n"]) func `it takes a reason`(reason: String) {
    let undo = plan(given: [.began(), .moved("done")], undo: [2], includingLater: false)
    #expect(throws: Refusal.empty("reason")) { try undo.events(reason: reason) }
  }

  @Test func `the events carry the reason`() throws {
    let undo = plan(given: [.began(), .moved("done")], undo: [2], includingLater: false)
    #expect(
      try undo.events(reason: " Wrong one ") == [
        .undone(
          Undone(event: number(2), restored: .status(ops("new")), reason: "Wrong one"))
      ])
  }

  // MARK: Any history

  /// Whatever happened, and whatever was undone: what a fold of all events gives is what the events
  /// give that were not undone.
  @Test(arguments: 0..<200) func `an undo leaves what the other events made`(seed: UInt64) throws {
    var random = Lot(seed: seed)
    var events: [RequestEvent] = [.began()]
    for _ in 0..<30 {
      if random.next() % 3 == 0 {
        let event = number(random.next() % UInt64(events.count) + 1)
        let undo = plan(
          given: events, undo: [event.rawValue], includingLater: random.next() % 2 == 0)
        if undo.refusals.isEmpty { events += try undo.events(reason: "Seed \(seed)") }
      } else if request(after: events)?.isWithdrawn == false {
        events.append(random.event())
      }
      let undone = UndoneEvents(in: past(events))
      let counting = past(events).dropFirst()
        .filter { $0.event.undoes == nil && !undone.contains($0.number) }
      var expected = try #require(ProjectRequest(beginning: events[0]))
      for past in counting { expected.evolve(past.event) }
      let actual = try #require(ProjectRequest(history: past(events)))
      #expect(actual.status == expected.status, "seed \(seed): \(events)")
      #expect(actual.owner == expected.owner, "seed \(seed): \(events)")
      #expect(actual.priority == expected.priority, "seed \(seed): \(events)")
      #expect(actual.title == expected.title, "seed \(seed): \(events)")
      #expect(Set(actual.fields) == Set(expected.fields), "seed \(seed): \(events)")
      #expect(actual.isWithdrawn == undone.contains(number(1)), "seed \(seed): \(events)")
      #expect(actual.revision == UInt32(events.count))
    }
  }
}

// MARK: -

private func number(_ value: UInt64) -> EventNumber { EventNumber(value) }

/// The events with numbers from 1, all by Ana.
private func past(_ events: [RequestEvent]) -> [PastEvent] {
  events.enumerated().map { PastEvent(number(UInt64($0) + 1), by: ana, $1) }
}

private func plan(
  given: [RequestEvent], undo events: Set<UInt64>, includingLater: Bool
) -> RequestUndo {
  RequestUndo(
    of: Set(events.map(number)), in: past(given), includingLater: includingLater
  ) { [ana, ben, cleo].contains($0) }
}

private func expect(
  given: [RequestEvent], undo events: Set<UInt64>, includingLater: Bool = false,
  gives expected: KeyValuePairs<UInt64, Restored>,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let undo = plan(given: given, undo: events, includingLater: includingLater)
  #expect(undo.refusals == [], sourceLocation: sourceLocation)
  #expect(
    undo.steps.map(\.event) == expected.map { number($0.key) }, sourceLocation: sourceLocation)
  #expect(undo.steps.map(\.restored) == expected.map(\.value), sourceLocation: sourceLocation)
}

private func expect(
  given: [RequestEvent], undo events: Set<UInt64>, refused expected: [UndoObstacle],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let undo = plan(given: given, undo: events, includingLater: false)
  #expect(undo.refusals == expected, sourceLocation: sourceLocation)
  #expect(throws: Refusal.cannotUndo(expected), sourceLocation: sourceLocation) {
    try undo.events(reason: "Because")
  }
}

private func request(after given: [RequestEvent], undoing events: Set<UInt64>) -> ProjectRequest? {
  let undo = plan(given: given, undo: events, includingLater: false)
  guard let more = try? undo.events(reason: "Because") else { return nil }
  return ProjectRequest(history: past(given + more))
}

extension RequestEvent {
  fileprivate static func moved(_ status: String) -> RequestEvent {
    .statusChanged(to: ops(status), reason: nil)
  }

  fileprivate static func back(_ event: UInt64, _ restored: Restored) -> RequestEvent {
    .undone(Undone(event: number(event), restored: restored, reason: "Because"))
  }
}

/// Events drawn by lot.
private struct Lot {
  private var state: UInt64
  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }

  mutating func event() -> RequestEvent {
    let values = ["A", "B", "C"]
    let value = values[Int(next() % 3)]
    return switch next() % 6 {
    case 0: .assigned(to: [nil, ana, ben, cleo][Int(next() % 4)])
    case 1: .moved(["new", "in-progress", "waiting", "done"][Int(next() % 4)])
    case 2: .prioritised(Priority.allCases[Int(next() % 4)])
    case 3: .edited(Edited(title: value))
    case 4: .edited(Edited(fields: [field(next() % 2 == 0 ? "area" : "category", value)]))
    default: .commented(value)
    }
  }
}
