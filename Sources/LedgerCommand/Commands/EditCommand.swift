import ArgumentParser
import Domain
import Ledger

/// `ledger edit`
struct EditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit",
    abstract: "Change what a request says.",
    usage: "ledger edit <key> [<options>]",
    discussion: """
      Examples:
        ledger edit OPS-12 --title "Two badges for Mira" --priority urgent
        ledger edit OPS-12 --field due=2026-03-01 --field area=
            (a field without a value is cleared)
        ledger edit OPS-12 --details - < details.txt
      """)

  @Argument(help: "The request, as in OPS-12.")
  var key: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The new title; - reads it from standard input.", valueName: "text"))
  var title: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The new details; - reads them from standard input.", valueName: "text"))
  var details: String?

  @Option(help: "How soon it should be looked at.")
  var priority: Priority?

  @Option(help: ArgumentHelp("A field of the board; can be repeated.", valueName: "name=value"))
  var field: [FieldOption] = []

  @OptionGroup var options: ChangeOptions

  func run() throws {
    let fields = try FieldOption.values(field)
    try TypedText.checkOneInput(title, details)
    guard title != nil || details != nil || priority != nil || !fields.isEmpty else {
      throw Failure(
        .usage, "Nothing to change was named.",
        hint: "Use --title, --details, --priority or --field NAME=VALUE.")
    }
    let console = Console()
    let edit = Edit(
      title: try title.map { try TypedText.read($0, console) },
      details: try details.map { try TypedText.read($0, console) },
      priority: priority, fields: fields)
    try options.withLedger { _, change in
      try change.make(.edit(edit), of: key) { request in
        "\(request.key) is changed, and now at revision \(request.revision)."
      }
    }
  }
}
