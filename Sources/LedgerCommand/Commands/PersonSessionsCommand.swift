import ArgumentParser
import Domain
import EventLog
import Ledger
import SignIn

/// `ledger person sessions`
struct PersonSessionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sessions",
    abstract: "List where a person is signed in, and end it.",
    usage: "ledger person sessions <person> [<options>]",
    discussion: """
      Examples:
        ledger person sessions mira@example.org
        ledger person sessions end mira@example.org              all of them
        ledger person sessions end mira@example.org 93c1d2aa04f7be15
      """,
    subcommands: [PersonSessionsListCommand.self, PersonSessionsEndCommand.self],
    defaultSubcommand: PersonSessionsListCommand.self)
}

/// `ledger person sessions P`
struct PersonSessionsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List where a person is signed in.",
    usage: "ledger person sessions <person> [<options>]")

  @Argument(help: "The person: an e-mail or a number.")
  var person: String

  @OptionGroup var acting: ActingOptions

  func run() throws {
    try acting.withLedger { open in
      let person = try open.person(person)
      try open.requireSessions(of: person)
      let sessions = try open.accounts.sessions(of: person)
      if acting.common.json {
        return try open.console.out(.array(sessions.map(Self.json)))
      }
      var table = TextTable(["SESSION", "SIGNED IN", "LAST SEEN", "BY", "BROWSER"])
      for session in sessions {
        table.add([
          TextTable.Cell(session.id, .strong), TextTable.Cell(Self.time(session.startedAt)),
          TextTable.Cell(Self.time(session.lastSeenAt)), TextTable.Cell(session.origin.name),
          TextTable.Cell(session.userAgent),
        ])
      }
      if !table.rows.isEmpty { try open.console.out(table.text(for: open.console)) }
      let name = try open.names(of: [person])[person]
      open.console.say(
        "\(name) is signed in \(sessions.count == 1 ? "once" : "\(sessions.count) times").")
    }
  }

  private static func time(_ seconds: Int64) -> String {
    "\(Timestamp(microseconds: seconds * 1_000_000))"
  }

  private static func json(_ session: Session) -> JSON {
    [
      "session": .string(session.id), "startedAt": .string(time(session.startedAt)),
      "lastSeenAt": .string(time(session.lastSeenAt)),
      "authenticatedAt": .string(time(session.authenticatedAt)),
      "origin": .string(session.origin.name), "browser": .string(session.userAgent),
    ]
  }
}

/// `ledger person sessions end`
struct PersonSessionsEndCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "end",
    abstract: "Sign a person out: everywhere, or of one session.",
    usage: "ledger person sessions end <person> [<session>] [<options>]")

  @Argument(help: "The person: an e-mail or a number.")
  var person: String

  @Argument(help: "The session; without it, all of them.")
  var session: String?

  @OptionGroup var acting: ActingOptions

  func run() throws {
    try acting.withLedger { open in
      let person = try open.person(person)
      try open.requireSessions(of: person)
      let ended = try end(of: person, in: open.accounts)
      if ended > 0 { try open.note(.sessionEnded, about: person, session ?? "all") }
      if acting.common.json {
        return try open.console.out(["person": JSON(person.rawValue), "ended": .integer(ended)])
      }
      try open.console.out("\(ended) \(ended == 1 ? "session" : "sessions") ended.")
    }
  }

  private func end(of person: PersonNumber, in accounts: Accounts) throws -> Int {
    guard let session else { return try accounts.endSessions(of: person) }
    guard try accounts.endSession(id: session, of: person) else {
      throw Failure(
        .notFound, "There is no session “\(session.prefix(40))” of this person.",
        hint: "Those there are: ledger person sessions \(self.person)")
    }
    return 1
  }
}

extension OpenLedger {
  /// Sessions are somebody's own, and the admins'.
  fileprivate func requireSessions(of person: PersonNumber) throws {
    if person != actor { try require(.managePeople) }
  }
}

extension SessionOrigin {
  /// The stable name, in JSON and tables.
  var name: String {
    switch self {
    case .link: "link"
    case .provider(let session): session.provider
    case .proxy: "proxy"
    }
  }
}
