import ArgumentParser

/// `ledger person`
struct PersonCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "person",
    abstract: "Invite people, list them, change their roles, put them out.",
    discussion: """
      Examples:
        ledger person invite mira@example.org --name "Mira Okafor"
        ledger person list
        ledger person role mira@example.org admin
        ledger person deactivate ben@example.org
        ledger person link mira@example.org      a new link, when the first is lost
        ledger person sessions mira@example.org  where she is signed in
      """,
    subcommands: [
      PersonInviteCommand.self, PersonLinkCommand.self, PersonListCommand.self,
      PersonRoleCommand.self, PersonDeactivateCommand.self, PersonReactivateCommand.self,
      PersonServiceCommand.self, PersonSessionsCommand.self, TokenCommand.self,
    ])
}
