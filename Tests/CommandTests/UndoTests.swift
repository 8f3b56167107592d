import Foundation
import Testing

@Suite struct `ledger undo` {
  private func ledger() async throws -> LedgerProcess {
    let ledger = try await LedgerProcess()
    try await ledger.ok("person", "invite", "ana@example.org", "--name", "Ana", "--role", "admin")
    try await ledger.ok("person", "invite", "ben@example.org", "--name", "Ben")
    try await ledger.ok("submit", "ops", "Lamp")
    try await ledger.ok("status", "OPS-1", "in-progress")
    return ledger
  }

  @Test func `it shows what it would do, and does it`() async throws {
    let ledger = try await ledger()
    let shown = try await ledger.ok("undo", "5", "--preview")
    #expect(shown.contains("Undoing event 5 takes back"))
    #expect(shown.contains("so that it is New"))
    #expect(try await ledger.json("show", "OPS-1")["status"].string == "in-progress")

    let done = try await ledger.ok("undo", "5", "--reason", "Too early", "--yes")
    #expect(done == "Undid event 5, with event 6.")
    #expect(try await ledger.json("show", "OPS-1")["status"].string == "new")
    let log = try await ledger.ok("show", "OPS-1")
    #expect(log.contains("Ana undid event 5, so that it is New: Too early"))

    try await ledger.ok("undo", "6", "--reason", "It was right", "--yes")
    #expect(try await ledger.json("show", "OPS-1")["status"].string == "in-progress")
    #expect(try await ledger.run("rebuild", "--check").code == 0)
    #expect(try await ledger.run("verify").code == 0)
  }

  @Test func `what stands against it is named`() async throws {
    let ledger = try await ledger()
    try await ledger.ok("status", "OPS-1", "done")
    let refused = try await ledger.run("undo", "5", "--reason", "Oops", "--yes")
    #expect(refused.code == 7)
    #expect(refused.error.contains("Event 5 cannot be undone: event 6 came later"))
    let json = try await ledger.json("undo", "5", "--preview")
    #expect(json["isPossible"].bool == false)
    #expect(json["dependentCount"].int == 1)
    try await ledger.ok("undo", "5", "--later", "--reason", "All wrong", "--yes")
    #expect(try await ledger.json("show", "OPS-1")["status"].string == "new")
    #expect(try await ledger.run("undo", "1", "--reason", "x", "--yes").code == 7)
    #expect(try await ledger.run("undo", "99", "--preview").code == 3)
    #expect(try await ledger.run("undo", "1", "--preview", "--as", "2").code == 5)
  }

  @Test func `nothing is undone without a reason or a yes`() async throws {
    let ledger = try await ledger()
    let silent = try await ledger.run("undo", "5", "--yes")
    #expect(silent.code == 7)
    #expect(silent.error.contains("--reason"))
    let unasked = try await ledger.run("undo", "5", "--reason", "Oops")
    #expect(unasked.code == 64)
    #expect(unasked.error.contains("say --yes"))
    #expect(try await ledger.json("show", "OPS-1")["status"].string == "in-progress")
  }

  @Test func `a submission is withdrawn`() async throws {
    let ledger = try await ledger()
    try await ledger.ok("undo", "4", "--reason", "Twice", "--yes")
    #expect(try await ledger.json("list")["total"].int == 0)
    #expect(try await ledger.ok("show", "OPS-1").contains("(withdrawn)"))
    #expect(try await ledger.run("comment", "OPS-1", "Hello?").code == 7)
  }
}
