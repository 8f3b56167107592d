import ArgumentParser
import Domain
import Ledger
import SignIn

/// `ledger person invite`
struct PersonInviteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invite",
    abstract: "Add a person; prints the link that signs them in once.",
    usage: "ledger person invite <email> [--name <name>] [--role <role>] [<options>]",
    discussion: """
      Examples:
        ledger person invite mira@example.org
        ledger person invite ben@example.org --name "Ben Adler" --role admin
        ledger person invite ana@example.org --url https://requests.example.org

      The link is good for one day and one use. Send it to them: no mail leaves from
      here.
      """)

  @Argument(help: "Their e-mail address.")
  var email: String

  @Option(help: "What they are called. (default: the address before its @)")
  var name: String?

  @Option(help: "What they may do.")
  var role: Role = .member

  @Option(help: .publicURL)
  var url: String?

  @OptionGroup var acting: ActingOptions

  func run() throws {
    let email = try Account.usableEmail(email)
    let name = try Account.usableName(name ?? String(email.prefix { $0 != "@" }))
    try acting.withLedger(url: url) { open in
      guard try open.accounts.account(email: email) == nil else {
        throw Failure(
          .conflict, SignInError.emailTaken(email).message,
          hint: "For a new link: ledger person link \(email)")
      }
      let outcome = try open.ledger.performAndWait(
        .person(.join(role: role, maySignIn: true)), by: open.actor)
      guard let person = outcome.person else {
        throw Failure(.failed, "The ledger took the person and named no number.")
      }
      let account = Account(person: person, name: name, email: email)
      try open.accounts.register(account)
      try open.showLink(for: account, role, asJSON: acting.common.json) {
        "\(name) is now \(role.withArticle), person \(person). "
          + "This link signs them in, once and within a day:"
      }
    }
  }
}
