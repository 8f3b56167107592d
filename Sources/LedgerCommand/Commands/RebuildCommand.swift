import ArgumentParser
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
        "generation": .string(rebuilt.generation), "events": JSON(rebuilt.events),
        "digest": .string(rebuilt.digest), "previous": JSON(rebuilt.previous),
      ])
    }
    try open.console.out(
      """
      Generation \(rebuilt.generation) is live, built from \(Numbers.count(rebuilt.events, "event")).
      Digest: \(rebuilt.digest)
      """)
  }

  private func compare(_ open: OpenLedger) throws {
    let bar = ProgressBar("Checking", on: open.console)
    defer { bar.finish() }
    let report = try open.ledger.check(progress: { bar.report($0) })
    bar.finish()
    _ = report
  }
}
