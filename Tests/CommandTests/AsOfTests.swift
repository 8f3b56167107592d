import Foundation
import Testing

@Suite struct `ledger as of a moment` {
  private func ledger() async throws -> LedgerProcess {
    let ledger = try await LedgerProcess()
    try await ledger.ok(
      "person", "invite", "ana@example.org", "--name", "Ana", "--role", "admin")
    try await ledger.ok("submit", "ops", "Badge printer jams")
    try await ledger.ok("person", "invite", "mira@example.org", "--name", "Mira")
    try await ledger.ok("status", "OPS-1", "waiting", "--reason", "Parts")
    return ledger
  }

  /// The history that comes with these tests, imported.
  private func imported() async throws -> LedgerProcess {
    let ledger = try await LedgerProcess()
    let peps = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/peps").path
    try await ledger.ok(
      "import", "ops", "\(peps)/peps-history.jsonl", "--map", "\(peps)/peps-map.yaml")
    return ledger
  }

  @Test func `list, show, log and people are as they were`() async throws {
    let ledger = try await ledger()
    let list = try await ledger.run("list", "--as-of", "3")
    #expect(list.out.contains("New") && !list.out.contains("Waiting"))
    #expect(list.error.contains("As of position 3, recorded "))
    #expect(try await ledger.run("list", "--status", "waiting", "--as-of", "3").out.isEmpty)
    let show = try await ledger.run("show", "OPS-1", "--as-of", "3")
    #expect(!show.out.contains("Parts"))
    #expect(show.error.hasPrefix("As of position 3, recorded "))
    let log = try await ledger.run("log", "--as-of", "3")
    #expect(log.lines.count == 3)
    #expect(log.error.hasPrefix("As of position 3, recorded "))
    let people = try await ledger.run("person", "list", "--as-of", "3")
    #expect(!people.out.contains("Mira"))
    #expect(people.error.hasPrefix("As of position 3, recorded "))
    #expect(try await ledger.json("list")["asOf"]["position"].int == 5)
  }

  @Test func `documents say which moment it became`() async throws {
    let ledger = try await ledger()
    let list = try await ledger.json("list", "--as-of", "3")
    #expect(list["asOf"]["position"].int == 3)
    #expect(list["asOf"].names == ["position", "time"])
    #expect(list["requests"][0]["status"].string == "new")
    let show = try await ledger.json("show", "OPS-1", "--as-of", "3")
    #expect(show["asOf"]["position"].int == 3)
    let happened = try await ledger.json("list", "--as-of", "2015-01-01T00:00:00Z", "--happened")
    #expect(happened["asOf"]["axis"].string == "happened")
    #expect(happened["asOf"]["time"].string == "2015-01-01T00:00:00.000000Z")
    #expect(happened["total"].int == 0)
  }

  @Test func `a real history is as it happened`() async throws {
    let ledger = try await imported()
    let moment = ["--as-of", "2015-01-01T00:00:00Z", "--happened"]
    for (status, count) in [
      ("done", 165), ("declined", 107), ("in-progress", 37), ("waiting", 33), ("new", 23),
    ] {
      let answer = try await ledger.run(
        ["list", "ops", "--status", status, "--limit", "1", "--json"] + moment)
      #expect(try JSONDocument(answer.out)["total"].int == count, "\(status)")
    }
    let all = try await ledger.run(["list", "ops", "--limit", "1"] + moment)
    #expect(all.error.contains("As of 2015-01-01 00:00:00 UTC, as it happened"))
    #expect(all.error.contains("1 of 365 requests"))
    // Nothing of it was recorded then.
    #expect(
      try await ledger.json("list", "--as-of", "2015-01-01T00:00:00Z")["total"].int == 0)
  }

  @Test(arguments: [
    (["list", "--as-of", "soon"], "a position (1234)"),
    (["show", "OPS-1", "--as-of", "-7"], "a time ago"),
    (["log", "--as-of", ""], "a position (1234)"),
    (["list", "--as-of", "99"], "ends at position 5"),
    (["show", "OPS-1", "--as-of", "99"], "ends at position 5"),
    (["log", "--as-of", "99"], "ends at position 5"),
    (["person", "list", "--as-of", "99"], "ends at position 5"),
    (["replay", "--as-of", "99"], "ends at position 5"),
    (["list", "--as-of"], "--as-of"),
    (["log", "--follow", "--as-of", "3"], "--follow"),
    (["diff"], "one moment"),
    (["diff", "soon"], "a position (1234)"),
    (["diff", "1", "soon", "ops"], "a position (1234)"),
    (["diff", "1", "2", "ops", "web"], "one moment"),
    (["diff", "1", "--frobnicate"], "--frobnicate"),
    (["diff", "99"], "ends at position 5"),
    (["diff", "4", "2"], "after the second"),
    (["diff", "1", "--limit", "0"], "--limit"),
    (["diff", "1", "--cursor", "x"], "no cursor"),
  ])
  func `what is no moment is refused with what would be one`(
    _ words: [String], _ said: String
  ) async throws {
    let ledger = try await ledger()
    let answer = try await ledger.run(words)
    #expect(answer.code == 64, "\(answer.error)")
    #expect(answer.error.contains(said), "\(answer.error)")
    #expect(answer.out.isEmpty)
  }
}

@Suite struct `ledger diff and --explain` {
  private func ledger() async throws -> LedgerProcess {
    let ledger = try await LedgerProcess()
    try await ledger.ok(
      "person", "invite", "ana@example.org", "--name", "Ana", "--role", "admin")
    try await ledger.ok("submit", "ops", "Badge printer jams")
    try await ledger.ok("submit", "ops", "Lamp", "--owner", "me")
    try await ledger.ok("status", "OPS-1", "waiting", "--reason", "Parts are ordered")
    try await ledger.ok("edit", "OPS-1", "--title", "Badge printer", "--field", "area=Hall")
    try await ledger.ok("assign", "OPS-2", "nobody")
    return ledger
  }

  @Test func `a line a change, with old, new, who, why and where`() async throws {
    let ledger = try await ledger()
    let answer = try await ledger.run("diff", "4")
    #expect(answer.code == 0, "\(answer.error)")
    #expect(answer.lines[0] == "OPS-1  Badge printer  changed")
    #expect(answer.lines[1].hasPrefix("  title: “Badge printer jams” → “Badge printer”  (Ana, "))
    #expect(answer.lines[2].hasPrefix("  status: New → Waiting  (Ana, "))
    #expect(answer.lines[2].hasSuffix(", #5: Parts are ordered)"))
    #expect(answer.lines[3].hasPrefix("  Area: nothing → “Hall”  (Ana, "))
    #expect(answer.lines[4] == "OPS-2  Lamp  changed")
    #expect(answer.lines[5].hasPrefix("  owner: Ana → nobody  (Ana, "))
    #expect(answer.error.contains("From position 4, recorded "))
    #expect(answer.error.contains("0 entered, 0 left, 2 changed; 2 requests had events."))
  }

  @Test func `moments, board and filter stand in any words that say them`() async throws {
    let ledger = try await ledger()
    for words in [
      ["4"], ["4", "ops"], ["4", "now"], ["4", "now", "ops"], ["4", "7", "ops"],
      ["4", "ops", "--limit", "5"],
    ] {
      let answer = try await ledger.run(["diff"] + words)
      #expect(answer.lines.first == "OPS-1  Badge printer  changed", "\(words) \(answer.error)")
    }
    let ago = try await ledger.run("diff", "-7d")
    #expect(ago.lines.first == "OPS-1  Badge printer  new", "\(ago.error)")
    let mine = try await ledger.run("diff", "4", "--owner", "me")
    #expect(mine.lines.map { $0 }.first == "OPS-2  Lamp  left")
    #expect(try await ledger.run("diff", "7").out.isEmpty)
    #expect(try await ledger.run("diff", "4", "opz").code == 3)
    #expect(try await ledger.run("diff", "4", "--status", "nwe").code == 7)
  }

  @Test func `the document has the same, with every value whole`() async throws {
    let ledger = try await ledger()
    let diff = try await ledger.json("diff", "4", "ops")
    #expect(diff.names == ["from", "to", "board", "touched", "requests", "next"])
    #expect(diff["from"]["position"].int == 4)
    #expect(diff["to"]["position"].int == 7)
    #expect(diff["requests"].count == 2)
    let status = diff["requests"][0]["changes"][1]
    #expect(status["part"].string == "status")
    #expect(status["before"].string == "new")
    #expect(status["after"].string == "waiting")
    #expect(status["position"].int == 5)
    #expect(status["by"]["name"].string == "Ana")
    #expect(status["reason"].string == "Parts are ordered")
    let area = diff["requests"][0]["changes"][2]
    #expect(area["part"].string == "field")
    #expect(area["field"].string == "area")
    let first = try await ledger.json("diff", "4", "--limit", "1")
    let cursor = try #require(first["next"].string)
    let second = try await ledger.json("diff", "4", "--cursor", cursor)
    #expect(second["requests"][0]["key"].string == "OPS-2")
    #expect(second["next"].isNull)
  }

  @Test func `two filters are compared at one moment`() async throws {
    let ledger = try await ledger()
    let words = ["diff", "now", "--status", "waiting", "--compare", "owner=nobody"]
    let text = try await ledger.run(words)
    #expect(text.lines.first == "Only with the options of the filter: 0 requests", "\(text.error)")
    #expect(text.lines.contains("Only with --compare: 1 request"))
    #expect(text.lines.contains { $0.hasPrefix("OPS-2 ") })
    #expect(text.lines.last == "With both: 1 request")
    #expect(text.error.hasPrefix("As of position 7, "))
    let then = try await ledger.json(
      "diff", "4", "ops", "--status", "new", "--compare", "owner=me")
    #expect(then.names == ["asOf", "board", "both", "first", "second"])
    #expect(then["both"].int == 1)
    #expect(then["first"]["requests"][0]["key"].string == "OPS-1")
    #expect(try await ledger.run("diff", "4", "5", "--compare", "owner=me").code == 64)
    #expect(try await ledger.run("diff", "4", "--compare", "owmer=me").code == 64)
    #expect(try await ledger.run("diff", "4", "--compare", "me").code == 64)
  }

  @Test func `explain says of each value which event set it`() async throws {
    let ledger = try await ledger()
    let text = try await ledger.ok("show", "OPS-1", "--explain")
    #expect(text.contains("#5)"))
    let status = text.split(separator: "\n").first { $0.hasPrefix("Status") }
    #expect(status?.hasPrefix("Status     Waiting  (Ana, ") == true, "\(text)")
    #expect(try await ledger.ok("show", "OPS-1").contains("#5") == false)
    let show = try await ledger.json("show", "OPS-1", "--explain")
    #expect(show["setBy"].names == ["title", "details", "status", "owner", "priority", "fields"])
    #expect(show["setBy"]["status"]["position"].int == 5)
    #expect(show["setBy"]["status"]["by"]["name"].string == "Ana")
    #expect(show["setBy"]["owner"]["position"].int == 3)
    #expect(show["setBy"]["fields"]["area"]["position"].int == 6)
    let past = try await ledger.json("show", "OPS-1", "--explain", "--as-of", "4")
    #expect(past["setBy"]["status"]["position"].int == 3)
  }
}
