import ArgumentParser
import Domain
import Ledger
import SignIn

/// `ledger import`
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take in a history of requests from elsewhere.",
    usage: "ledger import <board> <file> [--map <file>] [--dry-run] [<options>]",
    discussion: """
      Examples:
        ledger import ops history.jsonl --map map.yaml --dry-run
        ledger import ops history.jsonl --map map.yaml
        ledger import ops requests.csv

      The file is JSON Lines, one event a line, oldest first; or, where its name ends in
      .csv, a table with a request a row, under the columns key, title, details, status,
      priority, owner, requester, created, and fields. The map says in YAML what
      their names mean here, under status:, fields: and people:. What happened keeps its
      time and whoever did it. It is all or nothing, and importing again adds nothing.
      """)

  /// More than this is not read into memory at once: a gigabyte is millions of events.
  private static let maximumFile = 1 << 30
  private static let maximumMap = 1 << 20

  @Argument(help: "The board, as in ops.")
  var board: String

  @Argument(help: "The history; - reads it from standard input.", completion: .file())
  var file: String

  @Option(
    help: ArgumentHelp("What their names mean here.", valueName: "file"), completion: .file())
  var map: String?

  @Flag(help: "Say what would come of it, and change nothing.")
  var dryRun = false

  @OptionGroup var acting: ActingOptions

  func run() throws {
    let bytes = try Self.read(file, atMost: Self.maximumFile)
    let history = try isTable ? HistoryFile(csv: bytes) : HistoryFile(bytes)
    let mapping = try map.map { try ImportMapping(yaml: Self.text($0)) } ?? ImportMapping()
    try acting.withLedger { open in
      let people = try NewcomerNames(history.people, mapping, in: open)
      let bar = ProgressBar("Importing", on: open.console)
      defer { bar.finish() }
      let report = try open.ledger.importHistory(
        history, into: board, mapping: mapping,
        people: ImportPeople(find: people.find, willJoin: { try people.register($0) }),
        by: open.actor, dryRun: dryRun)
      bar.finish()
      try show(report, on: open.console)
    }
  }

  private var isTable: Bool { file.lowercased().hasSuffix(".csv") }

  private func show(_ report: ImportReport, on console: Console) throws {
    if acting.common.json {
      return try console.out([
        "board": .string(board), "dryRun": .bool(dryRun), "requests": JSON(report.requests),
        "events": JSON(report.events), "unchanged": JSON(report.unchanged),
        "alreadyThere": JSON(report.alreadyThere), "erased": JSON(report.erased),
        "peopleJoined": JSON(report.peopleJoined),
      ])
    }
    try console.out(
      """
      \(dryRun ? "This would import" : "Imported") \(Numbers.count(report.requests, "request")) \
      and \(Numbers.count(report.events, "event")) into \(board).
      """)
    if report.peopleJoined > 0 {
      try console.out(
        "People who came with it, and never sign in: \(Numbers.grouped(report.peopleJoined)).")
    }
    if report.unchanged > 0 {
      try console.out(
        "Left out, because they change nothing here: \(Numbers.count(report.unchanged, "line")).")
    }
    if report.alreadyThere > 0 {
      try console.out("Here already: \(Numbers.count(report.alreadyThere, "event")).")
    }
    if report.erased > 0 {
      try console.out(
        "Left out, because their request was erased here: "
          + "\(Numbers.count(report.erased, "event")).")
    }
  }

  private static func text(_ path: String) throws -> String {
    guard let text = String(validating: try read(path, atMost: maximumMap), as: UTF8.self) else {
      throw Failure(.refused, "\(path) is not UTF-8. Nothing was imported.")
    }
    return text
  }

  private static func read(_ path: String, atMost limit: Int) throws(Failure) -> [UInt8] {
    let bytes: [UInt8]?
    do throws(FileError) {
      bytes = path == "-" ? try File.readInput(atMost: limit) : try File.read(path, atMost: limit)
    } catch {
      throw Failure(.failed, "Cannot read \(path): \(error.reason).")
    }
    guard let bytes else { throw Failure(.notFound, "There is no file \(path).") }
    return bytes
  }
}
