import Domain
import Ledger
import SignIn

/// An opened ledger with the accounts beside it, and the person who acts.
struct OpenLedger: Sendable {
  let ledger: RequestLedger
  let accounts: Accounts
  let settings: Settings
  let console: Console
  /// Who acts and asks: as the settings say, else the first admin, else the operator.
  let actor: PersonNumber

  /// Opens both folders, showing progress where the views have to be built first.
  init(_ settings: Settings, console: Console) throws {
    let bar = ProgressBar("Opening the ledger", on: console)
    defer { bar.finish() }
    let ledger = try RequestLedger.open(settings.data, progress: { bar.report($0) })
    do {
      let accounts = try Accounts.open(
        Self.privateFolder(of: settings.data), limits: settings.sessions)
      self.ledger = ledger
      self.accounts = accounts
      self.settings = settings
      self.console = console
      actor = try Self.actor(settings.person, ledger, accounts)
    } catch {
      ledger.close()
      throw error
    }
  }

  static func privateFolder(of data: String) -> String {
    data.hasSuffix("/") ? "\(data)private" : "\(data)/private"
  }

  /// Closes both; says what of it the person has to know.
  func close() {
    ledger.close()
    accounts.close()
    if let trouble = ledger.checkpointTrouble {
      console.say("Warning: what was written is safe, and not signed. \(trouble.message)")
    }
  }

  private static func actor(
    _ text: String?, _ ledger: RequestLedger, _ accounts: Accounts
  ) throws -> PersonNumber {
    if let text { return try PersonLookup(ledger, accounts, me: nil).person(text) }
    let admin = try ledger.people().first { $0.isWorkingAdmin && $0.maySignIn }
    return admin?.person ?? .operator
  }

  // MARK: People

  /// The person that `text` means.
  func person(_ text: String) throws -> PersonNumber {
    try PersonLookup(ledger, accounts, me: actor).person(text)
  }

  /// The owner that `text` means; nil for `nobody`.
  func owner(_ text: String) throws -> PersonNumber? {
    text == "nobody" ? nil : try person(text)
  }

  /// What people are called.
  func names(of people: some Sequence<PersonNumber>) throws -> PersonNames {
    let people = Set(people)
    let known = try accounts.names(of: people)
    return PersonNames(known, erased: try ledger.erased(among: people.filter { known[$0] == nil }))
  }

  /// Takes down what is no event of the log, with who did it at the terminal.
  func note(
    _ kind: AuditEntry.Kind, about person: PersonNumber, _ what: String
  ) throws(SignInError) {
    try accounts.note(kind, person: person, by: actor, "\(what), at the terminal")
  }

  // MARK: Boards

  /// The board that is meant, where the only one may be left out.
  func board(_ slug: String?) throws -> BoardSummary {
    if let slug { return try ledger.board(slug, by: actor) }
    let boards = try ledger.boards(by: actor)
    guard boards.count == 1 else {
      let slugs = boards.map(\.definition.slug).joined(separator: ", ")
      throw Failure(.usage, "There are several boards. Name one of: \(slugs).")
    }
    return boards[0]
  }

  // MARK: Rights

  /// Refuses who may not do `action`. Whoever has the folder and is nobody yet may.
  func require(_ action: Action) throws {
    if actor == .operator { return }
    guard try ledger.rights(of: actor).permits(action) else {
      throw LedgerError.refused(.denied(action))
    }
  }
}
