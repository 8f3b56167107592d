import ArgumentParser
import Domain
import Ledger

/// `ledger comment`
struct CommentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "comment",
    abstract: "Say something about a request.",
    usage: "ledger comment <key> <text> [<options>]",
    discussion: """
      Examples:
        ledger comment OPS-12 "The part is ordered."
        ledger comment OPS-12 - < notes.txt
      """)

  @Argument(help: "The request, as in OPS-12.")
  var key: String

  @Argument(help: "The comment; - reads it from standard input.")
  var text: String

  @OptionGroup var options: ChangeOptions

  func run() throws {
    let text = try TypedText.read(text, Console())
    try options.withLedger { _, change in
      try change.make(.comment(text), of: key) { "Commented on \($0.key)." }
    }
  }
}
