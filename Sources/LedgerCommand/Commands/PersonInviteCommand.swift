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
      guard let standing = try open.ledger.standing(of: person), standing.maySignIn,
        let account = try open.accounts.account(person)
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

extension ArgumentHelp {
  static let publicURL = ArgumentHelp(
    "What the link begins with. (default: $LEDGER_PUBLIC_URL, else http://127.0.0.1:8080)",
    valueName: "url")
}

extension OpenLedger {
  /// Refuses who may not do `action`. Whoever has the folder and is nobody yet may.
  func require(_ action: Action) throws {
    if actor == .operator { return }
    guard let standing = try ledger.standing(of: actor),
      Access.permits(action, to: standing.role)
    else { throw LedgerError.refused(.denied(action)) }
  }

  /// Makes a link and prints it alone, with `words` beside it.
  fileprivate func showLink(
    for account: Account, _ role: Role, asJSON: Bool, words: () -> String
  ) throws {
    let link = SignInLink.text(try accounts.issueLink(for: account.person), at: settings.baseURL)
    if asJSON {
      return try console.out([
        "person": JSON(account.person.rawValue), "name": .string(account.name),
        "email": JSON(account.email), "role": .string(role.name), "link": .string(link),
        "validForSeconds": JSON(Accounts.linkLifetime),
      ])
    }
    console.say(words())
    try console.out(link)
  }
}
