import Foundation
import Testing

@Suite struct `ledger submit` {
  @Test func `it prints the new key alone`() async throws {
    let ledger = try await LedgerProcess()
    let answer = try await ledger.run("submit", "ops", "New badge for Mira")
    #expect(answer.code == 0)
    #expect(answer.out == "OPS-1\n")
    #expect(try await ledger.run("submit", "ops", "Another").out == "OPS-2\n")
  }

  @Test func `everything that was said is kept`() async throws {
    let ledger = try await LedgerProcess()
    try await ledger.ok("person", "invite", "mira@example.org", "--name", "Mira Okafor")
    let key = try await ledger.ok(
      "submit", "ops", "  Laptop ✓ 笔记本  ", "--details", "- with a dash\nand two lines",
      "--priority", "high", "--owner", "MIRA@example.org", "--field", "due=2026-12-01",
      "--field", "area=IT = hardware", "--as", "mira@example.org")
    let request = try await ledger.json("show", key)
    #expect(request["title"].string == "Laptop ✓ 笔记本")
    #expect(request["details"].string == "- with a dash\nand two lines")
    #expect(request["priority"].string == "high")
    #expect(request["owner"]["name"].string == "Mira Okafor")
    #expect(request["requester"]["person"].int == 1)
    #expect(request["fields"]["due"].string == "2026-12-01")
    #expect(request["fields"]["area"].string == "IT = hardware")
    #expect(request["revision"].int == 1)
  }

  @Test func `with json it answers the request`() async throws {
    let ledger = try await LedgerProcess()
    let request = try await ledger.json("submit", "ops", "Laptop")
    let expected: Set = [
      "key", "board", "title", "status", "statusCategory", "priority", "owner", "requester",
      "createdAt", "updatedAt", "revision", "fields",
    ]
    #expect(request.names.isSuperset(of: expected))
    #expect(request["key"].string == "OPS-1")
    #expect(request["status"].string == "new")
    #expect(request["statusCategory"].string == "open")
    #expect(request["owner"].isNull)
    #expect(request["createdAt"].string?.hasSuffix("Z") == true)
  }

  @Test func `details come from standard input`() async throws {
    let ledger = try await LedgerProcess()
    try await ledger.ok("submit", "ops", "Report", "--details", "-", input: "one\n\ntwo\n\n")
    #expect(try await ledger.json("show", "OPS-1")["details"].string == "one\n\ntwo")
  }

  @Test func `two texts cannot come from one input`() async throws {
    let ledger = try await LedgerProcess()
    let answer = try await ledger.run("submit", "ops", "-", "--details", "-", input: "x")
    #expect(answer.code == 64)
  }

  @Test func `the same command id is the same request`() async throws {
    let ledger = try await LedgerProcess()
    let id = "0123456789abcdef0123456789abcdef"
    let first = try await ledger.ok("submit", "ops", "Once", "--command-id", id)
    #expect(try await ledger.ok("submit", "ops", "Once", "--command-id", id) == first)
    let other = try await ledger.run("submit", "ops", "Twice", "--command-id", id)
    #expect(other.code == 4)
    #expect(try await ledger.json("list")["total"].int == 1)
  }

  @Test(arguments: [
    (["submit", "ops", ""], 7, "title"),
    (["submit", "ops", "   "], 7, "title"),
    (["submit", "ops", String(repeating: "a", count: 301)], 7, "301"),
    (["submit", "ops", "bell\u{7}"], 7, "U+0007"),
    (["submit", "ops", "x", "--field", "due=tomorrow"], 7, "tomorrow"),
    (["submit", "ops", "x", "--field", "link=javascript:alert(1)"], 7, "link"),
    (["submit", "ops", "x", "--field", "deu=2026-01-01"], 7, "Did you mean “due”?"),
    (["submit", "ops", "x", "--field", "due"], 64, "due"),
    (["submit", "ops", "x", "--field", "due=2026-01-01", "--field", "due="], 64, "twice"),
    (["submit", "ops", "x", "--priority", "hgih"], 64, "high"),
    (["submit", "ops", "x", "--owner", "nobody@example.org"], 3, "nobody@example.org"),
    (["submit", "ops", "x", "--owner", "99"], 3, "99"),
    (["submit", "ops", "x", "--as", "ghost@example.org"], 3, "ghost@example.org"),
    (["submit", "opps", "x"], 3, "Did you mean “ops”?"),
    (["submit", "ops", "x", "--command-id", "short"], 64, "32 hexadecimal"),
    (["submit", "ops"], 64, "title"),
    (["submit"], 64, "board"),
    (["submit", "ops", "x", "y"], 64, "y"),
    (["submit", "ops", "x", "--detials", "y"], 64, "--details"),
  ])
  func `what is wrong is refused, by name, and nothing is written`(
    _ words: [String], _ code: Int32, _ said: String
  ) async throws {
    let ledger = try await LedgerProcess()
    let answer = try await ledger.run(words)
    #expect(answer.code == code, "\(answer.error)")
    #expect(answer.error.contains(said), "\(answer.error)")
    #expect(answer.out.isEmpty)
    #expect(try await ledger.json("list")["total"].int == 0)
  }

  @Test func `a megabyte of title is refused in a few words`() async throws {
    let ledger = try await LedgerProcess()
    let title = String(repeating: "a", count: 1 << 20)
    let answer = try await ledger.run("submit", "ops", "-", input: title)
    #expect(answer.code == 7)
    #expect(answer.error.contains("1048576"))
    #expect(answer.error.utf8.count < 1000)
  }

  @Test func `what is not UTF-8 is refused`() async throws {
    let ledger = try await LedgerProcess()
    let broken = Data([0x61, 0xFF, 0xFE])
    let answer = try await ledger.run(["submit", "ops", "x", "--details", "-"], input: broken)
    #expect(answer.code == 7)
    #expect(answer.error.contains("UTF-8"))
    #expect(try await ledger.json("list")["total"].int == 0)
  }

  @Test func `a word of the command that is not UTF-8 is refused`() async throws {
    let ledger = try await LedgerProcess()
    // A process started from here can only be given texts, so a shell makes the broken word.
    let shell = ledger.process([])
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = [
      "-c", "exec \"$0\" submit ops \"$(printf 'a\\377b')\" 2>stderr", LedgerProcess.program.path,
    ]
    shell.standardOutput = FileHandle.nullDevice
    #expect(try await shell.runToEnd() == 64)
    let said = try String(contentsOfFile: ledger.home + "/stderr", encoding: .utf8)
    #expect(said.contains("UTF-8"))
    #expect(try await ledger.json("list")["total"].int == 0)
  }
}
