import Testing

@Suite struct `ledger person` {
  @Test func `an invitation prints the link alone`() async throws {
    let ledger = try await LedgerProcess()
    let answer = try await ledger.run("person", "invite", "mira@example.org", "--name", "Mira")
    #expect(answer.code == 0)
    #expect(answer.lines.count == 1)
    #expect(answer.line.hasPrefix("http://127.0.0.1:8080/sign-in?token="))
    #expect(answer.error.contains("Mira is now a member, person 1"))
  }

  @Test func `the link begins with the public address`() async throws {
    let ledger = try await LedgerProcess()
    let flag = try await ledger.ok(
      "person", "invite", "a@example.org", "--url", "https://requests.example.org/")
    #expect(flag.hasPrefix("https://requests.example.org/sign-in?token="))
    let variable = try await ledger.ok(
      "person", "invite", "b@example.org", environment: ["LEDGER_PUBLIC_URL": "http://b.example"])
    #expect(variable.hasPrefix("http://b.example/sign-in?token="))
    let wrong = try await ledger.run("person", "invite", "c@example.org", "--url", "example.org")
    #expect(wrong.code == 64)
    #expect(wrong.error.contains("--url is “example.org”"))
  }

  @Test func `everybody is listed`() async throws {
    let ledger = try await LedgerProcess()
    #expect(try await ledger.run("person", "list").error.contains("ledger serve"))
    try await ledger.ok("person", "invite", "ana@example.org", "--role", "admin")
    try await ledger.ok("person", "invite", "mira@example.org", "--name", "Mira Okafor")
    let people = try await ledger.json("person", "list")
    #expect(people.count == 2)
    #expect(people[0].names == ["person", "name", "email", "role", "maySignIn"])
    #expect(people[0]["name"].string == "ana")
    #expect(people[0]["role"].string == "admin")
    #expect(people[1]["email"].string == "mira@example.org")
    let table = try await ledger.run("person", "list")
    #expect(table.lines.count == 3)
    #expect(table.lines[2].hasSuffix("Mira Okafor"))
    #expect(table.error == "2 people.\n")
  }

  @Test func `roles change, except that of the last admin`() async throws {
    let ledger = try await LedgerProcess()
    try await ledger.ok("person", "invite", "ana@example.org", "--name", "Ana", "--role", "admin")
    try await ledger.ok("person", "invite", "mira@example.org", "--name", "Mira")
    let last = try await ledger.run("person", "role", "ana@example.org", "member")
    #expect(last.code == 7)
    #expect(try await ledger.ok("person", "role", "2", "admin") == "Mira is now an admin.")
    #expect(try await ledger.ok("person", "role", "Ana", "member") == "Ana is now a member.")
    #expect(
      try await ledger.ok("person", "role", "Ana", "member", "--as", "Mira").contains("already"))
  }

  @Test func `a member may not manage people, and may do the rest`() async throws {
    let ledger = try await LedgerProcess()
    try await ledger.ok("person", "invite", "ana@example.org", "--role", "admin")
    try await ledger.ok("person", "invite", "mira@example.org")
    let mira = ["--as", "mira@example.org"]
    for words in [
      ["person", "invite", "x@example.org"], ["person", "role", "1", "member"],
      ["person", "link", "ana@example.org"],
    ] {
      let answer = try await ledger.run(words + mira)
      #expect(answer.code == 5, "\(words): \(answer.error)")
      #expect(answer.out.isEmpty)
    }
    for words in [["submit", "ops", "x"], ["assign", "OPS-1", "me"], ["person", "list"]] {
      #expect(try await ledger.run(words + mira).code == 0)
    }
    #expect(try await ledger.json("person", "list").count == 2)
  }

  @Test func `a new link comes on demand`() async throws {
    let ledger = try await LedgerProcess()
    let first = try await ledger.ok("person", "invite", "ana@example.org", "--role", "admin")
    let second = try await ledger.ok("person", "link", "Ana@Example.org")
    #expect(second.contains("/sign-in?token=") && second != first)
    let json = try await ledger.json("person", "link", "1")
    #expect(json["link"].string?.contains("/sign-in?token=") == true)
    #expect(json["validForSeconds"].int == 86_400)
  }

  @Test func `two people of one name are told apart`() async throws {
    let ledger = try await LedgerProcess()
    try await ledger.ok("person", "invite", "a1@example.org", "--name", "Alex", "--role", "admin")
    try await ledger.ok("person", "invite", "a2@example.org", "--name", "Alex")
    try await ledger.ok("submit", "ops", "x")
    let answer = try await ledger.run("assign", "OPS-1", "Alex")
    #expect(answer.code == 64)
    #expect(answer.error.contains("a1@example.org") && answer.error.contains("a2@example.org"))
  }

  @Test(arguments: [
    (["person", "invite", "mira"], 7, "mira"),
    (["person", "invite", "a b@example.org"], 7, "e-mail"),
    (["person", "invite", "x@example.org", "--name", " "], 7, "name"),
    (["person", "invite", "x@example.org", "--role", "boss"], 64, "admin"),
    (["person", "invite", "ANA@example.org"], 4, "ledger person link"),
    (["person", "invite"], 64, "email"),
    (["person", "role", "ghost@example.org", "admin"], 3, "ghost@example.org"),
    (["person", "link", "ghost@example.org"], 3, "ghost@example.org"),
    (["person", "invit", "x@example.org"], 64, "Did you mean “invite”?"),
  ])
  func `what is wrong is refused and adds nobody`(
    _ words: [String], _ code: Int32, _ said: String
  ) async throws {
    let ledger = try await LedgerProcess()
    try await ledger.ok("person", "invite", "ana@example.org", "--role", "admin")
    let answer = try await ledger.run(words)
    #expect(answer.code == code, "\(answer.error)")
    #expect(answer.error.contains(said), "\(answer.error)")
    #expect(try await ledger.json("person", "list").count == 1)
  }
}
