import ArgumentParser
import Domain
import Ledger

/// `ledger status`
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Move a request to another status.",
    usage: "ledger status <key> <status> [--reason <text>] [<options>]",
    discussion: """
      Examples:
        ledger status OPS-12 in-progress
        ledger status OPS-12 declined --reason "We have no budget for it this year."

      Where a request can go from here: ledger show OPS-12
      """)

  @Argument(help: "The request, as in OPS-12.")
  var key: String

  @Argument(help: "The status, as in in-progress.")
  var status: String

  @Option(parsing: .unconditional, help: ArgumentHelp("Why it moves.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: ChangeOptions

  func run() throws {
    try options.withLedger { _, change in
      try change.make(.changeStatus(to: status, reason: reason), of: key) { request in
        "\(request.key) is now: \(request.status.name)."
      }
    }
  }
}
