import ArgumentParser
import Domain
import Ledger
import SignIn

/// `ledger person deactivate`
struct PersonDeactivateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deactivate",
    abstract: "Put somebody out: they may do nothing from now on.",
    usage: "ledger person deactivate <person> [<options>]",
    discussion: """
      Examples:
        ledger person deactivate ben@example.org
        ledger person reactivate ben@example.org

      Their sessions end. What they own and is not finished is nobody's then; what
      they did stays. To remove their name and texts: ledger erase --person.
      """)

  @Argument(help: "The person: an e-mail, a number or a name.")
  var person: String

  @OptionGroup var acting: ActingOptions

  func run() throws {
    try acting.withLedger { open in
      let person = try open.person(person)
      let outcome = try open.ledger.performAndWait(
        .person(.deactivate(person)), by: open.actor)
      try open.accounts.endAccess(of: person)
      let name = try open.names(of: [person])[person]
      let unassigned = max(0, outcome.events - 1)
      if acting.common.json {
        return try open.console.out([
          "person": JSON(person.rawValue), "name": .string(name), "deactivated": true,
          "unassigned": JSON(unassigned),
        ])
      }
      guard outcome.events > 0 else {
        return try open.console.out("\(name) is deactivated already.")
      }
      try open.console.out(
        "\(name) is deactivated. "
          + (unassigned == 0
            ? "They owned nothing unfinished."
            : "\(Numbers.count(unassigned, "request")) of theirs \(unassigned == 1 ? "is" : "are") "
              + "nobody's now."))
    }
  }
}

/// `ledger person reactivate`
struct PersonReactivateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reactivate",
    abstract: "Let somebody in again who was deactivated.",
    usage: "ledger person reactivate <person> [<options>]",
    discussion: """
      Examples:
        ledger person reactivate ben@example.org

      Nothing that they owned comes back by itself.
      """)

  @Argument(help: "The person: an e-mail, a number or a name.")
  var person: String

  @OptionGroup var acting: ActingOptions

  func run() throws {
    try acting.withLedger { open in
      let person = try open.person(person)
      try open.require(.managePeople)
      // What they had before they were put out does not come back with them.
      if try open.ledger.standing(of: person)?.isDeactivated == true {
        try open.accounts.endAccess(of: person)
      }
      let outcome = try open.ledger.performAndWait(
        .person(.reactivate(person)), by: open.actor)
      let name = try open.names(of: [person])[person]
      if acting.common.json {
        return try open.console.out([
          "person": JSON(person.rawValue), "name": .string(name), "deactivated": false,
        ])
      }
      try open.console.out(
        outcome.events > 0 ? "\(name) may sign in again." : "\(name) was not deactivated.")
    }
  }
}

/// `ledger person service`
struct PersonServiceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "service",
    abstract: "Add a machine: it acts with tokens, and the log names it.",
    usage: "ledger person service <name> [--role <role>] [<options>]",
    discussion: """
      Examples:
        ledger person service "Build server"
        ledger board access ops --add "Build server=requester"

      A machine sees no board until it is named there.
      """)

  @Argument(help: "What it is called.")
  var name: String

  @Option(help: "What it may do in the ledger.")
  var role: Role = .member

  @OptionGroup var acting: ActingOptions

  func run() throws {
    let name = try Account.usableName(name)
    try acting.withLedger { open in
      let outcome = try open.ledger.performAndWait(
        .person(.addService(role: role)), by: open.actor)
      guard let person = outcome.person else {
        throw Failure(.failed, "The ledger took the service and named no number.")
      }
      try open.accounts.register(Account(person: person, name: name, email: nil))
      if acting.common.json {
        return try open.console.out([
          "person": JSON(person.rawValue), "name": .string(name), "role": .string(role.name),
          "service": true,
        ])
      }
      try open.console.out("\(name) is a service, person \(person), \(role.withArticle).")
    }
  }
}
