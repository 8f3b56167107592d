import ArgumentParser
import Domain
import EventLog
import Ledger

/// `ledger diff`
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show what changed between two moments, by whom and why.",
    usage: "ledger diff <when> [<when>] [<board>] [<options>]",
    discussion: """
      Examples:
        ledger diff yesterday                          since then, request by request
        ledger diff -7d yesterday ops
        ledger diff 1200 1350 --json
        ledger diff -7d --owner me --status waiting    what came into that list, left it, changed
        ledger diff 2015-01-01 2016-01-01 --happened   an imported year
        ledger diff now --status new --compare owner=nobody
                                                       what only one of two lists has

      Without the second moment, it is now. With a filter, requests are shown that it
      matches at either moment. Each line ends with the event that says so: its
      position is that of ledger log.
      """)

  /// What is shown is laid out in memory.
  private static let maximumLimit = 10_000
  private static let expected = "ledger diff <when> [<when>] [<board>]"

  // A time ago, as in -7d, looks like an option that nobody knows.
  @Argument(
    parsing: .allUnrecognized,
    help: ArgumentHelp(
      "One moment or two, \(When.forms); then the board, as in ops.", valueName: "when"))
  var words: [String] = []

  @Flag(help: "Compare what had happened by then, whenever it was recorded.")
  var happened = false

  @OptionGroup var filter: FilterOptions

  @Option(
    help: ArgumentHelp(
      "Another filter, to compare with at one moment: status, owner, requester, priority or q; "
        + "can be repeated.", valueName: "name=value"))
  var compare: [FieldOption] = []

  @Option(help: ArgumentHelp("The most requests to show, 1 to \(maximumLimit).", valueName: "n"))
  var limit = 200

  @Option(help: ArgumentHelp("Go on where a diff ended: its `next`.", valueName: "cursor"))
  var cursor: String?

  @OptionGroup var acting: ActingOptions

  func validate() throws {
    if let option = words.first(where: { $0.hasPrefix("--") }) {
      throw ValidationError("Unknown option '\(option)'")
    }
    guard (1...3).contains(words.count) else {
      throw ValidationError("It takes one moment or two, and a board: \(Self.expected)")
    }
    guard (1...Self.maximumLimit).contains(limit) else {
      throw ValidationError("--limit is “\(limit)”; it must be from 1 to \(Self.maximumLimit).")
    }
  }

  func run() throws {
    let asked = try DiffWords(words, now: LedgerClock.system.now())
    try acting.withLedger { open in
      let board = try open.board(asked.board).definition
      guard compare.isEmpty else { return try showComparison(asked, board, in: open) }
      let pages = try read(asked, board.slug, from: open)
      let names = try open.names(of: pages.flatMap(\.people))
      if acting.common.json {
        return try open.console.out(LedgerJSON(names: names).diff(pages, on: board))
      }
      let text = DiffText(names: names, board: board, console: open.console)
      let requests = pages.flatMap(\.requests)
      if !requests.isEmpty { try open.console.out(text.text(requests)) }
      open.console.say(text.summary(pages))
    }
  }

  private func showComparison(
    _ asked: DiffWords, _ board: BoardDefinition, in open: OpenLedger
  ) throws {
    guard asked.to == nil else {
      throw Failure(.usage, "Filters are compared at one moment, and two were named.")
    }
    var query = try filter.query(in: open)
    query.limit = min(limit, RequestQuery.maximumLimit)
    let comparison = try open.ledger.compare(
      board.slug, query, with: RequestQuery(compare, in: open),
      asOf: AsOf(asked.from, axis: happened ? .happened : .recorded), by: open.actor)
    let rows = comparison.first.rows + comparison.second.rows
    let names = try open.names(of: rows.flatMap(\.people))
    if acting.common.json {
      return try open.console.out(LedgerJSON(names: names).comparison(comparison, on: board))
    }
    let text = ComparisonText(names: names, console: open.console)
    try open.console.out(text.text(comparison))
    open.console.say("As of \(comparison.asOf.words).")
  }

  /// As many requests as wanted, in pages; at least one page.
  private func read(
    _ asked: DiffWords, _ board: String, from open: OpenLedger
  ) throws -> [BoardDiff] {
    var query = try filter.query(in: open)
    query.cursor = cursor
    let axis: TimeAxis = happened ? .happened : .recorded
    var pages: [BoardDiff] = []
    var left = limit
    repeat {
      query.limit = min(left, RequestQuery.maximumLimit)
      let page = try open.ledger.diff(
        board, query, from: asked.from, to: AsOf(asked.to ?? .now, axis: axis), by: open.actor)
      pages.append(page)
      left -= page.requests.count
      query.cursor = page.next
    } while left > 0 && query.cursor != nil
    return pages
  }
}

/// The moments and the board that were named, in this order.
private struct DiffWords {
  let from: When
  /// Nil where none was named: now.
  var to: When?
  var board: String?

  init(_ words: [String], now: Timestamp) throws(Failure) {
    from = try When(typed: words[0], as: "The first moment", now: now)
    guard words.count > 1 else { return }
    if let second = When(words[1], now: now) {
      to = second
      board = words.count > 2 ? words[2] : nil
    } else if words.count == 2 && !words[1].hasPrefix("-") {
      board = words[1]
    } else {
      to = try When(typed: words[1], as: "The second moment", now: now)
    }
  }
}
