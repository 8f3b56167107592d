import ArgumentParser
import Domain
import Ledger

/// `ledger board create`
struct BoardCreateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create",
    abstract: "Make a board. It begins private: its owner and the admins see it.",
    usage: "ledger board create <name> [--prefix <prefix>] [<options>]",
    discussion: """
      Examples:
        ledger board create "IT support"
        ledger board create "IT support" --prefix ITS
        ledger board create Facilities --workspace     open to everybody at once

      Whoever makes it owns it. Its name in commands and addresses comes from the
      name: it-support.
      """)

  @Argument(help: "What people read, as in “IT support”.")
  var name: String

  @Option(
    help: ArgumentHelp(
      "How it works: \(BoardTemplate.names.joined(separator: ", ")).", valueName: "name"),
    completion: .list(BoardTemplate.names))
  var template = "ops"

  @Option(help: "What its keys begin with. (default: the first letters of the name)")
  var prefix: String?

  @Flag(help: "Its owner and the admins see it. This is the default.")
  var `private` = false

  @Flag(help: "Everybody who may sign in works on it.")
  var workspace = false

  @OptionGroup var acting: ActingOptions

  func validate() throws {
    if `private` && workspace {
      throw ValidationError("--private and --workspace exclude each other.")
    }
  }

  func run() throws {
    let definition = try BoardNaming(name, prefix: prefix).definition(template: template)
    try acting.withLedger { open in
      _ = try open.ledger.performAndWait(
        .createBoard(definition, opening: workspace ? .workspace : .private), by: open.actor)
      let board = try open.ledger.board(definition.slug, by: open.actor)
      if acting.common.json {
        let names = try open.names(of: board.access.people)
        return try open.console.out(LedgerJSON(names: names).summary(board))
      }
      try open.console.out(
        "Made the board \(definition.slug) (\(definition.name)); its keys begin with "
          + "\(definition.prefix)-.")
      open.console.say(
        workspace
          ? "Everybody who may sign in works on it."
          : "Only its owner and the admins see it. To open it: ledger board access "
            + "\(definition.slug) workspace")
    }
  }
}

/// The names of a new board.
struct BoardNaming {
  /// As long as an address and a line of a list bear.
  private static let maximumSlug = 40
  private static let maximumName = 80
  /// What a key has room for.
  private static let maximumPrefix = 16
  /// Long enough to tell boards apart, short enough to be said.
  private static let usualPrefix = 4

  private let name: String
  private let slug: String
  private let prefix: String

  /// - Throws: `Failure` for names that cannot be a board's.
  init(_ name: String, prefix: String?) throws(Failure) {
    let name = Wording.trimmed(name)
    let hasControl = name.unicodeScalars.contains { $0.properties.generalCategory == .control }
    guard !name.isEmpty, name.utf8.count <= Self.maximumName, !hasControl else {
      throw Failure(
        .refused, "A board's name has 1 to \(Self.maximumName) bytes, on one line.")
    }
    let slug = Self.slug(name)
    guard !slug.isEmpty else {
      throw Failure(
        .refused, "“\(name.prefix(60))” has no letter a–z and no digit to make an address of.",
        hint: "Give it a name with some; the name can be changed later, the address cannot.")
    }
    let letters = slug.filter { $0 != "-" }.uppercased()
    let chosen = prefix?.uppercased() ?? String(letters.prefix(Self.usualPrefix))
    // What no key could be read with is no prefix.
    guard chosen.utf8.count <= Self.maximumPrefix, RequestKey("\(chosen)-1")?.prefix == chosen,
      chosen.first?.isLetter == true
    else {
      throw Failure(
        .refused,
        "“\(chosen.prefix(60))” cannot begin keys: 1 to \(Self.maximumPrefix) letters and digits, "
          + "the first of them a letter.", hint: "Say another one with --prefix.")
    }
    self.name = name
    self.slug = slug
    self.prefix = chosen
  }

  func definition(template: String) throws(Failure) -> BoardDefinition {
    guard let template = BoardTemplate.named(template) else {
      throw Failure(
        .usage, "There is no template “\(template.prefix(60))”.",
        hint: Nearest.hint(for: template, among: BoardTemplate.names)
          ?? "Templates: \(BoardTemplate.names.joined(separator: ", ")).")
    }
    return BoardDefinition(
      slug: slug, name: name, prefix: prefix, statuses: template.statuses,
      transitions: template.transitions, fields: template.fields)
  }

  /// `IT support` becomes `it-support`.
  private static func slug(_ name: String) -> String {
    var slug = ""
    for character in name.lowercased() {
      if character.isASCII, character.isLetter || character.isNumber {
        slug.append(character)
      } else if !slug.isEmpty, slug.last != "-" {
        slug.append("-")
      }
    }
    slug = String(slug.prefix(maximumSlug))
    while slug.last == "-" { slug.removeLast() }
    return slug
  }
}
