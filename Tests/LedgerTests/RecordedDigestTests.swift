import Foundation
import Ledger
import TestSupport
import Testing

/// The digest of a log that never changes, recorded: every build on every machine has to give it.
@Suite struct `The recorded digest` {
  private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures")

  @Test func `is what the recorded log gives, however many workers read it`() throws {
    let folder = TemporaryFolder()
    let data = folder.file("data")
    try FileManager.default.createDirectory(
      atPath: data + "/log", withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: Self.fixtures.appendingPathComponent("Logs/format-1.mdb"),
      to: URL(fileURLWithPath: data + "/log/data.mdb"))
    let ledger = try RequestLedger.open(data)
    defer { ledger.close() }
    let recorded = try String(
      contentsOf: Self.fixtures.appendingPathComponent("Digests/format-1.txt"), encoding: .utf8)
    for workers in 1...3 {
      let digest = try ledger.digest(workers: workers)
      #expect(
        recorded == "\(digest.digest)\n",
        "A projection builds other bytes: raise its version, and record the digest again.")
    }
  }
}
