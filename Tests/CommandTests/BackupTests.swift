import Foundation
import Testing

@Suite struct `Backup and restore` {
  private func ledger() async throws -> LedgerProcess {
    let ledger = try await LedgerProcess()
    try await ledger.ok("person", "invite", "ana@example.org", "--role", "admin")
    for title in ["Lamp", "Lift", "Badge"] { try await ledger.ok("submit", "ops", title) }
    return ledger
  }

  @Test func `a restored ledger answers as the one that was backed up`() async throws {
    let ledger = try await ledger()
    let report = try await ledger.json("backup", ledger.home + "/backup")
    #expect(report["position"].int == 5)
    #expect(report["segments"]["written"].int == 1)
    let restored = ledger.home + "/restored"
    let back = try await ledger.json("restore", ledger.home + "/backup", "--data", restored)
    #expect(back["position"].int == 5)
    #expect(back["epoch"].int == 1)
    #expect(back["time"].string == report["time"].string)
    let digest = try await ledger.ok("replay", "--digest")
    #expect(try await ledger.ok("replay", "--digest", "--data", restored) == digest)
    #expect(
      try await ledger.json("person", "list", "--data", restored)["people"].count
        == ledger.json("person", "list")["people"].count)
  }

  @Test func `people who came after the end are gone, with their addresses`() async throws {
    let ledger = try await ledger()
    try await ledger.ok("person", "invite", "ben@example.org")
    try await ledger.ok("backup", ledger.home + "/backup")
    let restored = ledger.home + "/restored"
    try await ledger.ok(
      "restore", ledger.home + "/backup", "--data", restored, "--until", "5")
    let list = try await ledger.ok("person", "list", "--data", restored)
    #expect(list.contains("ana@example.org") && !list.contains("ben@example.org"))
    // The address is free again, and nobody finds what was another's.
    try await ledger.ok("person", "invite", "ben@example.org", "--data", restored)
  }

  @Test func `what goes wrong has an exit code and says what to do`() async throws {
    let ledger = try await ledger()
    let backup = ledger.home + "/backup"
    let restored = ledger.home + "/restored"
    #expect(try await ledger.run("restore", backup, "--data", restored).code == 3)
    try await ledger.ok("backup", backup)
    #expect(try await ledger.run("restore", backup).code == 4)
    let late = try await ledger.run("restore", backup, "--data", restored, "--until", "99")
    #expect(late.code == 64)
    #expect(late.error.contains("positions 1 to 5"))
    let odd = try await ledger.run("restore", backup, "--data", restored, "--until", "soon")
    #expect(odd.code == 64)

    let segment = try #require(
      FileManager.default.contentsOfDirectory(atPath: backup + "/segments").first)
    let path = backup + "/segments/" + segment
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes[60] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
    let damaged = try await ledger.run("restore", backup, "--data", restored)
    #expect(damaged.code == 6)
    #expect(damaged.error.contains(segment))
    #expect(!FileManager.default.fileExists(atPath: restored))
  }

  @Test func `a disk that fills up leaves the backup before`() async throws {
    let ledger = try await ledger()
    let backup = ledger.home + "/backup"
    try await ledger.ok("backup", backup)
    try await ledger.ok("submit", "ops", "More", "--details", String(repeating: "x", count: 9000))
    // Signed by now, so that the next run writes to the backup alone.
    try await ledger.ok("list")
    let answer = try await ledger.shell(
      "trap '' XFSZ; ulimit -f 8; ledger backup \(backup)")
    #expect(answer.code != 0)
    try await ledger.ok("restore", backup, "--data", ledger.home + "/restored")
    try await ledger.ok("backup", backup)
    try await ledger.ok("restore", backup, "--data", ledger.home + "/again")
  }
}

/// Killed as hard as a process can be, at the moments when something has just been written.
@Suite struct `Backup and restore that are killed` {
  /// Runs the command, and kills it as soon as `sees` answers true, or lets it end.
  private func kill(
    _ words: [String], of ledger: LedgerProcess, when sees: () -> Bool
  ) throws {
    let process = ledger.process(words)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    while process.isRunning, !sees() { sched_yield() }
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  private func names(_ folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }

  private func ledger() async throws -> LedgerProcess {
    let ledger = try await LedgerProcess()
    for number in 0..<3 { try await ledger.ok("submit", "ops", "Request \(number)") }
    return ledger
  }

  @Test func `a backup leaves the one before, or is done`() async throws {
    let ledger = try await ledger()
    let backup = ledger.home + "/backup"
    try await ledger.ok("backup", backup)
    let moments: [() -> Bool] = [
      { names(backup + "/segments").contains { $0.hasPrefix("unfinished") } },
      { names(backup + "/segments").count > 1 },
      { names(backup + "/private").contains { $0.hasPrefix("copying") } },
      { names(backup + "/private").count > 1 },
      { names(backup).contains { $0.hasPrefix("manifest.") } },
    ]
    for (index, moment) in moments.enumerated() {
      try await ledger.ok("submit", "ops", "More")
      try kill(["backup", backup], of: ledger, when: moment)
      let data = ledger.home + "/restored-\(index)"
      let position = try await ledger.json("restore", backup, "--data", data)["position"].int
      #expect((4...(5 + index)).contains(position ?? 0))
    }
    let last = try await ledger.json("backup", backup)
    #expect(last["position"].int == 9)
    #expect(names(backup + "/segments").count == 1)
    #expect(names(backup + "/private").count == 1)
  }

  @Test func `a restore leaves nothing that passes for a ledger, or is done`() async throws {
    let ledger = try await ledger()
    let backup = ledger.home + "/backup"
    try await ledger.ok("backup", backup)
    let digest = try await ledger.ok("replay", "--digest")
    let data = ledger.home + "/restored"
    let half = data + ".restoring"
    let files = ["", "/log/data.mdb", "/private/data.mdb", "/views", "/views/current"]
    for file in files {
      try kill(["restore", backup, "--data", data], of: ledger) {
        FileManager.default.fileExists(atPath: half + file)
      }
      if FileManager.default.fileExists(atPath: data) {
        #expect(try await ledger.ok("replay", "--digest", "--data", data) == digest)
        try FileManager.default.removeItem(atPath: data)
      }
    }
    try await ledger.ok("restore", backup, "--data", data)
    #expect(try await ledger.ok("replay", "--digest", "--data", data) == digest)
    #expect(!FileManager.default.fileExists(atPath: half))
  }
}
