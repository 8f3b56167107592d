import ArgumentParser
import Domain
import Ledger
import SignIn

/// `ledger person link`
struct PersonLinkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "link",
    abstract: "Print a new link that signs a person in once.",
    usage: "ledger person link <person> [<options>]",
    discussion: """
      Examples:
        ledger person link mira@example.org

      It is good for one day and one use, and ends the one before.
      """)

  @Argument(help: "The person: an e-mail or a number.")
  var person: String

  @Option(help: .publicURL)
  var url: String?

  @OptionGroup var acting: ActingOptions

  func run() throws {
    try acting.withLedger(url: url) { open in
      try open.require(.managePeople)
      let person = try open.person(person)
      let standing = try open.ledger.standing(of: person)
      if standing?.isErased == true { throw Refusal.personErased(person) }
      guard let standing, standing.maySignIn, let account = try open.accounts.account(person)
      else {
        throw Failure(
          .refused, "Person \(person) came with an import and never signs in.",
          hint: "To let them in, invite them: ledger person invite EMAIL")
      }
      try open.showLink(for: account, standing.role, asJSON: acting.common.json) {
        "This link signs \(account.name) in, once and within a day:"
      }
    }
  }
}
