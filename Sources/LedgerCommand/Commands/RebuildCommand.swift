import ArgumentParser
import EventLog
import Ledger

/// `ledger rebuild`
struct RebuildCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebuild",
    abstract: "Build lists, indexes and histories anew from the log.",
    usage: "ledger rebuild [--check] [<options>]",
    discussion: """
      Examples:
        ledger rebuild                 build a new generation, then use it
        ledger rebuild --check         compare a new one with the live one; change nothing

      The server may run meanwhile. With --check, differences end with exit code 6.
      """)

  @Flag(help: "Compare with the live generation, and change nothing.")
  var check = false

  @OptionGroup var acting: ActingOptions

  func run() throws {
    try acting.withLedger { open in
      if check { try compare(open) } else { try rebuild(open) }
    }
  }

  private func rebuild(_ open: OpenLedger) throws {
    let bar = ProgressBar("Rebuilding", on: open.console)
    defer { bar.finish() }
    let rebuilt = try open.ledger.rebuild(progress: { bar.report($0) })
    bar.finish()
    if acting.common.json {
      return try open.console.out([
        "generation": .string(rebuilt.generation), "position": JSON(rebuilt.position.rawValue),
        "digest": .string(rebuilt.digest),
      ])
    }
    try open.console.out(
      """
      Generation \(rebuilt.generation) is live, built from \
      \(Numbers.count(rebuilt.position.rawValue, "event")).
      Digest: \(rebuilt.digest)
      """)
  }

  private func compare(_ open: OpenLedger) throws {
    let bar = ProgressBar("Checking", on: open.console)
    defer { bar.finish() }
    let report = try open.ledger.check(progress: { bar.report($0) })
    bar.finish()
    if acting.common.json {
      try open.console.out([
        "position": JSON(report.position.rawValue), "isEqual": .bool(report.isEqual),
        "live": .string(report.live), "rebuilt": .string(report.rebuilt),
        "differences": .array(report.differences.map { .string($0) }),
      ])
    } else if report.isEqual {
      try open.console.out(
        """
        The live generation is what the log makes of it, at position \(report.position).
        Digest: \(report.live)
        """)
    }
    guard report.isEqual else {
      throw Failure(
        .verificationFailed,
        """
        The live generation differs from what the log makes of it, at position \
        \(report.position), in: \(report.differences.joined(separator: ", ")).
        """,
        hint: "The log is the truth. Build the views anew: ledger rebuild")
    }
  }
}
