import Testing

@Suite struct `ledger trends` {
  private func ledger() async throws -> LedgerProcess {
    let ledger = try await LedgerProcess()
    try await ledger.ok(
      "person", "invite", "ana@example.org", "--name", "Ana", "--role", "admin")
    try await ledger.ok("submit", "ops", "Badge printer jams", "--priority", "urgent")
    try await ledger.ok("submit", "ops", "Coffee", "--owner", "me")
    try await ledger.ok("status", "OPS-2", "done")
    return ledger
  }

  @Test func `tables say what came in, was finished and is left`() async throws {
    let answer = try await ledger().run("trends")
    #expect(answer.code == 0)
    #expect(answer.out.contains("2 submitted, 1 finished"))
    #expect(answer.out.contains("1 unfinished at the end"))
    #expect(answer.lines.contains { $0.hasPrefix("WEEK") && $0.hasSuffix("DECLINED") })
    #expect(answer.lines.contains { $0.hasPrefix("OPS-1") && $0.hasSuffix("Badge printer jams") })
    #expect(answer.lines.contains { $0.hasPrefix("Ana") })
    #expect(answer.error.isEmpty)
  }

  @Test func `the document has the shape of the API's`() async throws {
    let trends = try await ledger().json("trends", "ops", "--from=-6d")
    #expect(
      trends.names == [
        "asOf", "board", "from", "to", "unit", "submitted", "finished", "done", "declined",
        "reopened", "cycleTime", "finishedPerWeek", "unfinished", "statuses", "owners", "ageing",
        "buckets",
      ])
    #expect(trends["unit"].string == "day")
    #expect(trends["buckets"].count == 7)
    #expect(trends["done"].int == 1)
    #expect(trends["ageing"]["oldest"].elements.first?["request"]["key"].string == "OPS-1")
  }

  @Test func `window, moment and filter choose what counts`() async throws {
    let ledger = try await ledger()
    #expect(try await ledger.json("trends", "--owner", "me")["submitted"].int == 1)
    #expect(try await ledger.json("trends", "--priority", "urgent")["finished"].int == 0)
    #expect(try await ledger.json("trends", "--as-of", "2020-01-01")["submitted"].int == 0)
    #expect(try await ledger.json("trends", "--to", "2020-01-01")["submitted"].int == 0)
    #expect(try await ledger.json("trends", "--happened")["submitted"].int == 2)
  }

  @Test func `a wrong moment or window is wrong usage`() async throws {
    let ledger = try await ledger()
    for words in [
      ["--from", "soon"], ["--as-of", "x"], ["--as-of", "99999"],
      ["--from", "2026-02-01", "--to", "2026-01-01"],
    ] {
      let answer = try await ledger.run(["trends"] + words)
      #expect(answer.code == 64)
      #expect(!answer.error.isEmpty)
    }
  }
}
