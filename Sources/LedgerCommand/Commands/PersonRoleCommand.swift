import ArgumentParser
import Domain
import Ledger

/// `ledger person role`
struct PersonRoleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "role",
    abstract: "Change what a person may do.",
    usage: "ledger person role <person> <role> [<options>]",
    discussion: """
      Examples:
        ledger person role mira@example.org admin
        ledger person role 4 member

      member: see, submit and change requests. admin: also invite people, change roles,
      make boards and import history.
      """)

  @Argument(help: "The person: an e-mail or a number.")
  var person: String

  @Argument(help: "What they may do from now on.")
  var role: Role

  @OptionGroup var acting: ActingOptions

  func run() throws {
    try acting.withLedger { open in
      let person = try open.person(person)
      let outcome = try open.ledger.performAndWait(
        .person(.changeRole(person, to: role)), by: open.actor)
      let name = try open.names(of: [person])[person]
      if acting.common.json {
        return try open.console.out([
          "person": JSON(person.rawValue), "name": .string(name), "role": .string(role.name),
        ])
      }
      try open.console.out(
        outcome.events > 0
          ? "\(name) is now \(role.withArticle)." : "\(name) is \(role.withArticle) already.")
    }
  }
}
