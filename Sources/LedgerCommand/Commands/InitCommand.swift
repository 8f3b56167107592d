import ArgumentParser
import Domain
import Ledger
import SignIn

/// `ledger init`
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make a ledger with its first board.",
    usage: "ledger init [--template <name>] [<options>]",
    discussion: """
      Examples:
        ledger init                        in ./ledger-data, with the board `ops`
        ledger init --data /srv/requests

      A folder that has a ledger already is left as it is.
      """)

  @Option(
    help: ArgumentHelp(
      "Which board to begin with: \(BoardTemplate.names.joined(separator: ", ")).",
      valueName: "name"),
    completion: .list(BoardTemplate.names))
  var template = "ops"

  @OptionGroup var common: CommonOptions

  func run() throws {
    let console = Console()
    let settings = try Settings(Settings.Flags(data: common.data))
    guard let board = BoardTemplate.named(template) else {
      throw Failure(
        .usage, "There is no template “\(template.prefix(60))”.",
        hint: Nearest.hint(for: template, among: BoardTemplate.names)
          ?? "Templates: \(BoardTemplate.names.joined(separator: ", ")).")
    }
    try Self.refuseOldData(in: settings.data)
    try RequestLedger.create(at: settings.data, board: board)
    try Accounts.open(OpenLedger.privateFolder(of: settings.data)).close()

    if common.json {
      return try console.out([
        "data": .string(settings.data),
        "boards": [LedgerJSON(names: PersonNames([:])).board(board)],
      ])
    }
    try console.out(
      "Made a ledger in \(settings.data), with the board \(board.slug) (\(board.name)).")
    let folder = settings.data == Settings.defaultData ? "" : " --data \(settings.data)"
    console.say(
      """

      Next:
        ledger serve\(folder)
            opens it in the browser, and prints a link that signs you in
        ledger submit \(board.slug) "My first request"\(folder)
            files a request from here
      """)
  }

  /// A new log beside what another one left would pass for the whole ledger.
  private static func refuseOldData(in folder: String) throws(Failure) {
    guard !File.exists("\(folder)/log/data.mdb") else { return }
    let left = ["private/data.mdb", "views/current", "keys/last-checkpoint"]
      .first { File.exists("\(folder)/\($0)") }
    guard let left else { return }
    throw Failure(
      .conflict,
      "There is data of a ledger in \(folder) (\(left)), and its log is missing. Nothing was changed.",
      hint: "Bring the log back from a backup, or choose another folder with --data.")
  }
}
