import ArgumentParser
import Domain
import Ledger

/// `ledger board access`
struct BoardAccessCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "access",
    abstract: "Show who may see a board, or change it.",
    usage: "ledger board access <board> [<mode>] [<options>]",
    discussion: """
      Examples:
        ledger board access ops                        who may see it, and how
        ledger board access ops workspace --role requester
        ledger board access ops custom --add mira@example.org=handler
        ledger board access ops --add group:Support=viewer --remove ben@example.org
        ledger board access ops private --reason "Salaries" --yes

      Modes: private (its owner and the admins), workspace (everybody who may sign
      in), custom (who is named). Before it changes anything, it says how many
      could see the board and how many then can, and asks.
      Roles: viewer, requester, handler, editor, owner. See docs/access.md.
      """)

  @Argument(help: "The board, as in ops.")
  var board: String

  @Argument(help: "private, workspace or custom. Without it: as it is.")
  var mode: BoardAccess.Mode?

  @Option(help: "What everybody is, in the mode workspace.")
  var role: BoardRole?

  @Option(
    help: ArgumentHelp(
      "Give a person or group a role: an e-mail, number or name, or group:NAME.",
      valueName: "who=role"))
  var add: [String] = []

  @Option(help: ArgumentHelp("Take a person or group out.", valueName: "who"))
  var remove: [String] = []

  @Option(
    help: ArgumentHelp(
      "Make somebody the owner, or nobody: the admins are it then.", valueName: "person"))
  var owner: String?

  @Option(help: ArgumentHelp("Why. It is kept.", valueName: "text"))
  var reason: String?

  @Flag(help: "Do not ask.")
  var yes = false

  @OptionGroup var acting: ActingOptions

  private var changes: Bool {
    mode != nil || role != nil || !add.isEmpty || !remove.isEmpty || owner != nil
  }

  func validate() throws {
    if reason != nil, !changes {
      throw ValidationError("--reason says why something changes, and nothing does.")
    }
  }

  func run() throws {
    try acting.withLedger { open in
      let seen = try open.ledger.head().position
      let now = try open.ledger.audience(of: board, by: open.actor)
      guard changes else { return try show(now, open) }
      let wanted = try AccessChange(
        mode: mode, role: role, add: add, remove: remove, owner: owner
      ).applied(to: now.access, in: open)
      let then = try open.ledger.audience(of: board, under: wanted, by: open.actor)
      try confirm(AccessWords.change(from: now, to: then), open.console)
      let outcome = try open.ledger.performAndWait(
        .setAccess(board: board, wanted, reason: reason ?? "", seen: seen), by: open.actor)
      if outcome.events == 0 { open.console.say("It was so already. Nothing changed.") }
      try show(then, open, before: now)
    }
  }

  private func confirm(_ words: String, _ console: Console) throws {
    if yes || !console.canAsk { return }
    console.say(words)
    guard console.ask("\nType yes to change it: ") == "yes" else {
      throw Failure(.failed, "Nothing was changed.")
    }
  }

  private func show(_ audience: Audience, _ open: OpenLedger, before: Audience? = nil) throws {
    let words = try AccessWords(audience, in: open)
    if acting.common.json { return try open.console.out(words.json(board, before: before)) }
    if let before { open.console.say(AccessWords.change(from: before, to: audience)) }
    try open.console.out(words.text(board))
  }
}

/// What is to be different in an access.
struct AccessChange {
  let mode: BoardAccess.Mode?
  let role: BoardRole?
  let add: [String]
  let remove: [String]
  let owner: String?

  /// - Throws: `Failure` for what would be silently lost, or names nobody.
  func applied(to access: BoardAccess, in open: OpenLedger) throws -> BoardAccess {
    var access = access
    access.mode = mode ?? access.mode
    if let role {
      guard access.mode == .workspace else {
        throw Failure(
          .usage, "--role says what everybody is, and the board is \(access.mode.name).",
          hint: "Say workspace as well, or name people with --add.")
      }
      access.workspaceRole = role
    }
    if access.mode == .private, !add.isEmpty {
      throw Failure(
        .usage, "The board is private: nobody is named there.",
        hint: "Say custom or workspace as well.")
    }
    if let owner { access.owner = try open.owner(owner) }
    for text in remove {
      let subject = try open.subject(text)
      guard let place = access.grants.firstIndex(where: { $0.subject == subject }) else {
        throw Failure(.notFound, "“\(text.prefix(60))” is not named there. Nothing was changed.")
      }
      access.grants.remove(at: place)
    }
    for text in add {
      let grant = try grant(text, in: open)
      access.grants.removeAll { $0.subject == grant.subject }
      access.grants.append(grant)
    }
    return access
  }

  private func grant(_ text: String, in open: OpenLedger) throws -> AccessGrant {
    guard let equals = text.lastIndex(of: "="), equals != text.startIndex else {
      throw Failure(
        .usage, "--add is “\(text.prefix(60))”; it must be WHO=ROLE.",
        hint: "As in: --add mira@example.org=handler")
    }
    let name = String(text[text.index(after: equals)...])
    let names = BoardRole.grantable.map(\.name)
    guard let role = BoardRole(name: name.lowercased()) else {
      throw Failure(
        .usage, "There is no role “\(name.prefix(60))” on a board.",
        hint: Nearest.hint(for: name, among: names) ?? "Roles: \(names.joined(separator: ", ")).")
    }
    return AccessGrant(try open.subject(String(text[..<equals])), role)
  }
}

extension BoardAccess.Mode: ExpressibleByArgument {
  public init?(argument: String) { self.init(name: argument.lowercased()) }
  public static var allValueStrings: [String] { allCases.map(\.name) }
  public static var allValueDescriptions: [String: String] { [:] }
}

extension BoardRole: ExpressibleByArgument {
  public init?(argument: String) { self.init(name: argument.lowercased()) }
  public static var allValueStrings: [String] { grantable.map(\.name) }
  public static var allValueDescriptions: [String: String] { [:] }
}
