import Foundation
import Testing

@Suite struct `Help, settings and two processes` {
  static let commands: [[String]] = [
    [], ["init"], ["serve"], ["submit"], ["assign"], ["status"], ["edit"], ["comment"], ["list"],
    ["show"], ["log"], ["replay"], ["rebuild"], ["doctor"], ["person"], ["person", "invite"],
    ["person", "link"], ["person", "list"], ["person", "role"], ["person", "deactivate"],
    ["person", "reactivate"], ["person", "service"], ["board"], ["board", "create"],
    ["board", "access"], ["board", "show"], ["board", "list"], ["board", "log"], ["group"],
    ["group", "list"], ["group", "create"], ["group", "remove"], ["group", "add"],
    ["group", "take"], ["policy"],
    ["token"], ["token", "create"], ["token", "list"], ["token", "revoke"],
  ]

  @Test(arguments: commands)
  func `help begins with examples and fits eighty columns`(_ words: [String]) async throws {
    let ledger = try await LedgerProcess(isInitialised: false)
    let answer = try await ledger.run(words + ["--help"])
    #expect(answer.code == 0)
    #expect(answer.error.isEmpty)
    let examples = try #require(answer.out.range(of: "Examples:"))
    let usage = try #require(answer.out.range(of: "USAGE:"))
    #expect(examples.lowerBound < usage.lowerBound)
    #expect(answer.lines.allSatisfy { $0.count <= 80 })
  }

  @Test(arguments: [
    (["lst"], "Did you mean “list”?"), (["sumbit", "ops", "x"], "Did you mean “submit”?"),
    (["frobnicate"], "Commands:"), (["--frobnicate"], "--frobnicate"),
  ])
  func `a misspelt command is wrong usage`(_ words: [String], _ said: String) async throws {
    let ledger = try await LedgerProcess(isInitialised: false)
    let answer = try await ledger.run(words)
    #expect(answer.code == 64)
    #expect(answer.error.contains(said), "\(answer.error)")
    #expect(answer.out.isEmpty)
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `there are completions`(_ shell: String) async throws {
    let ledger = try await LedgerProcess(isInitialised: false)
    let script = try await ledger.ok("--generate-completion-script", shell)
    #expect(script.contains("submit") && script.contains("priority"))
  }

  @Test func `a flag goes before the environment, and that before the file`() async throws {
    let ledger = try await LedgerProcess()
    try await ledger.ok("person", "invite", "a@example.org", "--name", "A", "--role", "admin")
    try await ledger.ok("person", "invite", "b@example.org", "--name", "B")
    try await ledger.ok("person", "invite", "c@example.org", "--name", "C")
    try write("person: b@example.org\nport: 9000\n", in: ledger)
    func requester(_ words: String..., environment: [String: String] = [:]) async throws -> String?
    {
      let answer = try await ledger.run(
        ["submit", "ops", "x", "--json"] + words, environment: environment)
      return try JSONDocument(answer.out)["requester"]["name"].string
    }
    #expect(try await requester() == "B")
    #expect(try await requester(environment: ["LEDGER_PERSON": "c@example.org"]) == "C")
    #expect(
      try await requester("--as", "1", environment: ["LEDGER_PERSON": "c@example.org"]) == "A")
    #expect(try await requester(environment: ["LEDGER_PERSON": ""]) == "B")
    let link = try await ledger.ok("person", "link", "2", "--as", "1")
    #expect(link.hasPrefix("http://127.0.0.1:9000/"))
  }

  @Test(arguments: [
    ("port: 99999", "port in"), ("prot: 8080", "Did you mean “port”?"), ("port:", "port"),
    ("port: [1, 2]", "port"), ("- 1", "names with values"), ("data: elsewhere", "--data"),
    ("port: 1\nport: 2", "YAML"), ("port: \"8080", "YAML"),
  ])
  func `a wrong settings file stops the start`(_ text: String, _ said: String) async throws {
    let ledger = try await LedgerProcess()
    try write(text, in: ledger)
    let answer = try await ledger.run("serve")
    #expect(answer.code == 64)
    #expect(answer.error.contains("ledger.yaml"), "\(answer.error)")
    #expect(answer.error.contains(said), "\(answer.error)")
  }

  @Test func `a wrong variable is named`() async throws {
    let ledger = try await LedgerProcess()
    let answer = try await ledger.run("serve", environment: ["LEDGER_PORT": "eighty"])
    #expect(answer.code == 64)
    #expect(answer.error.contains("LEDGER_PORT is “eighty”"))
  }

  @Test func `the folder may be named by a flag`() async throws {
    let ledger = try await LedgerProcess(isInitialised: false)
    let other = ledger.home + "/other"
    try await ledger.ok("init", "--data", other)
    try await ledger.ok("submit", "ops", "x", "--data", other)
    #expect(try await ledger.json("list", "--data", other + "/")["total"].int == 1)
    #expect(!FileManager.default.fileExists(atPath: ledger.data))
  }

  @Test func `processes that write at once lose nothing`() async throws {
    let ledger = try await LedgerProcess()
    let keys = try await withThrowingTaskGroup(of: String.self) { group in
      for number in 1...12 {
        group.addTask { try await ledger.ok("submit", "ops", "Request \(number)") }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(keys) == Set((1...12).map { "OPS-\($0)" }))
    #expect(try await ledger.json("list")["total"].int == 12)
    #expect(try await ledger.json("rebuild", "--check")["isEqual"].bool == true)
  }

  private func write(_ text: String, in ledger: LedgerProcess) throws {
    try text.write(
      toFile: ledger.data + "/ledger.yaml", atomically: false, encoding: .utf8)
  }
}
