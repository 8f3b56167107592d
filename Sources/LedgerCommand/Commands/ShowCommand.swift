import ArgumentParser
import Domain
import Ledger

/// `ledger show`
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show a request and its history.",
    usage: "ledger show <key> [<options>]",
    discussion: """
      Examples:
        ledger show OPS-12
        ledger show PEP-8              a key that it came with
        ledger show OPS-12 --json
      """)

  @Argument(help: "The request, as in OPS-12.")
  var key: String

  @OptionGroup var acting: ActingOptions

  func run() throws {
    try acting.withLedger { open in
      let detail = try open.ledger.request(key, by: open.actor)
      let board = try open.ledger.board(detail.summary.board, by: open.actor).definition
      let names = try open.names(of: detail.people)
      if acting.common.json {
        return try open.console.out(LedgerJSON(names: names).detail(detail, on: board))
      }
      let page = RequestText(detail: detail, board: board, names: names, console: open.console)
      try open.console.out(page.text)
    }
  }
}
