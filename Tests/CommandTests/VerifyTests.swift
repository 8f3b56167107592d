import Foundation
import TestSupport
import Testing

@Suite struct `Verifying from the terminal` {
  /// A ledger with some dozen events.
  private func ledger() async throws -> LedgerProcess {
    let ledger = try await LedgerProcess()
    let lines = (1...12).map { number in
      #"{"time":"2020-01-01T00:00:\#(number + 10)Z","request":"A-\#(number)","event":"submitted","#
        + #""actor":"mira@example.org","title":"Lamp \#(number)","details":"","status":"new"}"#
    }
    let file = ledger.home + "/history.jsonl"
    try lines.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
    try await ledger.ok("import", "ops", file)
    try await ledger.ok("comment", "OPS-3", "A note that is not to change")
    return ledger
  }

  @Test func `a whole ledger is said to be whole, with the root of its tree`() async throws {
    let ledger = try await ledger()
    let lines = try await ledger.run("verify").lines
    #expect(lines.first?.contains("every one as it was recorded") == true)
    let json = try await ledger.json("verify")
    #expect(json["root"].string.map { lines[1] == "Root of the tree: \($0)" } == true)
    #expect(json["viewsAreEqual"].bool == true)
    #expect(json["events"].int == (try await ledger.json("replay")["events"].int))
  }

  @Test func `where there is no ledger, it says so`() async throws {
    let ledger = try await LedgerProcess(isInitialised: false)
    let answer = try await ledger.run("verify")
    #expect(answer.code == 3)
    #expect(answer.error.contains("ledger init"))
    #expect(answer.out.isEmpty)
  }

  /// The text of a fact is changed in the file, as somebody with an editor would.
  @Test func `a changed word is found, and its event named`() async throws {
    let ledger = try await ledger()
    let last = try await ledger.json("replay")["position"].int
    try patch(ledger.data + "/log/data.mdb", "A note that is not", "A note that is now")
    let answer = try await ledger.run("verify")
    #expect(answer.code == 6)
    #expect(answer.error.contains("The body of the event at position"))
    #expect(answer.error.contains("at position \(last ?? 0) is not the one"))
    #expect(try await ledger.run("verify", "--json").code == 6)
  }

  @Test func `a changed view is found, thrown away and built anew`() async throws {
    let ledger = try await ledger()
    try patch(try view(of: ledger), "lamp", "lump")
    let answer = try await ledger.run("verify")
    #expect(answer.code == 6)
    #expect(answer.error.contains("in: words"), "\(answer.error)")
    #expect(answer.error.contains("built anew"))
    #expect(try await ledger.ok("list", "--q", "lamp").contains("Lamp 12"))
    try await ledger.ok("verify")
  }

  @Test func `a log that lost its end is refused by every command, and the loss is told`()
    async throws
  {
    let ledger = try await ledger()
    let (log, kept) = (ledger.data + "/log", ledger.home + "/kept")
    try FileManager.default.copyItem(atPath: log, toPath: kept)
    try await ledger.ok("submit", "ops", "To be lost")
    try FileManager.default.removeItem(atPath: log)
    try FileManager.default.moveItem(atPath: kept, toPath: log)
    for words in [["list"], ["submit", "ops", "More"], ["verify"], ["serve", "--port", "0"]] {
      let answer = try await ledger.run(words)
      #expect(answer.code == 6)
      #expect(answer.error.contains("The log has 15 events, but a checkpoint over 16"))
    }
    let doctor = try await ledger.run("doctor")
    #expect(doctor.code == 1)
    #expect(doctor.lines.contains { $0.hasPrefix("fail  history") })
  }

  /// Wherever a bit flips, it is told, or it changed nothing: a page that nobody reads.
  @Test func `a flipped bit in the log's file is never taken for whole`() async throws {
    let ledger = try await ledger()
    let root = try await ledger.json("verify")["root"].string
    let file = ledger.data + "/log/data.mdb"
    let whole = try Data(contentsOf: URL(fileURLWithPath: file))
    var found = 0
    for bit in Self.bits(of: whole, count: 60, seed: 31) {
      try flip(bit, of: whole, in: file)
      let answer = try await ledger.run("verify", "--json")
      if answer.code == 0 {
        #expect(try JSONDocument(answer.out)["root"].string == root, "bit \(bit)")
      } else {
        found += 1
        #expect([1, 6].contains(answer.code), "bit \(bit): \(answer.error)")
        #expect(answer.error.contains("Error: "), "bit \(bit): \(answer.error)")
      }
    }
    #expect(found > 10)
    try whole.write(to: URL(fileURLWithPath: file))
    try await ledger.ok("verify")
  }

  @Test func `a flipped bit in the views' file is mended, or changed nothing`() async throws {
    let ledger = try await ledger()
    let digest = try await ledger.ok("replay", "--digest")
    for step in 0..<25 {
      let file = try view(of: ledger)
      let whole = try Data(contentsOf: URL(fileURLWithPath: file))
      let bit = Self.bits(of: whole, count: 1, seed: UInt64(step) + 500)[0]
      try flip(bit, of: whole, in: file)
      let answer = try await ledger.run("verify", "--json")
      #expect([0, 6].contains(answer.code), "bit \(bit): \(answer.code) \(answer.error)")
      let again = try await ledger.json("verify")
      #expect(again["viewsDigest"].string == digest)
      #expect(again["viewsAreEqual"].bool == true)
    }
  }

  // MARK: -

  /// Bits of bytes that are not zero: most of a file is room that nobody reads.
  private static func bits(of file: Data, count: Int, seed: UInt64) -> [Int] {
    var random = SeededGenerator(seed: seed)
    let bytes = Array(file)
    let used = bytes.indices.filter { bytes[$0] != 0 }
    return (0..<count).map { _ in
      used.randomElement(using: &random)! * 8 + Int.random(in: 0..<8, using: &random)
    }
  }

  private func flip(_ bit: Int, of whole: Data, in file: String) throws {
    var bytes = whole
    bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    try bytes.write(to: URL(fileURLWithPath: file))
  }

  private func view(of ledger: LedgerProcess) throws -> String {
    let name = try FileManager.default.destinationOfSymbolicLink(
      atPath: ledger.data + "/views/current")
    return ledger.data + "/views/\(name)/data.mdb"
  }

  /// Everywhere: pages that are not used any more have it, too.
  private func patch(_ file: String, _ text: String, _ other: String) throws {
    var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
    try #require(bytes.range(of: Data(text.utf8)) != nil)
    while let range = bytes.range(of: Data(text.utf8)) {
      bytes.replaceSubrange(range, with: Data(other.utf8))
    }
    try bytes.write(to: URL(fileURLWithPath: file))
  }
}
