import ArgumentParser
import Domain
import EventLog
import Ledger

/// `ledger trends`
struct TrendsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trends",
    abstract: "Count what came in, was finished and is left on a board.",
    usage: "ledger trends [<board>] [<options>]",
    discussion: """
      Examples:
        ledger trends ops                              the last twelve weeks
        ledger trends ops --from 2026-01-01 --to 2026-03-31
        ledger trends ops --as-of 2026-03-01           as it stood on that day
        ledger trends ops --from 2000-01-01 --happened imported histories by their own times
        ledger trends ops --owner me --json

      A request is finished each time it comes to done or declined from a status that
      is neither; reopened and finished again, it counts again. Its time goes from the
      submission to that finish. The window begins with the day of --from.
      """)

  @Argument(help: "The board, as in ops.")
  var board: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Where the window begins. (default: twelve weeks)", valueName: "when"))
  var from: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Where the window ends. (default: now)", valueName: "when"))
  var to: String?

  @Option(
    help: ArgumentHelp(
      "Only while owned by: an e-mail, a number, me, nobody; can be repeated.", valueName: "person")
  )
  var owner: [String] = []

  @Option(
    help: ArgumentHelp(
      "Only requested by: an e-mail, a number, me; can be repeated.", valueName: "person"))
  var requester: [String] = []

  @Option(help: "Only while it has this priority; can be repeated.")
  var priority: [Priority] = []

  @OptionGroup var past: AsOfOptions

  @OptionGroup var acting: ActingOptions

  func run() throws {
    try acting.withLedger { open in
      let board = try open.board(board).definition
      let now = LedgerClock.system.now()
      let asOf = try past.read(now: now)
      let trends = try open.ledger.trends(
        board.slug, try query(open, now), asOf: asOf, by: open.actor)
      let names = try open.names(of: trends.people)
      if acting.common.json {
        return try open.console.out(LedgerJSON(names: names).trends(trends))
      }
      try open.console.out(TrendTables(trends, names: names).text(for: open.console))
      open.console.say(trends.asOf, ifGiven: past)
    }
  }

  private func query(_ open: OpenLedger, _ now: Timestamp) throws -> TrendQuery {
    var query = TrendQuery()
    query.from = try from.map { try When(typed: $0, as: "--from", now: now) }
    query.to = try to.map { try When(typed: $0, as: "--to", now: now) }
    query.owners = try owner.map { try open.owner($0).map { .person($0) } ?? .nobody }
    query.requesters = try requester.map { try open.person($0) }
    query.priorities = priority
    return query
  }
}

extension BoardTrends {
  /// Everybody the figures name.
  fileprivate var people: [PersonNumber] {
    report.owners.compactMap(\.owner)
      + oldest.flatMap { [$0.request.owner, $0.request.requester].compactMap(\.self) }
  }
}
