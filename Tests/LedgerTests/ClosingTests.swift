import Domain
import Ledger
import TestSupport
import Testing

@Suite struct `Closing a ledger` {
  @Test func `a ledger may be let go of as soon as its command was answered`() throws {
    for _ in 1...10 {
      // Whoever waited may be gone before the writer's thread has let go of the ledger.
      let folder = TemporaryFolder()
      try RequestLedger.create(at: folder.file("data"), board: BoardTemplate.ops)
      let ledger = try RequestLedger.open(folder.file("data"))
      let outcome = try ledger.performAndWait(
        .submit(board: "ops", Submission(title: "Lamp")), by: .operator)
      #expect(outcome.events == 1)
    }
  }

  @Test func `a ledger may be let go by whoever holds it last, its own writer included`()
    async throws
  {
    for _ in 0..<20 {
      let folder = TemporaryFolder()
      try RequestLedger.create(at: folder.file("data"), board: BoardTemplate.ops)
      var ledger: RequestLedger? = try RequestLedger.open(folder.file("data"))
      // The answer comes from the writer's thread, which then lets go of what it ran for.
      _ = try await ledger?.perform(
        .submit(board: "ops", Submission(title: "Last")), by: .operator)
      ledger = nil
    }
  }

  @Test func `a closed ledger takes no more commands, and still answers`() throws {
    let test = try TestLedger()
    try test.submit("Before")
    test.ledger.close()
    test.ledger.close()
    let error = #expect(throws: LedgerError.self) { try test.submit("After") }
    guard case .closed? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(try test.keys() == ["OPS-1"])
  }
}
