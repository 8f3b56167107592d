import EventLog
import Testing

@Suite struct `A quarantine by command` {
  /// A ledger with a request, and a comment on it that nobody can read: event 3.
  private func broken() async throws -> LedgerProcess {
    let ledger = try await LedgerProcess()
    try await ledger.ok("submit", "ops", "Lamp")
    let log = try EventLogStore("\(ledger.data)/log") { Timestamp(microseconds: 1) }
    var batch = try log.beginBatch()
    _ = try batch.append(EventDraft(board: 1, request: 1, revision: 2, kind: 37, body: [0xFF]))
    try batch.commit()
    return ledger
  }

  @Test func `a rebuild stops at what cannot be read, and goes on once it is quarantined`()
    async throws
  {
    let ledger = try await broken()
    let stopped = try await ledger.run("rebuild")
    #expect(stopped.code == 1)
    #expect(stopped.error.contains("event 3 (kind 37, version 1)"))

    let rebuilt = try await ledger.run("rebuild", "--quarantine", "--reason", "Sector lost")
    #expect(rebuilt.code == 0, "\(rebuilt.error)")
    #expect(rebuilt.error.contains("Quarantined. Cannot read event 3"))
    #expect(rebuilt.out.contains("built from 4 events"))
    #expect(try await ledger.ok("log").contains("quarantined event 3"))
    #expect(try await ledger.ok("show", "OPS-1").contains("commented"))
    #expect(
      try await ledger.ok("verify").contains("Quarantined: event 3, by the operator on "))
    let doctor = try await ledger.ok("doctor")
    #expect(doctor.contains("event 3, by the operator on "))
    #expect(doctor.contains("Sector lost"))

    let entry = try await ledger.run("log", "--json")
    let last = try JSONDocument(try #require(entry.lines.last))
    #expect(last["event"].string == "quarantined")
    #expect(last["data"]["quarantines"].int == 3)
    #expect(last["data"]["reason"].string == "Sector lost")
    #expect(try await ledger.json("verify")["quarantined"][0]["quarantines"].int == 3)
  }

  @Test func `it takes a reason, and nothing beside it`() async throws {
    let ledger = try await broken()
    for words in [
      ["--quarantine"], ["--reason", "Lost"], ["--quarantine", "--reason", "Lost", "--check"],
      ["--quarantine", "--reason", "Lost", "--as", "1"],
    ] {
      let answer = try await ledger.run(["rebuild"] + words + ["--data", ledger.data])
      #expect(answer.code == 64, "\(words): \(answer.error)")
    }
    let empty = try await ledger.run("rebuild", "--quarantine", "--reason", " ")
    #expect(empty.code == 7)
    #expect(try await ledger.run("rebuild").code == 1)
  }
}
