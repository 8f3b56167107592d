import ArgumentParser
import EventLog
import Ledger

/// `ledger rebuild`
struct RebuildCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebuild",
    abstract: "Build lists, indexes and histories anew from the log.",
    usage: """
      ledger rebuild [--check | --rollback] [<options>]
             ledger rebuild --quarantine --reason <text> [<options>]
      """,
    discussion: """
      Examples:
        ledger rebuild                 build a new generation, then use it
        ledger rebuild --check         compare a new one with the live one; change nothing
        ledger rebuild --rollback      use the generation before again, at once
        ledger rebuild --quarantine --reason 'Sector lost, no backup has it'

      The server may run meanwhile; Ctrl-C ends a rebuild and leaves nothing of it. What the
      live generation had differently is listed. With --check, that ends with exit code 6.

      An event that cannot be read stops a rebuild. With --quarantine the log says of
      each such event of a request that the ledger goes on without its text, by whom
      and why, and the rebuild goes on. That cannot be undone; a backup that has the
      text is better. It is the operator's: whoever has the data folder.
      """)

  @Flag(help: "Compare with the live generation, and change nothing.")
  var check = false

  @Flag(help: "Use the generation before the live one again. It takes in what happened since.")
  var rollback = false

  @Flag(help: "Go on without the text of events that cannot be read, and record that.")
  var quarantine = false

  @Option(help: ArgumentHelp("Why, with --quarantine. Kept for good.", valueName: "text"))
  var reason: String?

  @OptionGroup var acting: ActingOptions

  func validate() throws {
    if check && rollback {
      throw ValidationError("--check changes nothing, and --rollback does. Choose one.")
    }
    if quarantine && (check || rollback) {
      throw ValidationError(
        "--quarantine builds anew: it goes with neither --check nor --rollback.")
    }
    if quarantine && acting.person != nil {
      throw ValidationError("--quarantine is recorded as the operator's. Leave --as away.")
    }
    if quarantine != (reason != nil) {
      throw ValidationError(
        quarantine
          ? "Quarantining takes a --reason. Nothing was changed."
          : "--reason goes with --quarantine.")
    }
  }

  func run() throws {
    if let reason, quarantine { return try rebuild(quarantining: reason) }
    try acting.withLedger { open in
      try Interruption.cancelling { cancellation in
        if check {
          try compare(open, cancellation)
        } else if rollback {
          try show(try open.ledger.rollback(), "taken back", compared: nil, open.console)
        } else {
          try rebuild(open, cancellation)
        }
      }
    }
  }

  private func rebuild(_ open: OpenLedger, _ cancellation: Cancellation) throws {
    let bar = ProgressBar("Rebuilding", on: open.console)
    defer { bar.finish() }
    var compared: RequestLedger.CheckReport?
    let rebuilt = try open.ledger.rebuild(
      cancellation: cancellation, progress: { bar.report($0) },
      compared: { report in
        bar.finish()
        compared = report
        guard !report.isEqual, !acting.common.json else { return }
        open.console.say(Self.words(for: report) + "\nThe log is the truth: it is exchanged.")
      })
    bar.finish()
    try show(rebuilt, "built", compared: compared, open.console)
  }

  private func rebuild(quarantining reason: String) throws {
    let console = Console()
    let data = try Settings(Settings.Flags(data: acting.common.data)).data
    let bar = ProgressBar("Rebuilding", on: console)
    defer { bar.finish() }
    var quarantined: [UnreadableRecord] = []
    let rebuilt = try Interruption.cancelling { cancellation in
      try RequestLedger.rebuild(
        in: data, quarantining: reason, cancellation: cancellation,
        progress: { bar.report($0) },
        quarantined: { record in
          bar.finish()
          quarantined.append(record)
          if !acting.common.json { console.say("Quarantined. \(record.message)") }
        })
    }
    bar.finish()
    try show(rebuilt, "built", compared: nil, quarantined: quarantined, console)
  }

  private func show(
    _ rebuilt: RequestLedger.Rebuilt, _ verb: String, compared: RequestLedger.CheckReport?,
    quarantined: [UnreadableRecord]? = nil, _ console: Console
  ) throws {
    if acting.common.json {
      var json: JSON = [
        "generation": .string(rebuilt.generation), "position": JSON(rebuilt.position.rawValue),
        "digest": .string(rebuilt.digest),
      ]
      if let quarantined {
        json = json.adding([
          "quarantined": .array(quarantined.map { JSON($0.position.rawValue) })
        ])
      }
      return try console.out(compared.map { json.adding(Self.differences($0)) } ?? json)
    }
    try console.out(
      """
      Generation \(rebuilt.generation) is live, \(verb) from \
      \(Numbers.count(rebuilt.position.rawValue, "event")).
      Digest: \(rebuilt.digest)
      """)
  }

  private func compare(_ open: OpenLedger, _ cancellation: Cancellation) throws {
    let bar = ProgressBar("Checking", on: open.console)
    defer { bar.finish() }
    let report = try open.ledger.check(
      cancellation: cancellation, progress: { bar.report($0) })
    bar.finish()
    if acting.common.json {
      let json: JSON = [
        "position": JSON(report.position.rawValue), "isEqual": .bool(report.isEqual),
        "live": .string(report.live), "rebuilt": .string(report.rebuilt),
      ]
      try open.console.out(json.adding(Self.differences(report)))
    } else if report.isEqual {
      try open.console.out(
        """
        The live generation is what the log makes of it, at position \(report.position).
        Digest: \(report.live)
        """)
    }
    guard report.isEqual else {
      throw Failure(
        .verificationFailed, Self.words(for: report),
        hint: "The log is the truth. Build the views anew: ledger rebuild")
    }
  }

  // MARK: Differences

  private static func words(for report: RequestLedger.CheckReport) -> String {
    let most = RequestLedger.CheckReport.maximumDifferences
    var lines = [
      "The live generation differs from what the log makes of it, at position "
        + "\(report.position), in: \(report.tables.joined(separator: ", "))."
    ]
    lines += report.differences.map { "  \($0)" }
    if report.differences.count == most { lines.append("  These are the first \(most).") }
    return lines.joined(separator: "\n")
  }

  /// The tables, and what they say differently.
  private static func differences(_ report: RequestLedger.CheckReport) -> JSON {
    [
      "differences": .array(report.tables.map { .string($0) }),
      "entries": .array(
        report.differences.map { difference in
          [
            "table": .string(difference.table), "subject": .string(difference.subject),
            "field": .string(difference.field), "live": JSON(difference.live),
            "rebuilt": JSON(difference.rebuilt),
          ]
        }),
    ]
  }
}
