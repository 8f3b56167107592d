import Testing

@Suite struct `Changing a request from the command` {
  /// A ledger with Ana, an admin, Mira, a member, and one request.
  private func ledger() async throws -> LedgerProcess {
    let ledger = try await LedgerProcess()
    try await ledger.ok(
      "person", "invite", "ana@example.org", "--name", "Ana", "--role", "admin")
    try await ledger.ok("person", "invite", "mira@example.org", "--name", "Mira")
    try await ledger.ok("submit", "ops", "Laptop")
    return ledger
  }

  @Test func `it goes to me, to another and to nobody`() async throws {
    let ledger = try await ledger()
    #expect(try await ledger.ok("assign", "ops-1", "me") == "OPS-1 now belongs to Ana.")
    #expect(try await ledger.json("show", "OPS-1")["owner"]["name"].string == "Ana")
    try await ledger.ok("assign", "OPS-1", "mira@example.org")
    #expect(try await ledger.json("show", "OPS-1")["owner"]["person"].int == 2)
    try await ledger.ok("assign", "OPS-1", "nobody")
    #expect(try await ledger.json("show", "OPS-1")["owner"].isNull)
    try await ledger.ok("assign", "OPS-1", "me", environment: ["LEDGER_PERSON": "Mira"])
    #expect(try await ledger.json("show", "OPS-1")["owner"]["name"].string == "Mira")
    let again = try await ledger.ok("assign", "OPS-1", "2")
    #expect(again.contains("Nothing changed"))
    #expect(try await ledger.json("show", "OPS-1")["revision"].int == 5)
  }

  @Test func `it moves along the board's transitions`() async throws {
    let ledger = try await ledger()
    #expect(try await ledger.ok("status", "OPS-1", "in-progress") == "OPS-1 is now: In progress.")
    let request = try await ledger.json("status", "OPS-1", "done", "--reason", "Handed over")
    #expect(request["status"].string == "done")
    let back = try await ledger.run("status", "OPS-1", "new")
    #expect(back.code == 7)
    #expect(back.error.contains("in-progress"))
    let silent = try await ledger.run("status", "OPS-1", "in-progress")
    #expect(silent.code == 7)
    #expect(silent.error.contains("--reason"))
    try await ledger.ok("status", "OPS-1", "in-progress", "--reason", "- it broke again")
    #expect(try await ledger.json("show", "OPS-1")["status"].string == "in-progress")
  }

  @Test func `an edit changes what it names and nothing else`() async throws {
    let ledger = try await ledger()
    try await ledger.ok("edit", "OPS-1", "--field", "due=2026-12-01", "--priority", "urgent")
    try await ledger.ok("edit", "OPS-1", "--title", "Two laptops", "--details", "-", input: "Both")
    try await ledger.ok("edit", "OPS-1", "--field", "due=")
    let request = try await ledger.json("show", "OPS-1")
    #expect(request["title"].string == "Two laptops")
    #expect(request["details"].string == "Both")
    #expect(request["priority"].string == "urgent")
    #expect(request["fields"].names.isEmpty)
  }

  @Test func `a comment keeps its lines`() async throws {
    let ledger = try await ledger()
    let said = try await ledger.ok("comment", "OPS-1", "-", input: "The part\nis ordered.\n")
    #expect(said == "Commented on OPS-1.")
    let history = try await ledger.json("show", "OPS-1")["history"]
    #expect(history[1]["event"].string == "commented")
    #expect(history[1]["data"]["text"].string == "The part\nis ordered.")
    #expect(history[1]["actor"]["name"].string == "Ana")
  }

  @Test func `a change of what has moved on is a conflict that says what happened`() async throws {
    let ledger = try await ledger()
    try await ledger.ok("assign", "OPS-1", "mira@example.org")
    let answer = try await ledger.run("edit", "OPS-1", "--title", "Late", "--revision", "1")
    #expect(answer.code == 4)
    #expect(answer.error.contains("Ana gave it to Mira"))
    #expect(try await ledger.json("show", "OPS-1")["title"].string == "Laptop")
    try await ledger.ok("edit", "OPS-1", "--title", "In time", "--revision", "2")
  }

  @Test(arguments: [
    (["assign", "OPS-9", "me"], 3, "OPS-9"),
    (["assign", "OPS-1", "mirra@example.org"], 3, "Did you mean “mira@example.org”?"),
    (["assign", "OPS-1"], 64, "person"),
    (["status", "OPS-1", "in-progres"], 7, "Did you mean “in-progress”?"),
    (["status", "OPS-1", "wontfix"], 7, "in-progress, waiting"),
    (["status", "nonsense", "done"], 3, "nonsense"),
    (["edit", "OPS-1"], 64, "--title"),
    (["edit", "OPS-1", "--title", ""], 7, "title"),
    (["edit", "OPS-1", "--field", "due=soon"], 7, "soon"),
    (["comment", "OPS-1", "  "], 7, "text"),
    (["comment", "OPS-1"], 64, "text"),
    (["comment", "OPS-1", "x", "--revision", "nine"], 64, "nine"),
    (["comment", "OPS-1", "x", "--revision", "7"], 4, "revision"),
  ])
  func `what is wrong is refused and changes nothing`(
    _ words: [String], _ code: Int32, _ said: String
  ) async throws {
    let ledger = try await ledger()
    let answer = try await ledger.run(words)
    #expect(answer.code == code, "\(answer.error)")
    #expect(answer.error.contains(said), "\(answer.error)")
    #expect(answer.out.isEmpty)
    #expect(try await ledger.json("show", "OPS-1")["revision"].int == 1)
  }
}
