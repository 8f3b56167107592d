import ArgumentParser
import Glibc

/// Proves what `docs/durability.md` promises, by breaking things: one subcommand a way of breaking.
///
/// Its nouns: the *load* is a process with a real ledger that says what was acknowledged; the *judge*
/// is another one, which opens what is left and names the first thing that is wrong; a *state* is one
/// content that the disk may have after a crash; a *scenario* is one fault while the load lives.
@main
struct CrashTester: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger-crashtest",
    abstract: "Breaks ledgers in every way it knows, and counts what was lost.",
    discussion: """
      EXAMPLES
        ledger-crashtest kill --rounds 1000      kill -9 under load, again and again
        ledger-crashtest states                  every content the disk may have after a crash
        ledger-crashtest states --limit 500      some of them
        ledger-crashtest faults                  full disk, failing disk, full map, killed readers

      Each prints what it tried and what was lost. The exit code is 0 where nothing was.
      """,
    subcommands: [
      KillCommand.self, StatesCommand.self, FaultsCommand.self, LoadCommand.self,
      JudgeCommand.self, ObeyCommand.self,
    ])

  static func main() async {
    // A child that died while it was spoken to shows in its answer, not in a signal.
    signal(SIGPIPE, SIG_IGN)
    await main(nil)
  }
}

/// What somebody who starts a test has to hear.
struct TestFailed: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
