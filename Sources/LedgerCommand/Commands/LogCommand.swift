import ArgumentParser
import Domain
import EventLog
import Ledger
import Web

/// `ledger log`
struct LogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "Show what happened, event by event.",
    usage: "ledger log [<board or key>] [<options>]",
    discussion: """
      Examples:
        ledger log                          everything, oldest first
        ledger log OPS-12                   one request
        ledger log ops --from 1200 --limit 50
        ledger log OPS-12 --as-of 2026-03-01
        ledger log --follow --json          what happens, as it happens; Ctrl-C ends it
        ledger log --audit --since -7d      who came in, was kept out, may do what
        ledger log --audit --kind denied --kind sign-in-failed --follow
      """)

  /// How many events are read at once: enough to be fast, few enough to show the first at once.
  private static let batch = 500

  @Argument(help: "A board, or a request as in OPS-12. Without it: everything.")
  var scope: String?

  @Option(help: ArgumentHelp("Begin at this position.", valueName: "position"))
  var from: UInt64 = 1

  @Option(help: ArgumentHelp("The most events to show.", valueName: "n"))
  var limit: Int?

  @Flag(help: "Go on with what is appended from now on, by whomever.")
  var follow = false

  @Flag(help: "Show the audit trail with what the log says about access, for admins.")
  var audit = false

  @Option(
    help: ArgumentHelp(
      "With --audit: only this kind, as in denied or role-changed. Can be repeated.",
      valueName: "kind"))
  var kind: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("With --audit: only from then on: \(When.forms).", valueName: "when"))
  var since: String?

  @OptionGroup var past: AsOfOptions
  @OptionGroup var acting: ActingOptions

  func validate() throws {
    if follow && past.isGiven {
      throw ValidationError("--follow is about what is to come, --as-of about what was.")
    }
    if let limit, limit < 1 {
      throw ValidationError("--limit is “\(limit)”; it must be 1 or more.")
    }
    if audit, scope != nil || past.isGiven || from != 1 {
      throw ValidationError("--audit is about the whole ledger: use --kind, --since and --limit.")
    }
    if !audit, !kind.isEmpty || since != nil {
      throw ValidationError("--kind and --since are about the audit trail: add --audit.")
    }
    for name in kind where !SecurityKind.all.contains(name) {
      throw ValidationError(
        "--kind is “\(name.prefix(60))”; it must be one of \(SecurityKind.all.joined(separator: ", "))."
      )
    }
  }

  func run() async throws {
    let asOf = try past.read(now: LedgerClock.system.now())
    let open = try acting.open()
    defer { open.close() }
    if audit { return try await showAudit(open) }
    let printer = LogPrinter(open: open, asJSON: acting.common.json)
    let scope = try logScope(open)
    if follow {
      try await Interruption.cancelling {
        try await follow(scope, open, printer)
      }
    } else {
      try show(scope, asOf, open, printer)
    }
  }

  private func showAudit(_ open: OpenLedger) async throws {
    var filter = SecurityFilter()
    filter.kinds = Set(kind)
    if let since {
      let now = LedgerClock.system.now()
      filter.since =
        switch try When(typed: since, as: "--since", now: now) {
        case .now: now
        case .instant(let time): time
        case .position(let position):
          try open.ledger.moment(AsOf(.position(position))).time
        }
    }
    let printer = AuditPrinter(open: open, asJSON: acting.common.json, filter: filter)
    guard follow else {
      try printer.show(limit: limit)
      return
    }
    try await Interruption.cancelling { try await printer.follow(limit: limit) }
  }

  private func show(
    _ scope: LogScope, _ asOf: AsOf, _ open: OpenLedger, _ printer: LogPrinter
  ) throws {
    open.console.say(try open.ledger.moment(asOf), ifGiven: past)
    // A board's log may answer with nothing where much of other boards comes next, so what is the
    // end only the whole log tells.
    var whole = scope
    var board: BoardSummary?
    if case .board(let slug) = scope {
      whole = .everything
      board = try open.ledger.board(slug, by: open.actor)
    }
    var position = Position(from)
    var left = limit ?? .max
    while left > 0 {
      let entries = try open.ledger.log(
        whole, from: position, limit: Self.batch, asOf: asOf, by: open.actor)
      guard let last = entries.last else { return }
      let wanted = entries.filter { entry in board.map(entry.belongs) ?? true }.prefix(left)
      try printer.out(Array(wanted))
      left -= wanted.count
      position = last.position.next
    }
  }

  private func follow(_ scope: LogScope, _ open: OpenLedger, _ printer: LogPrinter) async throws {
    var left = limit ?? .max
    for try await entries in open.ledger.follow(scope, from: Position(from), by: open.actor) {
      try printer.out(Array(entries.prefix(left)))
      left -= min(left, entries.count)
      if left == 0 { return }
    }
  }

  private func logScope(_ open: OpenLedger) throws -> LogScope {
    guard let scope else { return .everything }
    // A board is asked for first: its name is short, and what looks like a key may be one.
    let boards = try open.ledger.boards(by: open.actor).map(\.definition.slug)
    if boards.contains(scope) { return .board(scope) }
    do throws(LedgerError) {
      return .request(try open.ledger.resolve(scope, by: open.actor))
    } catch {
      guard case .refused(let refusal) = error, case .unknownRequest = refusal else { throw error }
      throw Failure(
        .notFound, "There is no board and no request “\(scope.prefix(60))”.",
        hint: Nearest.hint(for: scope, among: boards)
          ?? "Boards: \(boards.joined(separator: ", ")).")
    }
  }
}

extension LogEntry {
  fileprivate func belongs(to board: BoardSummary) -> Bool {
    switch event {
    case .request(_, _, let other, _): other.slug == board.definition.slug
    case .board(.created(let number, _, _)), .board(.accessChanged(let number, _, _)):
      number == board.number
    case .person, .group, .policyChanged, .quarantined: false
    }
  }
}
