import ArgumentParser
import Domain
import Ledger

/// `ledger list`
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the requests of a board.",
    usage: "ledger list [<board>] [<options>]",
    discussion: """
      Examples:
        ledger list                                    the fifty that changed last
        ledger list ops --status new --status waiting --owner nobody
        ledger list --owner me --priority urgent --sort created
        ledger list --q "badge printer" --limit 200 --json
        ledger list --status waiting --as-of 2026-03-01

      Values of one filter widen it, filters together narrow it. The board may be
      left out where there is only one. Standard error says how many there are.
      """)

  /// A table is laid out in memory.
  private static let maximumLimit = 100_000

  @Argument(help: "The board, as in ops.")
  var board: String?

  @OptionGroup var filter: FilterOptions

  @Option(
    parsing: .unconditional,
    help: "The order; with a - before it, from the end.")
  var sort = SortOption.standard

  @Option(help: ArgumentHelp("The most to list, 1 to \(maximumLimit).", valueName: "n"))
  var limit = 50

  @Option(help: ArgumentHelp("Go on where a list ended: its `next`.", valueName: "cursor"))
  var cursor: String?

  @OptionGroup var past: AsOfOptions
  @OptionGroup var acting: ActingOptions

  func validate() throws {
    guard (1...Self.maximumLimit).contains(limit) else {
      throw ValidationError("--limit is “\(limit)”; it must be from 1 to \(Self.maximumLimit).")
    }
  }

  func run() throws {
    let asOf = try past.read(now: LedgerClock.system.now())
    try acting.withLedger { open in
      let board = try open.board(board).definition
      let (rows, page) = try read(board.slug, try query(open), asOf, from: open)
      let names = try open.names(of: rows.flatMap(\.people))
      if acting.common.json {
        let json = LedgerJSON(names: names)
        return try open.console.out(
          json.list(rows, total: page.total, asOf: page.asOf, next: page.next))
      }
      if !rows.isEmpty {
        try open.console.out(RequestTable(names: names).text(rows, for: open.console))
      }
      open.console.say(page.asOf, ifGiven: past)
      open.console.say(summary(shown: rows.count, page))
    }
  }

  private func query(_ open: OpenLedger) throws -> RequestQuery {
    var query = try filter.query(in: open)
    query.sort = sort.field
    query.descending = sort.isDescending
    query.cursor = cursor
    return query
  }

  /// As many rows as wanted, and the page that ends them.
  private func read(
    _ board: String, _ query: RequestQuery, _ asOf: AsOf, from open: OpenLedger
  ) throws -> ([RequestSummary], RequestPage) {
    var query = query
    var rows: [RequestSummary] = []
    while true {
      query.limit = min(limit - rows.count, RequestQuery.maximumLimit)
      let page = try open.ledger.list(board, query, asOf: asOf, by: open.actor)
      rows += page.rows
      guard rows.count < limit, let next = page.next else { return (rows, page) }
      query.cursor = next
    }
  }

  private func summary(shown: Int, _ page: RequestPage) -> String {
    let total = Numbers.count(page.total, "request")
    guard shown < page.total else { return "\(total)." }
    return "\(Numbers.grouped(shown)) of \(total). See more with --limit."
  }
}

/// `updated`, or `-updated` from the end.
struct SortOption: ExpressibleByArgument, CustomStringConvertible {
  static let standard = SortOption(field: .updated, isDescending: true)

  let field: SortField
  let isDescending: Bool

  init(field: SortField, isDescending: Bool) {
    self.field = field
    self.isDescending = isDescending
  }

  init?(argument: String) {
    isDescending = argument.hasPrefix("-")
    guard let field = SortField(rawValue: String(argument.drop { $0 == "-" })) else { return nil }
    self.field = field
  }

  var description: String { (isDescending ? "-" : "") + field.rawValue }
  var defaultValueDescription: String { description }
  static var allValueStrings: [String] { SortField.allCases.map(\.rawValue) }
  static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}
