import ArgumentParser
import Domain
import Ledger

/// `ledger board`
struct BoardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "board",
    abstract: "Make boards, and say who may see them.",
    discussion: """
      Examples:
        ledger board create "IT support" --prefix ITS
        ledger board access it-support                 who may see it
        ledger board access it-support workspace       everybody may
        ledger board list
      """,
    subcommands: [
      BoardCreateCommand.self, BoardAccessCommand.self, BoardShowCommand.self,
      BoardListCommand.self, BoardLogCommand.self,
    ])
}

/// `ledger board list`
struct BoardListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the boards that you may see.",
    usage: "ledger board list [<options>]",
    discussion: """
      Examples:
        ledger board list
        ledger board list --as mira@example.org
        ledger board list --json
      """)

  @OptionGroup var acting: ActingOptions

  func run() throws {
    try acting.withLedger { open in
      let boards = try open.ledger.boards(by: open.actor)
      let names = try open.names(of: boards.flatMap(\.access.people))
      if acting.common.json {
        let json = LedgerJSON(names: names)
        return try open.console.out(.array(boards.map { json.summary($0) }))
      }
      var table = TextTable(["BOARD", "KEYS", "OPEN TO", "YOU ARE", "REQUESTS", "NAME"])
      for board in boards {
        table.add([
          TextTable.Cell(board.definition.slug, .strong),
          TextTable.Cell(board.definition.prefix), TextTable.Cell(board.access.mode.name),
          TextTable.Cell(board.role.name), TextTable.Cell(Numbers.grouped(board.requests)),
          TextTable.Cell(board.definition.name),
        ])
      }
      if !boards.isEmpty { try open.console.out(table.text(for: open.console)) }
      open.console.say("\(Numbers.count(boards.count, "board")).")
    }
  }
}

/// `ledger board show`
struct BoardShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show how a board works.",
    usage: "ledger board show <board> [<options>]",
    discussion: """
      Examples:
        ledger board show ops
        ledger board show ops --json
      """)

  @Argument(help: "The board, as in ops.")
  var board: String

  @OptionGroup var acting: ActingOptions

  func run() throws {
    try acting.withLedger { open in
      let board = try open.ledger.board(board, by: open.actor)
      let names = try open.names(of: board.access.people)
      if acting.common.json {
        return try open.console.out(LedgerJSON(names: names).summary(board))
      }
      let definition = board.definition
      let owner = board.access.owner.map { names[$0] } ?? "the admins"
      let statuses = definition.statuses.map { "\($0.id) (\($0.category.name))" }
      let fields = definition.fields.map(\.id).joined(separator: ", ")
      try open.console.out(
        """
        \(definition.slug): \(definition.name)
        Keys:      \(definition.prefix)-1, \(definition.prefix)-2, …
        Requests:  \(Numbers.grouped(board.requests)), \(Numbers.grouped(board.unfinished)) unfinished
        Statuses:  \(statuses.joined(separator: ", "))
        Fields:    \(fields.isEmpty ? "none" : fields)
        Owner:     \(owner)
        Access:    \(EventWords(names: names).state(board.access))
        You are:   \(board.role.name)
        """)
    }
  }
}

/// `ledger board log`
struct BoardLogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "Show what became of a board itself: its making, and who could see it.",
    usage: "ledger board log <board> [<options>]",
    discussion: """
      Examples:
        ledger board log ops
        ledger board log ops --json
      What happened to its requests: ledger log ops
      """)

  @Argument(help: "The board, as in ops.")
  var board: String

  @OptionGroup var acting: ActingOptions

  func run() throws {
    try acting.withLedger { open in
      let printer = LogPrinter(open: open, asJSON: acting.common.json)
      try printer.out(try open.ledger.events(ofBoard: board, by: open.actor))
    }
  }
}

extension LedgerJSON {
  /// A board with who may see it.
  func summary(_ board: BoardSummary) -> JSON {
    self.board(board.definition).adding([
      "requests": JSON(board.requests), "unfinished": JSON(board.unfinished),
      "role": .string(board.role.name), "access": members(of: board.access),
    ])
  }
}
