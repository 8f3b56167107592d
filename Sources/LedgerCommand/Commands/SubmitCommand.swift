import ArgumentParser
import Domain
import Ledger

/// `ledger submit`
struct SubmitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit",
    abstract: "File a new request; prints its key.",
    usage: "ledger submit <board> <title> [<options>]",
    discussion: """
      Examples:
        ledger submit ops "New badge for Mira"
        ledger submit ops "Laptop" --priority high --owner me --field due=2026-03-01
        ledger submit ops "Outage report" --details - < report.txt
        key=$(ledger submit ops "From a script" --as ci@example.org)
      """)

  @Argument(help: "The board, as in ops.")
  var board: String

  @Argument(help: "What is wanted, in one line; - reads it from standard input.")
  var title: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("More about it; - reads it from standard input.", valueName: "text"))
  var details: String?

  @Option(help: ArgumentHelp("A field of the board; can be repeated.", valueName: "name=value"))
  var field: [FieldOption] = []

  @Option(help: ArgumentHelp("Who is to do it: an e-mail, me, nobody.", valueName: "person"))
  var owner: String?

  @Option(help: "How soon it should be looked at. (default: normal)")
  var priority: Priority?

  @OptionGroup var acting: ActingOptions
  @OptionGroup var identity: IdentityOptions

  func run() throws {
    let fields = try FieldOption.values(field)
    let id = try identity.id()
    try TypedText.checkOneInput(title, details)
    let console = Console()
    var submission = Submission(
      title: try TypedText.read(title, console),
      details: try details.map { try TypedText.read($0, console) } ?? "",
      priority: priority, fields: fields)
    try acting.withLedger { open in
      submission.owner = try owner.flatMap { try open.owner($0) }
      let outcome = try open.ledger.performAndWait(
        .submit(board: board, submission), by: open.actor, options: CommandOptions(id: id))
      guard let key = outcome.request else {
        throw Failure(.failed, "The ledger took the request and named no key.")
      }
      if acting.common.json {
        try open.show(outcome, of: key, asJSON: true) { _ in "" }
      } else {
        try open.console.out(key.description)
      }
    }
  }
}
