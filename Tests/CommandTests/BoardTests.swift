import Testing

@Suite struct `ledger board, group and policy` {
  /// An admin, Mira and Ben.
  private func ledger() async throws -> LedgerProcess {
    let ledger = try await LedgerProcess()
    try await ledger.ok("person", "invite", "ana@example.org", "--name", "Ana", "--role", "admin")
    try await ledger.ok("person", "invite", "mira@example.org", "--name", "Mira")
    try await ledger.ok("person", "invite", "ben@example.org", "--name", "Ben")
    return ledger
  }

  @Test func `a new board is its owner's and the admins' alone, until it is opened`() async throws {
    let ledger = try await ledger()
    let made = try await ledger.json("board", "create", "IT support", "--prefix", "its")
    #expect(made["board"].string == "it-support")
    #expect(made["prefix"].string == "ITS")
    #expect(made["access"]["mode"].string == "private")
    #expect(made["access"]["owner"]["name"].string == "Ana")

    let hidden = try await ledger.run("board", "show", "it-support", "--as", "Mira")
    #expect(hidden.code == 3)
    let missing = try await ledger.run("board", "show", "no-such-one", "--as", "Mira")
    #expect(
      hidden.error.replacing("it-support", with: "X")
        == missing.error.replacing("no-such-one", with: "X"))

    let opened = try await ledger.json(
      "board", "access", "it-support", "custom", "--add", "mira@example.org=requester")
    #expect(opened["before"]["people"].int == 1)
    #expect(opened["people"].int == 2)
    #expect(opened["grants"][0]["role"].string == "requester")
    #expect(try await ledger.ok("submit", "it-support", "A lamp", "--as", "Mira") == "ITS-1")
    #expect(try await ledger.run("assign", "ITS-1", "me", "--as", "Mira").code == 5)
    let refused = try await ledger.run("assign", "ITS-1", "ben@example.org")
    #expect(refused.code == 7)
    #expect(refused.error.contains("ledger board access it-support"))

    let log = try await ledger.run("board", "log", "it-support").lines
    #expect(log.count == 2)
    let listed = try await ledger.json("board", "list", "--as", "Ben")
    #expect(listed.count == 1)
  }

  @Test func `a change says how many could see the board before and after`() async throws {
    let ledger = try await ledger()
    let answer = try await ledger.run(
      "board", "access", "ops", "private", "--owner", "Mira", "--reason", "Salaries")
    #expect(answer.code == 0)
    #expect(
      answer.error.contains("3 people could see it; 2 people can then: 0 more, 1 no longer."))
    #expect(answer.out.contains("Owner: Mira"))
    #expect(try await ledger.run("list", "ops", "--as", "Ben").code == 3)
    #expect(try await ledger.run("board", "access", "ops", "--as", "Mira").code == 0)
  }

  @Test(arguments: [
    (["board", "create", "…"], Int32(7), "no letter"),
    (["board", "create", "Other", "--prefix", "1"], 7, "--prefix"),
    (["board", "create", "Other", "--template", "opps"], 64, "Did you mean “ops”?"),
    (["board", "create", "Ops"], 4, "already"),
    (["board", "create", "Other", "--private", "--workspace"], 64, "exclude"),
    (["board", "access", "ops", "custom", "--add", "Mira"], 64, "WHO=ROLE"),
    (["board", "access", "ops", "custom", "--add", "Mira=handlr"], 64, "“handler”"),
    (["board", "access", "ops", "custom", "--add", "nobody@example.org=viewer"], 3, "Nobody"),
    (["board", "access", "ops", "custom", "--add", "group:None=viewer"], 3, "no group"),
    (["board", "access", "ops", "private", "--add", "Mira=viewer"], 64, "private"),
    (["board", "access", "ops", "custom", "--role", "viewer"], 64, "--role"),
    (["board", "access", "ops", "--remove", "Mira"], 3, "not named"),
    (["board", "access", "ops", "--reason", "None"], 64, "--reason"),
    (["board", "access", "none"], 3, "no board"), (["board", "access"], 64, "board"),
    (["board", "access", "ops", "private", "--as", "Mira"], 5, "may not"),
    (["board", "create", "Mine", "--as", "Mira"], 5, "may not"),
    (["policy", "--boards", "nobody"], 64, "boards"),
    (["policy", "--boards", "everyone", "--as", "Mira"], 5, "may not"),
    (["group", "add", "None", "Mira"], 3, "ledger group list"),
    (["person", "deactivate", "Ana"], 7, "last admin"),
    (["person", "deactivate", "Mira", "--as", "Ben"], 5, "may not"),
  ])
  func `what cannot be is refused with what to do, and changes nothing`(
    _ words: [String], _ code: Int32, _ said: String
  ) async throws {
    let ledger = try await ledger()
    let before = try await ledger.ok("replay", "--digest")
    let answer = try await ledger.run(words)
    #expect(answer.code == code, "\(answer.error)")
    #expect(answer.error.contains(said), "\(answer.error)")
    #expect(answer.out.isEmpty)
    #expect(try await ledger.ok("replay", "--digest") == before)
  }

  @Test func `a group sees what it is given, until somebody is taken out or it is removed`()
    async throws
  {
    let ledger = try await ledger()
    #expect(try await ledger.ok("group", "create", "Support") == "Support is group 1.")
    #expect(try await ledger.run("group", "create", "Support").code == 4)
    try await ledger.ok("group", "add", "Support", "Mira", "ben@example.org")
    try await ledger.ok("board", "access", "ops", "custom", "--add", "group:Support=viewer")
    let access = try await ledger.json("board", "access", "ops")
    #expect(access["people"].int == 3)
    #expect(access["members"][1]["way"].string == "group Support")
    try await ledger.ok("list", "ops", "--as", "Ben")
    try await ledger.ok("group", "take", "Support", "Ben")
    #expect(try await ledger.run("list", "ops", "--as", "Ben").code == 3)
    let groups = try await ledger.json("group", "list")
    #expect(groups[0]["members"].count == 1)
    try await ledger.ok("group", "remove", "Support")
    #expect(try await ledger.run("list", "ops", "--as", "Mira").code == 3)
    #expect(try await ledger.json("group", "list").count == 0)
  }

  @Test func `the policy is shown and changed, and undone`() async throws {
    let ledger = try await ledger()
    #expect(try await ledger.json("policy")["boards"].string == "admins")
    try await ledger.ok("policy", "--boards", "everyone", "--widening", "admins")
    try await ledger.ok("board", "create", "Mine", "--as", "Mira")
    let widening = try await ledger.run("board", "access", "mine", "workspace", "--as", "Mira")
    #expect(widening.code == 5)
    #expect(widening.error.contains("for the admins"))
    let position = try await ledger.json("replay")["events"].int ?? 0
    try await ledger.ok("undo", "\(position - 1)", "--reason", "Too soon", "--yes")
    #expect(try await ledger.json("policy")["boards"].string == "admins")
  }

  @Test func `whoever is deactivated is out at once, and owns nothing unfinished`() async throws {
    let ledger = try await ledger()
    try await ledger.ok("submit", "ops", "A lamp", "--owner", "Ben")
    #expect(
      try await ledger.ok("person", "deactivate", "Ben")
        == "Ben is deactivated. 1 request of theirs is nobody's now.")
    #expect(try await ledger.run("list", "--as", "Ben").code == 5)
    #expect(try await ledger.json("show", "OPS-1")["owner"].isNull)
    #expect(try await ledger.ok("person", "reactivate", "Ben") == "Ben may sign in again.")
    try await ledger.ok("list", "--as", "Ben")
    #expect(try await ledger.json("show", "OPS-1")["owner"].isNull)
  }

  @Test func `a service sees no board until it is named there`() async throws {
    let ledger = try await ledger()
    let service = try await ledger.json("person", "service", "Build server")
    #expect(service["person"].int == 4)
    #expect(try await ledger.run("list", "ops", "--as", "Build server").code == 3)
    try await ledger.ok("board", "access", "ops", "--add", "Build server=requester")
    #expect(
      try await ledger.ok("submit", "ops", "From a machine", "--as", "Build server") == "OPS-1")
    let access = try await ledger.json("board", "access", "ops")
    #expect(access["services"].int == 1)
  }
}
