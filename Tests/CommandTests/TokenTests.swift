import Testing

@Suite struct `ledger token` {
  @Test func `the secret is all there is on standard output`() async throws {
    let ledger = try await LedgerProcess()
    try await ledger.ok("person", "invite", "ana@example.org", "--name", "Ana", "--role", "admin")
    let answer = try await ledger.run("token", "create", "Report", "--scope", "read")
    #expect(answer.code == 0)
    #expect(answer.line.hasPrefix("rlt_") && answer.lines.count == 1)
    #expect(answer.error.contains("speaks for Ana"))

    let listed = try await ledger.json("token", "list")
    #expect(listed.count == 1)
    #expect(
      listed[0].names == [
        "id", "name", "person", "personName", "scopes", "createdAt", "expiresAt", "lastUsedAt",
      ])
    #expect(listed[0]["scopes"][0].string == "read")
    let table = try await ledger.run("token", "list")
    #expect(table.out.contains("never") && !table.out.contains(answer.line))

    let id = try #require(listed[0]["id"].string)
    #expect(try await ledger.ok("token", "revoke", id).contains("good for nothing"))
    #expect(try await ledger.run("token", "revoke", id).code == 3)
    #expect(try await ledger.run("person", "token", "list").error.contains("No tokens"))
  }

  @Test func `nobody makes a token that speaks for a colleague`() async throws {
    let ledger = try await LedgerProcess()
    try await ledger.ok("person", "invite", "ana@example.org", "--role", "admin")
    try await ledger.ok("person", "invite", "ben@example.org")
    let words = ["token", "create", "x", "--scope", "read"]
    #expect(try await ledger.run(words + ["--for", "ben@example.org"]).code == 5)
    #expect(
      try await ledger.run(words + ["--for", "ana@example.org", "--as", "ben@example.org"]).code
        == 5)
    try await ledger.ok("token", "create", "x", "--scope", "ops:work", "--as", "ben@example.org")
    try await ledger.ok("token", "create", "y", "--scope", "read")
    #expect(try await ledger.json("token", "list").count == 2)
    #expect(try await ledger.json("token", "list", "--as", "ben@example.org").count == 1)
    let denied = try await ledger.run(
      "token", "list", "--for", "ana@example.org", "--as", "ben@example.org")
    #expect(denied.code == 5)
  }

  @Test(arguments: [
    (["--scope", "reed"], "no scope"), (["--scope", "nowhere:read"], "no board"),
    (["--scope", "ops:provision"], "provision"), ([], "--scope"),
    (["--scope", "read", "--expires", "soon"], "soon"),
  ])
  func `a token that cannot be is wrong usage`(_ words: [String], _ said: String) async throws {
    let ledger = try await LedgerProcess()
    try await ledger.ok("person", "invite", "ana@example.org", "--role", "admin")
    let answer = try await ledger.run(["token", "create", "x"] + words)
    #expect(answer.code == 64)
    #expect(answer.error.contains(said), "\(answer.error)")
  }

  @Test func `a life longer than a year is refused`() async throws {
    let ledger = try await LedgerProcess()
    try await ledger.ok("person", "invite", "ana@example.org", "--role", "admin")
    let answer = try await ledger.run(
      "token", "create", "x", "--scope", "read", "--expires", "366d")
    #expect(answer.code == 7)
    #expect(answer.error.contains("365 days"))
  }
}
