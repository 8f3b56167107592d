import ArgumentParser
import Domain
import EventLog
import Ledger

/// `ledger replay`
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Fold the log again, and say what comes out.",
    usage: "ledger replay [--to <when>] [--digest] [<options>]",
    discussion: """
      Examples:
        ledger replay
        ledger replay --digest                  the digest alone, for comparing two machines
        ledger replay --to 2026-03-01 --digest

      The same log gives the same digest on every machine. Nothing is changed.
      """)

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Stop at: \(When.forms).", valueName: "when"))
  var to: String?

  @Flag(help: "Print the digest alone.")
  var digest = false

  @OptionGroup var acting: ActingOptions

  func run() throws {
    let clock = LedgerClock.system
    let when = try to.map { text throws(Failure) in
      guard let when = When(text, now: clock.now()) else {
        throw Failure(.usage, "--to is “\(text.prefix(60))”; it must be \(When.forms).")
      }
      return when
    }
    try acting.withLedger { open in
      try open.require(.read)
      let end = try when?.position(in: open.ledger, by: open.actor)
      let bar = ProgressBar("Replaying", on: open.console)
      defer { bar.finish() }
      let result = try open.ledger.digest(to: end, progress: { bar.report($0) })
      bar.finish()
      let last = try open.ledger.log(
        .everything, from: result.position, limit: 1, by: open.actor
      ).first { $0.position == result.position }
      try show(result.position, last?.recordedAt, result.digest, on: open.console)
    }
  }

  private func show(
    _ position: Position, _ time: Timestamp?, _ value: String, on console: Console
  ) throws {
    if acting.common.json {
      return try console.out([
        "position": JSON(position.rawValue), "time": JSON(time?.description),
        "digest": .string(value),
      ])
    }
    let words =
      time.map { "Replayed up to position \(position), \($0.second) UTC." }
      ?? "Replayed nothing: this is before the first event."
    if digest {
      console.say(words)
      try console.out(value)
    } else {
      try console.out("\(words)\nDigest: \(value)")
    }
  }
}
