import Foundation
import Testing

/// The guide's own commands, run as they stand there: a guide that is wrong fails.
@Suite struct `The restore drill of the guide` {
  /// The shell block after the comment that names this file.
  private static func script() throws -> String {
    let guide = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("docs/guides/operate.md")
    let text = try String(contentsOf: guide, encoding: .utf8)
    let after = try #require(text.range(of: "Tests/CommandTests/DrillTests.swift. -->\n```sh\n"))
    let end = try #require(text.range(of: "\n```\n", range: after.upperBound..<text.endIndex))
    return String(text[after.upperBound..<end.lowerBound])
  }

  @Test func `runs as it is written`() async throws {
    let ledger = try await LedgerProcess()
    try await ledger.ok("person", "invite", "ana@example.org", "--name", "Ana", "--role", "admin")
    for title in ["Lamp", "Lift", "Badge"] { try await ledger.ok("submit", "ops", title) }
    try await ledger.ok("status", "OPS-2", "done")

    let script = try Self.script()
      .replacingOccurrences(of: "/var/lib/request-ledger", with: ledger.data)
      .replacingOccurrences(of: "/mnt/backup", with: ledger.home)
    #expect(script.contains("ledger backup \(ledger.home)/requests"))
    let answer = try await ledger.shell(script)
    #expect(answer.code == 0, "\(answer.out)\n\(answer.error)")
    #expect(answer.out.contains("Checked against the signed checkpoint"))
    #expect(answer.out.contains("This is epoch 1"))
    let left = try FileManager.default.contentsOfDirectory(atPath: ledger.home)
    #expect(!left.contains { $0.hasPrefix("drill") })
  }
}
