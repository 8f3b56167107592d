import ArgumentParser
import Domain
import Ledger
import SignIn

/// `ledger person list`
struct PersonListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List everybody.",
    usage: "ledger person list [<options>]",
    discussion: """
      Examples:
        ledger person list
        ledger person list --as-of 2026-03-01
        ledger person list --json
      """)

  @OptionGroup var past: AsOfOptions
  @OptionGroup var acting: ActingOptions

  func run() throws {
    let asOf = try past.read(now: LedgerClock.system.now())
    try acting.withLedger { open in
      try open.require(.enter)
      let standings = try open.ledger.people(asOf: asOf)
      let accounts = Dictionary(
        uniqueKeysWithValues: try open.accounts.accounts().map { ($0.person, $0) })
      if acting.common.json {
        let people = standings.map { Self.json($0, accounts[$0.person]) }
        return try open.console.out(.array(people))
      }
      var table = TextTable(["PERSON", "ROLE", "SIGNS IN", "E-MAIL", "NAME"])
      for standing in standings {
        let account = accounts[standing.person]
        let signsIn =
          !standing.maySignIn
          ? "never" : try open.accounts.hasSignedIn(standing.person) ? "yes" : "not yet"
        table.add([
          TextTable.Cell(standing.person.description, .strong),
          TextTable.Cell(standing.role.name, standing.role == .admin ? .yellow : nil),
          TextTable.Cell(signsIn), TextTable.Cell(account?.email ?? ""),
          standing.isErased
            ? TextTable.Cell("erased", .quiet)
            : TextTable.Cell(account?.name ?? "person \(standing.person)"),
        ])
      }
      if !table.rows.isEmpty { try open.console.out(table.text(for: open.console)) }
      open.console.say(try open.ledger.moment(asOf), ifGiven: past)
      open.console.say(
        standings.isEmpty
          ? "Nobody yet. The first admin comes with: ledger serve"
          : "\(Numbers.grouped(standings.count)) \(standings.count == 1 ? "person" : "people").")
    }
  }

  private static func json(_ standing: Standing, _ account: Account?) -> JSON {
    let person: JSON = [
      "person": JSON(standing.person.rawValue), "name": JSON(account?.name),
      "email": JSON(account?.email), "role": .string(standing.role.name),
      "maySignIn": .bool(standing.maySignIn),
    ]
    return person.adding(standing.isErased ? ["erased": true] : [:])
  }
}
