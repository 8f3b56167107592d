import Foundation
import Testing

@Suite struct `ledger log` {
  @Test func `every event is a line, oldest first`() async throws {
    let ledger = try await LedgerProcess()
    try await ledger.ok("submit", "ops", "Laptop")
    try await ledger.ok("comment", "OPS-1", "Ordered")
    let lines = try await ledger.run("log").lines
    #expect(lines.count == 3)
    #expect(lines[0].contains("made the board ops"))
    #expect(lines[1].contains("OPS-1") && lines[1].contains("submitted it: Laptop"))
    #expect(lines[2].contains("commented: Ordered"))
  }

  @Test func `with json every line is a document`() async throws {
    let ledger = try await LedgerProcess()
    try await ledger.ok("submit", "ops", "Laptop")
    let lines = try await ledger.run("log", "--json").lines.map { try JSONDocument($0) }
    #expect(lines.map { $0["position"].int } == [1, 2])
    #expect(lines[1]["event"].string == "submitted")
    #expect(lines[1]["request"].string == "OPS-1")
    #expect(lines[1]["data"]["title"].string == "Laptop")
    #expect(lines[1]["recordedAt"].string == lines[1]["happenedAt"].string)
  }

  @Test func `a board or a request narrows it, from and limit cut it`() async throws {
    let ledger = try await LedgerProcess()
    try await ledger.ok("submit", "ops", "One")
    try await ledger.ok("submit", "ops", "Two")
    try await ledger.ok("comment", "OPS-1", "More")
    try await ledger.ok("person", "invite", "ana@example.org")
    func positions(_ words: String...) async throws -> [Int?] {
      try await ledger.run(words + ["--json"]).lines.map { try JSONDocument($0)["position"].int }
    }
    #expect(try await positions("log") == [1, 2, 3, 4, 5])
    #expect(try await positions("log", "ops") == [1, 2, 3, 4])
    #expect(try await positions("log", "OPS-1") == [2, 4])
    #expect(try await positions("log", "--from", "3", "--limit", "2") == [3, 4])
    #expect(try await positions("log", "OPS-1", "--from", "3") == [4])
    #expect(try await positions("log", "--from", "99").isEmpty)
  }

  @Test(arguments: [
    (["log", "OPS-7"], 3), (["log", "opz"], 3), (["log", "--from", "x"], 64),
    (["log", "--limit", "0"], 64),
  ])
  func `what does not exist is refused`(_ words: [String], _ code: Int) async throws {
    let ledger = try await LedgerProcess()
    let answer = try await ledger.run(words)
    #expect(Int(answer.code) == code, "\(answer.error)")
    #expect(answer.out.isEmpty)
  }

  @Test func `following sees what another process appends, until it is interrupted`() async throws {
    let ledger = try await LedgerProcess()
    let follower = try RunningProcess("log", "--follow", "--json", on: ledger)
    let first = try #require(await follower.nextLine())
    #expect(try JSONDocument(first)["event"].string == "board-created")
    for number in 1...3 {
      try await ledger.ok("submit", "ops", "Request \(number)")
      let line = try #require(await follower.nextLine())
      #expect(try JSONDocument(line)["data"]["title"].string == "Request \(number)")
    }
    #expect(await follower.stop(SIGINT) == 0)
    #expect(try await ledger.json("list")["total"].int == 3)
  }

  @Test func `following ends at its limit`() async throws {
    let ledger = try await LedgerProcess()
    try await ledger.ok("submit", "ops", "One")
    let answer = try await ledger.run("log", "--follow", "--limit", "2", "--json")
    #expect(answer.code == 0)
    #expect(answer.lines.count == 2)
  }

  @Test func `a reader that has seen enough ends it quietly`() async throws {
    let ledger = try await LedgerProcess()
    let process = ledger.process(["log"])
    let output = Pipe()
    let said = Pipe()
    process.standardOutput = output
    process.standardError = said
    try output.fileHandleForReading.close()
    #expect(try await process.runToEnd() == 0)
    try said.fileHandleForWriting.close()
    #expect(try said.fileHandleForReading.readToEnd() ?? Data() == Data())
  }

  @Test func `a full disk at the other end is a failure`() async throws {
    let ledger = try await LedgerProcess()
    let process = ledger.process(["log"])
    process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
    process.standardError = FileHandle.nullDevice
    #expect(try await process.runToEnd() == 1)
  }
}
