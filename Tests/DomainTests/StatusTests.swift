import Domain
import Testing

@Suite("Changing the status") struct StatusTests {
  /// What `interfaces.md` promises of the board `ops`; `true` where a reason is needed.
  static let allowed: [String: [String: Bool]] = [
    "new": ["in-progress": false, "waiting": false, "done": false, "declined": false],
    "in-progress": ["waiting": false, "done": false, "declined": false],
    "waiting": ["in-progress": false, "done": false, "declined": false],
    "done": ["in-progress": true],
    "declined": ["in-progress": true],
  ]
  static let statuses = ["new", "in-progress", "waiting", "done", "declined"]

  @Test(arguments: statuses, statuses)
  func `each pair is allowed or refused as the board says`(from: String, to: String) {
    let given = [RequestEvent.began(status: from)]
    let plain = RequestCommand.changeStatus(to: to, reason: nil)
    let reasoned = RequestCommand.changeStatus(to: to, reason: "Because")
    let changed = RequestEvent.statusChanged(to: ops(to), reason: "Because")

    if from == to {
      expect(given: given, when: plain, then: [])
      expect(given: given, when: reasoned, then: [])
    } else if let needsReason = Self.allowed[from]?[to] {
      expect(given: given, when: reasoned, then: [changed])
      if needsReason {
        expect(given: given, when: plain, refused: .reasonNeeded(from: from, to: to))
      } else {
        expect(given: given, when: plain, then: [.statusChanged(to: ops(to), reason: nil)])
      }
    } else {
      let next = Self.statuses.filter { Self.allowed[from]?[$0] != nil }
      let refusal = Refusal.transitionNotAllowed(from: from, to: to, allowed: next)
      expect(given: given, when: plain, refused: refusal)
      expect(given: given, when: reasoned, refused: refusal)
    }
  }

  @Test func `a status counts from where the request is, not from where it began`() {
    let history: [RequestEvent] = [
      .began(), .statusChanged(to: ops("in-progress"), reason: nil),
      .statusChanged(to: ops("done"), reason: "Replaced"),
    ]
    expect(
      given: history, when: .changeStatus(to: "waiting", reason: nil),
      refused: .transitionNotAllowed(from: "done", to: "waiting", allowed: ["in-progress"]))
    expect(
      given: history, when: .changeStatus(to: "in-progress", reason: "Leaks again"),
      then: [.statusChanged(to: ops("in-progress"), reason: "Leaks again")])
  }

  @Test func `a reason of white space is none`() {
    expect(
      given: [.began(status: "done")], when: .changeStatus(to: "in-progress", reason: " \n "),
      refused: .reasonNeeded(from: "done", to: "in-progress"))
    expect(
      given: [.began()], when: .changeStatus(to: "done", reason: "  "),
      then: [.statusChanged(to: ops("done"), reason: nil)])
  }

  @Test func `a reason loses the white space around it`() {
    expect(
      given: [.began()], when: .changeStatus(to: "done", reason: " Replaced.\nTwice. \n"),
      then: [.statusChanged(to: ops("done"), reason: "Replaced.\nTwice.")])
  }

  @Test(arguments: ["", "Done", "finished", "in_progress", "done "])
  func `a status that the board does not have is refused with those it has`(id: String) {
    expect(
      given: [.began()], when: .changeStatus(to: id, reason: nil),
      refused: .unknownStatus(id, allowed: Self.statuses))
  }

  @Test func `a board without a way out says so`() {
    let board = BoardDefinition(
      slug: "one", name: "One way", prefix: "ONE",
      statuses: BoardTemplate.ops.statuses, transitions: [], fields: [])
    expect(
      given: [.began(status: "done")], when: .changeStatus(to: "new", reason: nil), on: board,
      refused: .transitionNotAllowed(from: "done", to: "new", allowed: []))
  }
}
