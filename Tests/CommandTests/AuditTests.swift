import Foundation
import Testing

@Suite struct `ledger log with --audit` {
  @Test func `shows what the log says about rights, oldest first, and nothing of requests`()
    async throws
  {
    let ledger = try await LedgerProcess()
    try await ledger.ok("person", "invite", "ana@example.org", "--role", "admin")
    try await ledger.ok("person", "invite", "ben@example.org")
    try await ledger.ok("submit", "ops", "Laptop")
    try await ledger.ok("person", "role", "ben@example.org", "admin")
    let lines = try await ledger.run("log", "--audit", "--json").lines.map { try JSONDocument($0) }
    let kinds = lines.compactMap { $0["kind"].string }
    #expect(
      kinds.filter { $0 != "link-issued" } == [
        "board-created", "person-joined", "person-joined", "role-changed",
      ])
    // The links that the invitations gave are known to the second, so where they stand is open.
    #expect(kinds.count { $0 == "link-issued" } == 2)
    let words = try await ledger.run("log", "--audit", "--kind", "role-changed").lines
    #expect(words.count == 1)
    #expect(words[0].contains("role-changed"))
    #expect(words[0].hasSuffix(", admin"))
  }

  @Test func `what was kept by a server is in it`() async throws {
    let ledger = try await LedgerProcess()
    let server = try RunningProcess("serve", "--port", "0", "--json", on: ledger)
    _ = try #require(await server.nextLine())
    #expect(await server.stop(SIGTERM) == 0)
    let lines = try await ledger.run("log", "--audit", "--json", "--kind", "settings-changed").lines
    #expect(lines.count == 1)
    #expect(lines.first?.contains("started on 127.0.0.1") == true)
  }

  @Test func `the newest of many are shown, and a time cuts it`() async throws {
    let ledger = try await LedgerProcess()
    for number in 1...5 { try await ledger.ok("person", "invite", "p\(number)@example.org") }
    let last = try await ledger.run(
      "log", "--audit", "--json", "--kind", "person-joined", "--limit", "2"
    ).lines
    let positions = try last.map { try JSONDocument($0)["position"].int }
    #expect(positions == [5, 6])
    let hour = try await ledger.run("log", "--audit", "--since", "-1h").lines
    #expect(hour.count == 11, "the board, five people, and a link each")
    #expect(try await ledger.run("log", "--audit", "--since", "2099-01-01").lines.isEmpty)
  }

  @Test func `following sees what another process does`() async throws {
    let ledger = try await LedgerProcess()
    let follower = try RunningProcess(
      "log", "--audit", "--follow", "--json", "--kind", "board-created", "--kind", "person-joined",
      on: ledger)
    let first = try #require(await follower.nextLine())
    #expect(try JSONDocument(first)["kind"].string == "board-created")
    try await ledger.ok("person", "invite", "ana@example.org")
    let next = try #require(await follower.nextLine())
    #expect(try JSONDocument(next)["kind"].string == "person-joined")
    #expect(await follower.stop(SIGINT) == 0)
  }

  @Test func `following ends at its limit, and counts what was there before`() async throws {
    let ledger = try await LedgerProcess()
    try await ledger.ok("person", "invite", "ana@example.org")
    let words = ["log", "--audit", "--follow", "--json", "--kind", "person-joined", "--limit"]
    let answer = try await ledger.run(words + ["1"])
    #expect(answer.code == 0)
    #expect(answer.lines.count == 1)
    let follower = try RunningProcess(
      "log", "--audit", "--follow", "--json", "--kind", "person-joined", "--limit", "2",
      on: ledger)
    _ = try #require(await follower.nextLine())
    try await ledger.ok("person", "invite", "ben@example.org")
    let next = try #require(await follower.nextLine())
    #expect(try JSONDocument(next)["kind"].string == "person-joined")
    #expect(await follower.nextLine() == nil)
  }

  @Test func `what was done at the terminal is in it, with who did it`() async throws {
    let ledger = try await LedgerProcess()
    try await ledger.ok("person", "invite", "ana@example.org", "--role", "admin")
    try await ledger.ok("person", "link", "ana@example.org")
    try await ledger.ok("token", "create", "nightly", "--scope", "read")
    let made = try JSONDocument(
      await ledger.run("token", "list", "--json").out)
    let id = try #require(made[0]["id"].string)
    try await ledger.ok("token", "revoke", id)
    let kinds = ["link-issued", "token-created", "token-revoked"]
    let lines = try await ledger.run(
      ["log", "--audit", "--json"] + kinds.flatMap { ["--kind", $0] }
    ).lines
    #expect(lines.count == 4)
    for line in lines { #expect(line.contains("at the terminal"), "\(line)") }
    #expect(lines.count { $0.contains(id) } == 2)
    let doers = try lines.map { try JSONDocument($0)["by"]["person"].int }
    #expect(doers == [0, nil, nil, nil], "the operator, then Ana for herself")
    let invited = try await ledger.run("log", "--audit", "--kind", "link-issued").lines
    #expect(invited.first?.contains(", by operator: a sign-in link, at the terminal") == true)
    #expect(!lines.contains { $0.contains("rlt_") })
  }

  @Test func `who is no admin may not see it`() async throws {
    let ledger = try await LedgerProcess()
    try await ledger.ok("person", "invite", "ana@example.org", "--role", "admin")
    try await ledger.ok("person", "invite", "ben@example.org")
    for words in [["log", "--audit"], ["log", "--audit", "--follow"]] {
      let answer = try await ledger.run(words + ["--as", "ben@example.org"])
      #expect(answer.code == 5, "\(answer.error)")
      #expect(answer.out.isEmpty)
    }
  }

  @Test(arguments: [
    ["log", "--audit", "--kind", "x"], ["log", "--kind", "denied"], ["log", "--since", "-1d"],
    ["log", "ops", "--audit"], ["log", "--audit", "--as-of", "1"],
    ["log", "--audit", "--since", "x"],
  ])
  func `what makes no sense together is refused`(_ words: [String]) async throws {
    let ledger = try await LedgerProcess()
    let answer = try await ledger.run(words)
    #expect(answer.code == 64, "\(answer.error)")
  }
}
