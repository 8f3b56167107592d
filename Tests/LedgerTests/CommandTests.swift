import Domain
import EventLog
import Ledger
import TestSupport
import Testing

@Suite struct `Commands` {
  @Test func `the same id and content again is the same request`() throws {
    let test = try TestLedger()
    let id = CommandID(high: 7, low: 9)
    let command = Command.submit(board: "ops", Submission(title: "Once"))
    let first = try test.ledger.performAndWait(
      command, by: test.ana, options: CommandOptions(id: id))
    let again = try test.ledger.performAndWait(
      command, by: test.ana, options: CommandOptions(id: id))
    #expect(again.isRepeat)
    #expect(again.request == first.request)
    #expect(again.position == first.position)
    #expect(try test.keys() == ["OPS-1"])
  }

  @Test func `the same id stays known after a rebuild and a restart`() throws {
    let test = try TestLedger()
    let id = CommandID(high: 7, low: 9)
    let command = Command.submit(board: "ops", Submission(title: "Once"))
    _ = try test.ledger.performAndWait(command, by: test.ana, options: CommandOptions(id: id))
    _ = try test.ledger.rebuild()
    try test.reopen()
    let again = try test.ledger.performAndWait(
      command, by: test.ana, options: CommandOptions(id: id))
    #expect(again.isRepeat)
  }

  @Test func `the same id with another content is refused`() throws {
    let test = try TestLedger()
    let options = CommandOptions(id: CommandID(high: 7, low: 9))
    _ = try test.ledger.performAndWait(
      .submit(board: "ops", Submission(title: "Once")), by: test.ana, options: options)
    let error = #expect(throws: LedgerError.self) {
      try test.ledger.performAndWait(
        .submit(board: "ops", Submission(title: "Twice")), by: test.ana, options: options)
    }
    #expect(error?.refusal == .commandReused)
    #expect(try test.keys() == ["OPS-1"])
  }

  @Test func `a change that saw an older revision is refused with what came since`() throws {
    let test = try TestLedger()
    let key = try test.submit("Lamp")
    try test.change(key, .comment("It flickers"), by: test.ben)
    let error = #expect(throws: LedgerError.self) {
      try test.change(key, .assign(to: test.ana), options: CommandOptions(expectedRevision: 1))
    }
    guard case .conflict(let conflict)? = error else {
      Issue.record("not a conflict: \(String(describing: error))")
      return
    }
    #expect(conflict.expected == 1)
    #expect(conflict.actual == 2)
    #expect(conflict.since.map(\.event) == [.commented("It flickers")])
    #expect(conflict.since.map(\.actor) == [test.ben])
  }

  @Test func `what is so already needs no event`() throws {
    let test = try TestLedger()
    let key = try test.submit("Lamp", owner: test.ben)
    #expect(try test.change(key, .assign(to: test.ben)).events == 0)
    #expect(try test.change(key, .edit(Edit(title: "Lamp"))).events == 0)
    #expect(try test.ledger.request("OPS-1", by: test.ana).summary.revision == 1)
  }

  @Test func `a refusal in a batch fails its own caller alone`() async throws {
    let test = try TestLedger()
    let ledger = test.ledger
    let ana = test.ana
    let accepted = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<200 {
        group.addTask {
          let title = number % 4 == 0 ? "" : "Request \(number)"
          let command = Command.submit(board: "ops", Submission(title: title))
          return (try? await ledger.perform(command, by: ana)) != nil
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(accepted == 150)
    #expect(try test.keys().count == 150)
    #expect(try test.ledger.check().isEqual)
  }

  @Test func `what everybody was told has gapless positions and revisions`() async throws {
    let test = try TestLedger()
    let ledger = test.ledger
    let (ana, key) = (test.ana, try test.submit("Busy"))
    let start = try ledger.head().position.rawValue
    let positions = try await withThrowingTaskGroup(of: UInt64.self) { group in
      for number in 0..<100 {
        group.addTask {
          try await ledger.perform(.change(key, .comment("Note \(number)")), by: ana)
            .position.rawValue
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(positions.sorted() == Array(start + 1...start + 100))
    let history = try ledger.request("OPS-1", by: ana).history
    #expect(history.map(\.revision) == Array(1...101))
  }

  @Test func `a clock that runs back does not take the log with it`() throws {
    let test = try TestLedger()
    try test.submit("Before")
    test.clock.advance(seconds: -3600)
    try test.submit("After")
    let times = try test.ledger.log(.everything, from: .zero, limit: 100, by: test.ana)
      .map(\.recordedAt)
    #expect(zip(times, times.dropFirst()).allSatisfy(<))
  }

  @Test(arguments: [
    ("", Refusal.empty("title")),
    ("   ", .empty("title")),
    (
      String(repeating: "x", count: 1_000_000),
      .tooLong("title", length: 1_000_000, maximum: Wording.maximumTitle)
    ),
    ("Bell\u{7}", .controlCharacter("title", 7)),
    ("Two\nlines", .controlCharacter("title", 10)),
  ])
  func `a title that cannot be is refused`(title: String, refusal: Refusal) throws {
    let test = try TestLedger()
    let error = #expect(throws: LedgerError.self) { try test.submit(title) }
    #expect(error?.refusal == refusal)
    #expect(try test.keys().isEmpty)
  }

  @Test func `what the board and the ledger do not have is refused by name`() throws {
    let test = try TestLedger()
    let key = try test.submit("Lamp")
    let stranger = PersonNumber(99)
    func refusal(_ body: () throws -> Void) -> Refusal? {
      #expect(throws: LedgerError.self) { try body() }?.refusal
    }
    #expect(
      refusal { try test.change(key, .changeStatus(to: "finished", reason: nil)) }
        == .unknownStatus(
          "finished", allowed: ["new", "in-progress", "waiting", "done", "declined"])
    )
    #expect(refusal { try test.change(key, .assign(to: stranger)) } == .unknownPerson("99"))
    #expect(refusal { try test.submit("Owned", owner: stranger) } == .unknownPerson("99"))
    #expect(
      refusal { try test.submit("Field", fields: [FieldValue(id: "colour", value: "red")]) }
        == .unknownField("colour", allowed: ["category", "area", "due", "link"]))
    #expect(
      refusal { try test.submit("Date", fields: [FieldValue(id: "due", value: "2026-02-30")]) }
        == .notADate("due", "2026-02-30"))
    let missing = RequestKey(prefix: "OPS", number: RequestNumber(77))
    #expect(refusal { try test.change(missing, .comment("?")) } == .unknownRequest("OPS-77"))
    #expect(refusal { try test.submit("By a stranger", by: stranger) } == .denied(.enter))
  }

  @Test func `members work, and admins alone manage people and boards`() throws {
    let test = try TestLedger()
    let error = #expect(throws: LedgerError.self) {
      try test.ledger.performAndWait(
        .person(.join(role: .admin, maySignIn: true)), by: test.ben)
    }
    #expect(error?.refusal == .denied(.managePeople))
    _ = try test.ledger.performAndWait(
      .person(.changeRole(test.ben, to: .admin)), by: test.ana)
    _ = try test.ledger.performAndWait(
      .person(.changeRole(test.ana, to: .member)), by: test.ben)
    let last = #expect(throws: LedgerError.self) {
      try test.ledger.performAndWait(
        .person(.changeRole(test.ben, to: .member)), by: test.ben)
    }
    #expect(last?.refusal == .lastAdmin)
  }
}
