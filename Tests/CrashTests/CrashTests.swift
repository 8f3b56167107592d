import Foundation
import Testing

// `docs/durability.md` says what is proved here. These are short runs, of processes that are really
// killed; CONTRIBUTING.md says how to run them for hours.

@Suite struct `A ledger that is killed` {
  @Test func `has everything that it acknowledged, once, in order, and goes on`() async throws {
    let report = try await crashTest("kill", "--rounds", "15")
    #expect(report.figures["rounds"] == 15)
    #expect(report.figures["lost"] == 0)
    #expect(report.figures["acknowledged", default: 0] > 0, "\(report.text)")
  }
}

@Suite struct `A power cut` {
  @Test func `leaves no state in which anything acknowledged is lost`() async throws {
    let report = try await crashTest("states", "--commands", "120", "--limit", "1000")
    #expect(report.figures["states", default: 0] > 500, "\(report.text)")
    #expect(report.figures["acknowledged", default: 0] > 0, "\(report.text)")
    #expect(report.figures["lost"] == 0)
  }

  @Test func `after commits that failed leaves no state in which anything is lost or half there`()
    async throws
  {
    let report = try await crashTest(
      "states", "--commands", "80", "--processes", "2", "--limit", "500", "--fail-every", "7")
    #expect(report.figures["states", default: 0] > 250, "\(report.text)")
    #expect(report.figures["lost"] == 0)
  }

  @Test func `on a disk that lies about syncing does, and is found out`() async throws {
    let report = try await crashTest(
      "states", "--commands", "40", "--lying-disk", expectingFailure: true)
    #expect(report.figures["lost"] == 1, "\(report.text)")
  }
}

@Suite struct `A fault while a ledger is at work` {
  /// The names of the tester's scenarios. Each expects an error that names the cause, no
  /// acknowledgement, nothing half written, and service again when the cause is gone.
  static let scenarios = [
    "full-disk", "small-file-system", "failing-sync", "failing-meta", "dead-disk",
    "read-only-folder", "full-map", "killed-reader",
  ]

  @Test(arguments: scenarios)
  func `is said, loses nothing, and ends with its cause`(_ scenario: String) async throws {
    let report = try await crashTest("faults", "--only", scenario)
    if report.text.contains("skipped") { print(report.text) }
    #expect(report.text.contains("passed") || report.text.contains("skipped"), "\(report.text)")
  }
}
