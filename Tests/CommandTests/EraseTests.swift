import Foundation
import Testing

@Suite struct `ledger erase and compact` {
  private static let title = "Zwetschgenkuchen"
  private static let comment = "Quittengelee"
  private static let name = "Xaverine"

  /// A ledger with an admin, a member, and a request of the member's.
  private func ledger() async throws -> LedgerProcess {
    let ledger = try await LedgerProcess()
    try await ledger.ok("person", "invite", "ana@example.org", "--name", "Ana", "--role", "admin")
    try await ledger.ok("person", "invite", "xaverine@example.org", "--name", Self.name)
    let long = String(repeating: "Mirabellen und Marillen. ", count: 400)
    try await ledger.ok(
      "submit", "ops", Self.title, "--details", long, "--owner", "2", "--as", "2")
    try await ledger.ok("comment", "OPS-1", Self.comment)
    try await ledger.ok("submit", "ops", "Lamp")
    return ledger
  }

  /// The files of the data folder that have `text` in them, in any case.
  private func files(with text: String, in ledger: LedgerProcess) throws -> [String] {
    let folder = URL(fileURLWithPath: ledger.data)
    let paths = try #require(FileManager.default.enumerator(atPath: ledger.data)).allObjects
    return try paths.compactMap { $0 as? String }.filter { path in
      let file = folder.appendingPathComponent(path)
      guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else {
        return false
      }
      let bytes = try Data(contentsOf: file)
      return [text, text.lowercased()].contains { bytes.range(of: Data($0.utf8)) != nil }
    }
  }

  @Test func `no byte of an erased request is left in the folder`() async throws {
    let ledger = try await ledger()
    for text in [Self.title, Self.comment, "Mirabellen"] {
      #expect(try !files(with: text, in: ledger).isEmpty)
    }
    let said = try await ledger.ok("erase", "OPS-1", "--yes", "--reason", "Asked for")
    #expect(said.hasPrefix("Erased OPS-1: 2 texts.\n"))
    #expect(said.contains("The files were written anew"))
    for text in [Self.title, Self.comment, "Mirabellen", "Mirabell", "Marillen"] {
      #expect(try files(with: text, in: ledger) == [])
    }
    let shown = try await ledger.ok("show", "OPS-1")
    #expect(shown.contains("OPS-1  (erased)"))
    #expect(shown.contains("What this request said until then was erased by Ana at "))
    #expect(shown.contains("Asked for"))
    #expect(shown.contains("Xaverine submitted it, owned by Xaverine (text erased)"))
    #expect(try await ledger.ok("list").contains("(erased)"))
    #expect(try await ledger.json("list", "--q", Self.title)["total"].int == 0)
    let json = try await ledger.json("show", "OPS-1")
    #expect(json["erased"].bool == true && json["title"].string == "")
    #expect(try await ledger.run("rebuild", "--check").code == 0)
  }

  @Test func `no byte of an erased person is left in the folder`() async throws {
    let ledger = try await ledger()
    let answer = try await ledger.run(
      ["erase", "--person", "xaverine@example.org", "--yes", "--json"])
    #expect(answer.code == 0, "\(answer.error)")
    let json = try JSONDocument(answer.out)
    #expect(json["person"].int == 2)
    #expect(json["texts"].int == 1 && json["requests"].int == 1)
    #expect(json["compacted"].bool == true)
    for text in [Self.title, Self.name, "xaverine@example.org", "Mirabellen"] {
      #expect(try files(with: text, in: ledger) == [], "\(text)")
    }
    #expect(try !files(with: Self.comment, in: ledger).isEmpty)
    #expect(try await ledger.ok("show", "OPS-1").contains("erased person 2 submitted it"))
    #expect(try await ledger.ok("person", "list").contains("erased"))
    #expect(try await ledger.run("person", "link", "2").code == 7)
    let again = try await ledger.ok("erase", "--person", "2", "--yes")
    #expect(again == "There is nothing left to erase. Nothing was changed.")
  }

  @Test func `the ledger verifies, and what was erased is proven without its text`() async throws {
    let ledger = try await ledger()
    let before = ledger.home + "/before.proof"
    try await ledger.ok("prove", "OPS-1", "--out", before)
    try await ledger.ok("erase", "OPS-1", "--yes")
    try await ledger.ok("erase", "--person", "2", "--yes")
    try await ledger.ok("verify")
    let after = ledger.home + "/after.proof"
    try await ledger.ok("prove", "OPS-1", "--out", after)
    let key = ledger.data + "/keys/verifier-key"
    let proven = try await ledger.ok("verify", "--proof", after, "--key", key)
    #expect(!proven.contains(Self.title) && proven.contains("erased"))
    #expect(!(try String(contentsOfFile: after, encoding: .isoLatin1)).contains(Self.title))
    // A proof that somebody has goes on to hold, with its text: nobody can take that back.
    #expect(
      try await ledger.ok("verify", "--proof", before, "--key", key).contains(Self.title))
  }

  @Test func `without a terminal it says what it would take, and takes nothing`() async throws {
    let ledger = try await ledger()
    let answer = try await ledger.run("erase", "OPS-1")
    #expect(answer.code == 64)
    #expect(answer.out.isEmpty)
    for said in [Self.title, "2 texts", "What stays", "Nothing was erased.", "--yes"] {
      #expect(answer.error.contains(said), "\(answer.error)")
    }
    let person = try await ledger.run("erase", "--person", "2", "--json")
    #expect(person.code == 64)
    #expect(try JSONDocument(person.out)["unfinishedOwned"].int == 1)
    let dry = try await ledger.ok("erase", "--person", "2", "--dry-run")
    #expect(dry.contains("Xaverine (person 2)") && dry.contains("1 unfinished request"))
    #expect(try await ledger.json("show", "OPS-1")["title"].string == Self.title)
  }

  @Test func `what makes no sense, may not be or is not there is said`() async throws {
    let ledger = try await ledger()
    #expect(try await ledger.run("erase", "--yes").code == 64)
    #expect(try await ledger.run("erase", "OPS-1", "--person", "2", "--yes").code == 64)
    #expect(try await ledger.run("erase", "OPS-1", "--keep-texts", "--yes").code == 64)
    #expect(try await ledger.run("erase", "OPS-9", "--yes").code == 3)
    #expect(try await ledger.run("erase", "--person", "nobody@example.org", "--yes").code == 3)
    #expect(try await ledger.run("erase", "OPS-1", "--yes", "--as", "2").code == 5)
    #expect(try await ledger.run("erase", "--person", "1", "--yes").code == 7)
    let long = String(repeating: "x", count: 2001)
    #expect(try await ledger.run("erase", "OPS-1", "--yes", "--reason", long).code == 7)
    #expect(try await ledger.json("show", "OPS-1")["title"].string == Self.title)
  }

  @Test func `beside a server it erases at once, and leaves the files to compact`() async throws {
    let ledger = try await ledger()
    let server = try RunningProcess("serve", "--port", "0", "--json", on: ledger)
    let said = try JSONDocument(try #require(await server.nextLine()))
    let address = try #require(said["address"].string)
    let token = try #require(
      said["signInLink"].string?.split(separator: "?").last.map(String.init))
    let signedIn = try await Browser.post(token, to: address + "/sign-in")
    let cookie = try #require(
      signedIn.split(whereSeparator: \.isNewline).first { $0.hasPrefix("Set-Cookie: ") }?
        .dropFirst("Set-Cookie: ".count).split(separator: ";").first.map(String.init))
    #expect(try await Browser.get(address + "/b/ops", cookie: cookie).contains(Self.title))

    let erased = try await ledger.ok("erase", "OPS-1", "--yes")
    #expect(erased.contains("until: ledger compact"))
    let list = try await Browser.get(address + "/b/ops", cookie: cookie)
    #expect(list.contains("Erased") && !list.contains(Self.title))
    let found = try await Browser.get(address + "/b/ops?q=" + Self.title, cookie: cookie)
    #expect(!found.contains("/r/OPS-1\""))

    let refused = try await ledger.run("compact")
    #expect(refused.code == 1)
    #expect(refused.error.contains("Another process is using"))
    #expect(await server.stop(SIGTERM) == 0)
    let done = try await ledger.ok("compact")
    #expect(done.contains("Wrote the log anew:") && done.contains("Wrote the accounts anew:"))
    for text in [Self.title, Self.comment, "Mirabellen"] {
      #expect(try files(with: text, in: ledger) == [])
    }
  }

  @Test func `killed while it writes the files anew, it leaves a ledger that is whole`()
    async throws
  {
    let ledger = try await ledger()
    let digest = try await ledger.ok("replay", "--digest")
    var killed = 0
    // From before the first file is opened to after the last is in place.
    for delay in stride(from: 5, through: 245, by: 20) {
      let process = ledger.process(["compact"])
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      let ended = AsyncStream.makeStream(of: Int32.self)
      process.terminationHandler = { ended.continuation.yield($0.terminationStatus) }
      try process.run()
      // Not a task's sleep: that ends whenever there is a thread for it.
      usleep(UInt32(delay) * 1000)
      kill(process.processIdentifier, SIGKILL)
      for await code in ended.stream {
        if code == SIGKILL { killed += 1 }
        break
      }
      #expect(try await ledger.ok("replay", "--digest") == digest, "after \(delay) ms")
    }
    #expect(killed > 0)
    try await ledger.ok("compact")
    #expect(try await ledger.ok("replay", "--digest") == digest)
    #expect(try await ledger.run("rebuild", "--check").code == 0)
    #expect(try await ledger.json("person", "list").count == 2)
  }

  @Test func `a folder without a ledger is said to have none`() async throws {
    let ledger = try await LedgerProcess(isInitialised: false)
    let answer = try await ledger.run("compact")
    #expect(answer.code == 3)
    #expect(answer.error.contains("ledger init"))
  }
}
