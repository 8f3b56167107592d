import ArgumentParser
import Domain
import Ledger

/// `ledger assign`
struct AssignCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assign",
    abstract: "Give a request to somebody, or to nobody.",
    usage: "ledger assign <key> <person> [<options>]",
    discussion: """
      Examples:
        ledger assign OPS-12 me
        ledger assign OPS-12 mira@example.org
        ledger assign OPS-12 nobody
      """)

  @Argument(help: "The request, as in OPS-12.")
  var key: String

  @Argument(help: "Who owns it from now on: an e-mail, a number, me, nobody.")
  var person: String

  @OptionGroup var options: ChangeOptions

  func run() throws {
    try options.withLedger { open, change in
      let owner = try open.owner(person)
      let name = try owner.map { try open.names(of: [$0])[$0] } ?? "nobody"
      try change.make(.assign(to: owner), of: key) { request in
        owner == nil
          ? "Nobody owns \(request.key) now." : "\(request.key) now belongs to \(name)."
      }
    }
  }
}
