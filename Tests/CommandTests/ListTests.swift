import Testing

@Suite struct `ledger list and show` {
  private func ledger() async throws -> LedgerProcess {
    let ledger = try await LedgerProcess()
    try await ledger.ok(
      "person", "invite", "ana@example.org", "--name", "Ana", "--role", "admin")
    try await ledger.ok("person", "invite", "mira@example.org", "--name", "Mira")
    try await ledger.ok("submit", "ops", "Badge printer jams", "--priority", "urgent")
    try await ledger.ok("submit", "ops", "Coffee", "--owner", "me", "--as", "mira@example.org")
    try await ledger.ok("submit", "ops", "Badge for Ben", "--owner", "me")
    try await ledger.ok("status", "OPS-3", "in-progress")
    return ledger
  }

  private func keys(_ list: JSONDocument) -> [String] {
    list["requests"].elements.compactMap { $0["key"].string }
  }

  @Test func `the table has a row for each request, last changed first`() async throws {
    let ledger = try await ledger()
    let answer = try await ledger.run("list")
    #expect(answer.code == 0)
    #expect(answer.lines.count == 4)
    #expect(answer.lines[0].hasPrefix("KEY"))
    #expect(answer.lines.dropFirst().map { $0.prefix(5) } == ["OPS-3", "OPS-2", "OPS-1"])
    #expect(answer.lines[3].contains("nobody") && answer.lines[3].hasSuffix("Badge printer jams"))
    #expect(answer.error == "3 requests.\n")
    #expect(!answer.out.contains("\u{1B}"))
  }

  @Test func `filters widen within one and narrow together`() async throws {
    let ledger = try await ledger()
    #expect(keys(try await ledger.json("list", "--status", "new")) == ["OPS-2", "OPS-1"])
    #expect(
      keys(try await ledger.json("list", "--status", "new", "--status", "in-progress")).count == 3)
    #expect(keys(try await ledger.json("list", "--owner", "nobody")) == ["OPS-1"])
    #expect(
      keys(try await ledger.json("list", "--owner", "nobody", "--owner", "me")) == [
        "OPS-3", "OPS-1",
      ])
    #expect(keys(try await ledger.json("list", "--requester", "mira@example.org")) == ["OPS-2"])
    #expect(keys(try await ledger.json("list", "--priority", "urgent")) == ["OPS-1"])
    #expect(keys(try await ledger.json("list", "--q", "badge")) == ["OPS-3", "OPS-1"])
    #expect(keys(try await ledger.json("list", "--q", "badge", "--owner", "me")) == ["OPS-3"])
    #expect(try await ledger.run("list", "--status", "declined").out.isEmpty)
  }

  @Test func `order and length are chosen`() async throws {
    let ledger = try await ledger()
    #expect(keys(try await ledger.json("list", "--sort", "key")) == ["OPS-1", "OPS-2", "OPS-3"])
    #expect(keys(try await ledger.json("list", "--sort", "-key", "--limit", "2")).count == 2)
    let short = try await ledger.run("list", "--limit", "1")
    #expect(short.lines.count == 2)
    #expect(short.error.contains("1 of 3 requests"))
    let first = try await ledger.json("list", "--sort", "key", "--limit", "2")
    let next = try #require(first["next"].string)
    #expect(
      keys(try await ledger.json("list", "--sort", "key", "--limit", "2", "--cursor", next)) == [
        "OPS-3"
      ])
  }

  @Test func `the document says as of when it is true`() async throws {
    let ledger = try await ledger()
    let list = try await ledger.json("list", "ops")
    #expect(list.names == ["asOf", "total", "requests", "next"])
    #expect(list["asOf"]["position"].int == 7)
    #expect(list["asOf"]["time"].string?.hasSuffix("Z") == true)
    #expect(list["next"].isNull)
  }

  @Test func `show tells the whole story in plain words`() async throws {
    let ledger = try await ledger()
    try await ledger.ok("comment", "OPS-3", "One\nTwo")
    let text = try await ledger.ok("show", "ops-3")
    for part in [
      "OPS-3  Badge for Ben", "In progress", "Ana submitted it, owned by Ana",
      "Ana moved it to In progress", "Ana commented:\n      One\n      Two", "waiting, done",
    ] {
      #expect(text.contains(part), "\(part) in\n\(text)")
    }
  }

  @Test(arguments: [
    (["list", "opss"], 3, "Did you mean “ops”?"),
    (["list", "--status", "nwe"], 7, "Did you mean “new”?"),
    (["list", "--owner", "ghost"], 3, "ghost"),
    (["list", "--sort", "age"], 64, "updated"),
    (["list", "--limit", "0"], 64, "--limit"),
    (["list", "--limit", "many"], 64, "many"),
    (["list", "--cursor", "rubbish"], 64, "rubbish"),
    (["list", "--priority", "9"], 64, "low"),
    (["show"], 64, "key"),
    (["show", "OPS-99"], 3, "OPS-99"),
    (["show", ""], 3, "no request"),
  ])
  func `what does not exist is refused with a hint`(
    _ words: [String], _ code: Int32, _ said: String
  ) async throws {
    let ledger = try await ledger()
    let answer = try await ledger.run(words)
    #expect(answer.code == code, "\(answer.error)")
    #expect(answer.error.contains(said), "\(answer.error)")
    #expect(answer.out.isEmpty)
  }
}
