import Foundation
import Testing

@Suite struct `Replay, rebuild and doctor` {
  private func ledger() async throws -> LedgerProcess {
    let ledger = try await LedgerProcess()
    try await ledger.ok("submit", "ops", "One")
    try await ledger.ok("status", "OPS-1", "in-progress")
    return ledger
  }

  @Test func `a replay says how many requests have which status, then and now`() async throws {
    let ledger = try await LedgerProcess()
    try await ledger.ok("submit", "ops", "Lamp")
    try await ledger.ok("submit", "ops", "Lift")
    try await ledger.ok("status", "OPS-1", "done")
    let now = try await ledger.ok("replay")
    #expect(now.contains("ops: 2 requests, 1 new, 0 in-progress, 0 waiting, 1 done, 0 declined"))
    let before = try await ledger.ok("replay", "--to", "2")
    #expect(before.contains("ops: 1 request, 1 new"))
    let json = try await ledger.json("replay")["boards"][0]
    #expect(json["board"].string == "ops")
    #expect(json["statuses"]["done"].int == 1)
  }

  @Test func `the digest is printed alone and is always the same`() async throws {
    let ledger = try await ledger()
    let digest = try await ledger.ok("replay", "--digest")
    #expect(digest.utf8.count == 64 && digest.allSatisfy(\.isHexDigit))
    #expect(try await ledger.ok("replay", "--digest") == digest)
    #expect(try await ledger.json("replay", "--digest")["digest"].string == digest)
    try await ledger.ok("comment", "OPS-1", "More")
    #expect(try await ledger.ok("replay", "--digest") != digest)
    #expect(try await ledger.ok("replay", "--digest", "--to", "3") == digest)
  }

  @Test func `it stops where it is told`() async throws {
    let ledger = try await ledger()
    let time = try await ledger.json("log", "OPS-1", "--limit", "1")["recordedAt"].string
    #expect(try await ledger.json("replay", "--to", time ?? "")["position"].int == 2)
    #expect(try await ledger.json("replay", "--to", "-1d")["position"].int == 0)
    #expect(try await ledger.json("replay", "--to", "2999-01-01")["position"].int == 3)
    for (when, said) in [
      ("99", "ends at position 3"), ("soon", "yesterday"), ("2026-02-30", "day"),
    ] {
      let answer = try await ledger.run("replay", "--to", when)
      #expect(answer.code == 64)
      #expect(answer.error.contains(said), "\(answer.error)")
    }
  }

  @Test func `a step says what an event touched, before and after`() async throws {
    let ledger = try await ledger()
    let answer = try await ledger.run("replay", "--step", "--from", "2", "--json")
    let steps = try answer.lines.map { try JSONDocument($0) }
    #expect(steps.map { $0["position"].int } == [2, 3])
    #expect(steps[0]["subject"].string == "OPS-1")
    #expect(steps[0]["event"].string == "submitted")
    #expect(steps[0]["before"]["status"].isNull)
    #expect(steps[0]["after"]["status"].string == "new")
    #expect(steps[1]["before"]["status"].string == "new")
    #expect(steps[1]["after"]["status"].string == "in-progress")
    #expect(steps[1]["after"]["revision"].string == "2")
    let words = try await ledger.ok("replay", "--step")
    #expect(words.contains("status       new → in-progress"))
    #expect(try await ledger.run("replay", "--step", "--to", "2", "--json").lines.count == 2)
    for wrong in [["--from", "2"], ["--step", "--digest"], ["--step", "--from", "soon"]] {
      #expect(try await ledger.run(["replay"] + wrong).code == 64)
    }
  }

  @Test func `a rebuild makes a generation with the same digest`() async throws {
    let ledger = try await ledger()
    let digest = try await ledger.ok("replay", "--digest")
    let first = try await ledger.json("rebuild")
    let second = try await ledger.json("rebuild")
    #expect(first["digest"].string == digest)
    #expect(second["digest"].string == digest)
    #expect(first["generation"].string != second["generation"].string)
    #expect(try await ledger.json("show", "OPS-1")["status"].string == "in-progress")
  }

  @Test func `a check compares and changes nothing`() async throws {
    let ledger = try await ledger()
    let before = try await ledger.json("rebuild")["digest"].string
    let report = try await ledger.json("rebuild", "--check")
    #expect(report["isEqual"].bool == true)
    #expect(report["live"].string == before)
    #expect(report["differences"].count == 0)
  }

  @Test func `a rollback goes back to the generation before, and is refused where there is none`()
    async throws
  {
    let ledger = try await ledger()
    let refused = try await ledger.run("rebuild", "--rollback")
    #expect(refused.code == 7)
    #expect(refused.error.contains("no former generation"))
    let first = try await ledger.json("rebuild")["generation"].string
    #expect(try await ledger.json("rebuild")["differences"].count == 0)
    try await ledger.ok("comment", "OPS-1", "More")
    let back = try await ledger.json("rebuild", "--rollback")
    #expect(back["generation"].string == first)
    #expect(back["digest"].string == (try await ledger.ok("replay", "--digest")))
    #expect(try await ledger.run("rebuild", "--rollback", "--check").code == 64)
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `a rebuild that is interrupted leaves nothing`(signal: Int32) async throws {
    let ledger = try await ledger()
    let views = ledger.data + "/views"
    let before = try await ledger.json("rebuild")["generation"].string
    let process = ledger.process(["rebuild", "--json"])
    let done = URL(fileURLWithPath: ledger.home + "/done")
    try Data().write(to: done)
    process.standardOutput = try FileHandle(forWritingTo: done)
    process.standardError = FileHandle.nullDevice
    // Whenever it comes: before the work, in it, or too late.
    let code = try await withCheckedThrowingContinuation { continuation in
      process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
      do {
        try process.run()
        kill(process.processIdentifier, signal)
      } catch {
        process.terminationHandler = nil
        continuation.resume(throwing: error)
      }
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: views)
      .filter { $0.allSatisfy(\.isNumber) }
    let live = try FileManager.default.destinationOfSymbolicLink(atPath: views + "/current")
    #expect(code == 0 || live == before)
    #expect(names.count <= 2)
    #expect(try await ledger.json("rebuild", "--check")["isEqual"].bool == true)
  }

  @Test func `views that are gone are built anew`() async throws {
    let ledger = try await ledger()
    try FileManager.default.removeItem(atPath: ledger.data + "/views")
    #expect(try await ledger.json("list")["total"].int == 1)
  }

  @Test func `the doctor finds nothing in a healthy ledger`() async throws {
    let ledger = try await ledger()
    let checks = try await ledger.json("doctor")["checks"].elements
    #expect(checks.count >= 8)
    #expect(checks.allSatisfy { $0["result"].string != "fail" })
    let lines = try await ledger.run("doctor").lines
    #expect(lines.count == checks.count)
    #expect(lines.allSatisfy { $0.hasPrefix("ok ") || $0.hasPrefix("warn ") })
  }

  @Test func `the doctor warns of files that others can read`() async throws {
    let ledger = try await ledger()
    chmod(ledger.data + "/private/data.mdb", 0o644)
    let answer = try await ledger.run("doctor")
    #expect(answer.code == 0)
    #expect(answer.out.contains("chmod go-rwx \(ledger.data)/private/data.mdb"))
  }

  @Test func `the doctor fails where the accounts are damaged`() async throws {
    let ledger = try await ledger()
    let rubbish = Data(repeating: 0x5A, count: 100_000)
    try rubbish.write(to: URL(fileURLWithPath: ledger.data + "/private/data.mdb"))
    let answer = try await ledger.run("doctor")
    #expect(answer.code == 1)
    #expect(answer.lines.contains { $0.hasPrefix("fail  accounts") })
    #expect(try await ledger.run("list").code == 1)
  }

  @Test func `the doctor fails where the log is no log`() async throws {
    let ledger = try await ledger()
    let rubbish = Data(repeating: 0x5A, count: 100_000)
    try rubbish.write(to: URL(fileURLWithPath: ledger.data + "/log/data.mdb"))
    let answer = try await ledger.run("doctor")
    #expect(answer.code == 1)
    #expect(answer.lines.contains { $0.hasPrefix("fail  format") })
  }
}
