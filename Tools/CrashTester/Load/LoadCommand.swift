import ArgumentParser
import Glibc
import Ledger

/// The process under test. Started by the other subcommands, not by people.
struct LoadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load", abstract: "Submits to a ledger, and tells what was acknowledged.",
    shouldDisplay: false)

  @Argument(help: "The data folder.")
  var folder: String

  @Option(help: "How many submit at once.")
  var submitters = 8

  @Option(help: "The number of the first of them, where several processes do this at once.")
  var first = 0

  @Option(help: "How many commands each sends.")
  var commands = Int(UInt32.max)

  @Option(help: "Tells this run's commands from those of others on the same ledger.")
  var round: UInt32 = 0

  @Option(help: "What the commands are drawn from.")
  var seed: UInt64 = 1

  @Option(help: "The file that acknowledgements are written to; standard output without it.")
  var acknowledgements: String?

  func run() async throws {
    let descriptor =
      acknowledgements.map { open($0, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600) }
      ?? STDOUT_FILENO
    guard descriptor >= 0 else { throw TestFailed("Acknowledgements cannot be written.") }
    let ledger = try Load.open(folder)
    defer { ledger.close() }
    try await Load(
      ledger: ledger, round: round, first: first, seed: seed, commands: commands,
      descriptor: descriptor
    ).run(submitters: submitters)
  }
}
