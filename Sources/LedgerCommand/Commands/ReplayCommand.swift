import ArgumentParser
import Domain
import EventLog
import Ledger

/// `ledger replay`
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Fold the log again, and say what comes out.",
    usage: "ledger replay [--to <when>] [--digest | --step] [<options>]",
    discussion: """
      Examples:
        ledger replay                           how many requests have which status
        ledger replay --digest                  the digest of all views, for comparing machines
        ledger replay --to 2026-03-01 --digest
        ledger replay --step --from 1200        event by event: Enter for the next, q to stop

      The same log gives the same digest on every machine. Nothing is changed.
      """)

  @Option(
    name: [.customLong("to"), .customLong("as-of")], parsing: .unconditional,
    help: ArgumentHelp("Stop at: \(When.forms).", valueName: "when"))
  var to: String?

  @Flag(help: "Print the digest alone.")
  var digest = false

  @Flag(help: "Go event by event: what each touched, before and after.")
  var step = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("With --step, begin at: \(When.forms).", valueName: "when"))
  var from: String?

  @OptionGroup var acting: ActingOptions

  func validate() throws {
    if step && digest { throw ValidationError("--step and --digest are two answers. Choose one.") }
    if from != nil && !step { throw ValidationError("--from needs --step.") }
  }

  func run() throws {
    let now = LedgerClock.system.now()
    let when = try to.map { text throws(Failure) in try When(typed: text, as: "--to", now: now) }
    let start = try from.map { text throws(Failure) in
      try When(typed: text, as: "--from", now: now)
    }
    try acting.withLedger { open in
      try open.require(.enter)
      let end = try when.map { try open.ledger.moment(AsOf($0)).position }
      if step {
        let first = try start.map { try open.ledger.moment(AsOf($0)).position }
        try StepPrinter(open: open, asJSON: acting.common.json)
          .show(from: max(first ?? Position(1), Position(1)), through: end)
      } else if digest {
        try showDigest(to: end, in: open)
      } else {
        try showState(to: end, in: open)
      }
    }
  }

  // MARK: Digest

  private func showDigest(to end: Position?, in open: OpenLedger) throws {
    let bar = ProgressBar("Replaying", on: open.console)
    defer { bar.finish() }
    let result = try Interruption.cancelling { cancellation in
      try open.ledger.digest(
        to: end, cancellation: cancellation, progress: { bar.report($0) })
    }
    bar.finish()
    let moment = try moment(at: result.position, in: open)
    if acting.common.json {
      return try open.console.out([
        "position": JSON(result.position.rawValue), "time": JSON(moment?.description),
        "digest": .string(result.digest),
      ])
    }
    open.console.say(words(result.position, moment))
    try open.console.out(result.digest)
  }

  // MARK: State

  private func showState(to end: Position?, in open: OpenLedger) throws {
    let state = try open.ledger.replay(to: end)
    let moment = try moment(at: state.position, in: open)
    let boards = try open.ledger.boards(by: open.actor)
      .filter { state.requests[$0.number] != nil || end == nil }
    if acting.common.json {
      return try open.console.out([
        "position": JSON(state.position.rawValue), "time": JSON(moment?.description),
        "events": JSON(state.events),
        "boards": .array(boards.map { json($0, state.requests[$0.number] ?? [:]) }),
      ])
    }
    try open.console.out(words(state.position, moment))
    for board in boards {
      try open.console.out(line(board.definition, state.requests[board.number] ?? [:]))
    }
  }

  private func line(_ board: BoardDefinition, _ counts: [StatusCode: Int]) -> String {
    let total = counts.values.reduce(0, +)
    let parts = board.statuses.map { "\(Numbers.grouped(counts[$0.code] ?? 0)) \($0.id)" }
    return "\(board.slug): \(Numbers.count(total, "request")), \(parts.joined(separator: ", "))"
  }

  private func json(_ board: BoardSummary, _ counts: [StatusCode: Int]) -> JSON {
    [
      "board": .string(board.definition.slug),
      "requests": JSON(counts.values.reduce(0, +)),
      "statuses": .object(
        board.definition.statuses.map {
          JSON.Member(name: $0.id, value: JSON(counts[$0.code] ?? 0))
        }),
    ]
  }

  // MARK: Moment

  private func moment(at position: Position, in open: OpenLedger) throws -> Timestamp? {
    try open.ledger.log(.everything, from: position, limit: 1, by: open.actor)
      .first { $0.position == position }?.recordedAt
  }

  private func words(_ position: Position, _ time: Timestamp?) -> String {
    time.map { "Replayed up to position \(position), \($0.second) UTC." }
      ?? "Replayed nothing: this is before the first event."
  }
}
