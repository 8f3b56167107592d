import Foundation
import Testing

@Suite struct `ledger init` {
  @Test func `it makes a ledger with the ops board and says what is next`() async throws {
    let ledger = try await LedgerProcess(isInitialised: false)
    let answer = try await ledger.run("init")
    #expect(answer.code == 0)
    #expect(answer.out.contains("ops"))
    #expect(answer.error.contains("ledger serve"))
    #expect(try await ledger.ok("submit", "ops", "First") == "OPS-1")
  }

  @Test func `a folder that has a ledger is left as it is`() async throws {
    let ledger = try await LedgerProcess()
    try await ledger.ok("submit", "ops", "Precious")
    let answer = try await ledger.run("init")
    #expect(answer.code == 4)
    #expect(answer.error.contains("already"))
    #expect(try await ledger.json("list")["total"].int == 1)
  }

  @Test func `it never begins anew beside old data`() async throws {
    let ledger = try await LedgerProcess()
    try FileManager.default.removeItem(atPath: ledger.data + "/log")
    let answer = try await ledger.run("init")
    #expect(answer.code == 4)
    #expect(answer.error.contains("its log is missing"))
    #expect(!FileManager.default.fileExists(atPath: ledger.data + "/log"))
  }

  @Test func `an unknown template is wrong usage, with the nearest one`() async throws {
    let ledger = try await LedgerProcess(isInitialised: false)
    let answer = try await ledger.run("init", "--template", "opps")
    #expect(answer.code == 64)
    #expect(answer.error.contains("Did you mean “ops”?"))
    #expect(!FileManager.default.fileExists(atPath: ledger.data))
  }

  @Test func `a folder that cannot be made is a failure that names it`() async throws {
    let ledger = try await LedgerProcess(isInitialised: false)
    let answer = try await ledger.run("init", "--data", ledger.home + "/no/such/folder")
    #expect(answer.code == 1)
    #expect(answer.error.contains("/no/such/folder"))
  }

  @Test(arguments: [
    ["submit", "ops", "x"], ["assign", "OPS-1", "me"], ["status", "OPS-1", "done"],
    ["edit", "OPS-1", "--title", "x"], ["comment", "OPS-1", "x"], ["list"], ["show", "OPS-1"],
    ["log"], ["replay"], ["rebuild"], ["person", "list"], ["person", "invite", "a@b.org"],
    ["serve", "--port", "0"], ["doctor"],
  ])
  func `where there is no ledger, every command says so and names init`(
    _ words: [String]
  ) async throws {
    let ledger = try await LedgerProcess(isInitialised: false)
    let answer = try await ledger.run(words)
    #expect(answer.code == 3)
    #expect(answer.error.contains("ledger init"))
    #expect(answer.out.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: ledger.data))
  }
}
