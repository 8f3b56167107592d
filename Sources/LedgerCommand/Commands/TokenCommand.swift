import ArgumentParser
import Domain
import EventLog
import Ledger
import SignIn

/// `ledger token`
struct TokenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token",
    abstract: "Tokens for programs: make, list and revoke them.",
    discussion: """
      Examples:
        ledger token create "nightly report" --scope read
        ledger token create "front desk" --for desk-robot --scope ops:submit
        ledger token list
        ledger token revoke 3f9c2a7d10b4e865

      A token does no more than its scopes say, and never more than its person may. People
      make tokens for themselves, admins for services: ledger person service NAME.
      """,
    subcommands: [TokenCreateCommand.self, TokenListCommand.self, TokenRevokeCommand.self])
}

/// `ledger token create`
struct TokenCreateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create",
    abstract: "Make a token; prints its secret, this once.",
    usage: "ledger token create <name> --scope <scope> ... [<options>]",
    discussion: """
      Examples:
        ledger token create "nightly report" --scope read --expires 30d
        ledger token create desk --for desk-robot --scope ops:submit --scope it:read
        ledger token create entra --for entra --scope provision --expires 52w

      A scope is a right on one board, as in ops:work, or on every board, as in read:
        read       see boards, requests and their history
        submit     also file requests, comment, edit one's own
        work       also assign, change the status, edit
        manage     also everything else that the person may
        provision  people and groups from a directory (SCIM), and nothing else
      """)

  @Argument(help: "What it is for.")
  var name: String

  @Option(help: ArgumentHelp("What it is good for; give it once for each.", valueName: "scope"))
  var scope: [String] = []

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp(
      "Whom it speaks for: a service, or oneself. (default: who acts)", valueName: "person"))
  var subject: String?

  @Option(
    help: ArgumentHelp(
      "How long it is good: 12h, 30d, 8w; at most 365d. (default: 90d)", valueName: "time"))
  var expires: Lifetime?

  @OptionGroup var acting: ActingOptions

  func validate() throws {
    if scope.isEmpty { throw ValidationError("Say what it is good for: --scope ops:read") }
  }

  func run() throws {
    try acting.withLedger { open in
      let person = try subject.map(open.person) ?? open.actor
      try open.ledger.checkTokens(of: person, by: open.actor)
      let scopes: TokenScopes
      do { scopes = try open.ledger.scopes(named: scope, by: open.actor) } catch let fault
        as UnusableScope
      { throw Failure(.usage, fault.message) }
      let new = try open.accounts.createToken(
        TokenRequest(
          person: person, maker: open.actor, name: name, scopes: scopes,
          lifetime: expires?.seconds ?? AccessToken.standardLifetime))
      try open.note(.tokenCreated, about: person, "token \(new.token.id)")
      let owner = try open.names(of: [person])[person]
      if acting.common.json {
        let words = try open.ledger.words(for: scopes, by: open.actor)
        return try open.console.out(
          JSON(new.token, owner: owner, scopes: words).adding(["token": .string(new.secret)]))
      }
      open.console.say(
        "Token \(new.token.id) speaks for \(owner) until \(new.token.expiry). It is shown this once:"
      )
      try open.console.out(new.secret)
    }
  }
}

/// `ledger token list`
struct TokenListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the tokens, without their secrets.",
    usage: "ledger token list [--for <person>] [<options>]",
    discussion: """
      Examples:
        ledger token list
        ledger token list --for desk-robot
        ledger token list --json

      Admins see everybody's, others their own.
      """)

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("Whose. (default: everybody's for admins)", valueName: "person"))
  var subject: String?

  @OptionGroup var acting: ActingOptions

  func run() throws {
    try acting.withLedger { open in
      let tokens = try open.accounts.tokens(of: try person(open))
      let names = try open.names(of: tokens.map(\.person))
      if acting.common.json {
        return try open.console.out(
          .array(
            try tokens.map {
              JSON(
                $0, owner: names[$0.person],
                scopes: try open.ledger.words(for: $0.scopes, by: open.actor))
            }))
      }
      var table = TextTable(["TOKEN", "PERSON", "SCOPES", "LAST USED", "EXPIRES", "NAME"])
      let now = SignInClock.system.now()
      for token in tokens {
        let words = try open.ledger.words(for: token.scopes, by: open.actor)
        table.add([
          TextTable.Cell(token.id, .strong), TextTable.Cell(names[token.person]),
          TextTable.Cell(words.joined(separator: " ")),
          TextTable.Cell(token.lastUsedAt.map(Self.minute) ?? "never"),
          token.hasExpired(at: now)
            ? TextTable.Cell("expired", .quiet) : TextTable.Cell(token.expiry),
          TextTable.Cell(token.name),
        ])
      }
      if !table.rows.isEmpty { try open.console.out(table.text(for: open.console)) }
      open.console.say(
        tokens.isEmpty
          ? "No tokens. Make one: ledger token create NAME --scope read"
          : "\(Numbers.grouped(tokens.count)) \(tokens.count == 1 ? "token" : "tokens").")
    }
  }

  /// Whose tokens are meant; nil is everybody's.
  private func person(_ open: OpenLedger) throws -> PersonNumber? {
    if open.actor == .operator { return try subject.map(open.person) }
    let managesPeople = try open.ledger.rights(of: open.actor).permits(.managePeople)
    guard let subject else { return managesPeople ? nil : open.actor }
    let person = try open.person(subject)
    if person != open.actor { try open.require(.managePeople) }
    return person
  }

  private static func minute(_ seconds: Int64) -> String {
    // 2026-03-01T09:30:00.000000Z: to the minute, which is as exact as it is known.
    let text = Timestamp(microseconds: seconds * 1_000_000).description
    return text.prefix(10) + " " + text.dropFirst(11).prefix(5)
  }
}

/// `ledger token revoke`
struct TokenRevokeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke",
    abstract: "End a token, at once.",
    usage: "ledger token revoke <id> [<options>]",
    discussion: """
      Examples:
        ledger token revoke 3f9c2a7d10b4e865

      ledger token list has the ids. Admins end anybody's, others their own.
      """)

  @Argument(help: "The token's id.")
  var id: String

  @OptionGroup var acting: ActingOptions

  func run() throws {
    try acting.withLedger { open in
      let isAdmin =
        try open.actor == .operator || open.ledger.rights(of: open.actor).permits(.managePeople)
      guard let token = try open.accounts.revokeToken(id, of: isAdmin ? nil : open.actor) else {
        throw Failure(
          .notFound, "There is no token “\(id.prefix(60))”.",
          hint: "See what there is: ledger token list")
      }
      try open.note(.tokenRevoked, about: token.person, "token \(token.id)")
      let owner = try open.names(of: [token.person])[token.person]
      if acting.common.json {
        let words = try open.ledger.words(for: token.scopes, by: open.actor)
        return try open.console.out(JSON(token, owner: owner, scopes: words))
      }
      try open.console.out("The token “\(token.name)” of \(owner) is good for nothing now.")
    }
  }
}

/// A time to live, as people write it: `12h`, `30d`, `8w`.
struct Lifetime: ExpressibleByArgument {
  let seconds: Int64

  init?(argument: String) {
    let units: [Character: Int64] = ["h": 3_600, "d": 86_400, "w": 7 * 86_400]
    guard let unit = argument.last.flatMap({ units[$0] }),
      let count = Int64(argument.dropLast()), count > 0, count <= 100_000
    else { return nil }
    seconds = count * unit
  }
}

extension AccessToken {
  /// The day it ends, in UTC.
  fileprivate var expiry: String {
    String(Timestamp(microseconds: expiresAt * 1_000_000).description.prefix(10))
  }
}

extension JSON {
  fileprivate init(_ token: AccessToken, owner: String, scopes: [String]) {
    let time = { (seconds: Int64) -> JSON in
      .string(Timestamp(microseconds: seconds * 1_000_000).description)
    }
    self = [
      "id": .string(token.id), "name": .string(token.name),
      "person": JSON(token.person.rawValue), "personName": .string(owner),
      "scopes": .array(scopes.map { .string($0) }), "createdAt": time(token.createdAt),
      "expiresAt": time(token.expiresAt), "lastUsedAt": token.lastUsedAt.map(time) ?? .null,
    ]
  }
}
