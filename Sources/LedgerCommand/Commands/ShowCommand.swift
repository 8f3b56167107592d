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
        ledger show OPS-12 --explain        which event made each value what it is
        ledger show OPS-12 --as-of -7d
        ledger show OPS-12 --json
      """)

  @Argument(help: "The request, as in OPS-12.")
  var key: String

  @Flag(help: "Say of each value which event set it, by whom and when.")
  var explain = false

  @OptionGroup var past: AsOfOptions
  @OptionGroup var acting: ActingOptions

  func run() throws {
    let asOf = try past.read(now: LedgerClock.system.now())
    try acting.withLedger { open in
      let detail = try open.ledger.request(key, asOf: asOf, by: open.actor)
      let board = try open.ledger.board(detail.summary.board, by: open.actor).definition
      let names = try open.names(of: detail.people)
      if acting.common.json {
        let json = LedgerJSON(names: names)
        return try open.console.out(
          json.detail(detail, on: board).adding(explain ? json.setBy(detail.setBy, on: board) : [:])
        )
      }
      let page = RequestText(
        detail: detail, board: board, names: names, console: open.console, explains: explain)
      try open.console.out(page.text)
      open.console.say(detail.asOf, ifGiven: past)
    }
  }
}
