// The `ledger` executable: one file a subcommand in `Commands/`, and what they share beside it.
//
// The flow of a subcommand: `Options/` reads what was typed, `Settings/` adds environment and file,
// `OpenLedger` opens the folder and knows who acts, the engine does the work, `Output/` shows it.
// Results go to standard output, everything else to standard error; `Failure` alone knows how an
// error reads and which exit code it has.
import ArgumentParser
import Glibc

/// The root of the subcommands.
struct LedgerTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger",
    abstract: "Requests to a team, on a ledger that forgets nothing.",
    discussion: """
      Examples:
        ledger init                                   make a ledger in ./ledger-data
        ledger serve                                  open it in the browser
        ledger submit ops "New badge for Mira"        prints the new key, as in OPS-1
        ledger assign OPS-1 me
        ledger list ops --status new --owner nobody
        ledger show OPS-1

      It works on the data folder (--data, or LEDGER_DATA; ./ledger-data otherwise),
      whether or not a server runs on it.

      Exit codes: 0 done, 1 failed, 3 not found, 4 conflict, 5 denied,
      6 verification failed, 7 refused by a rule, 64 wrong usage.
      Completions: ledger --generate-completion-script bash (or zsh, or fish).
      """,
    groupedSubcommands: [
      CommandGroup(
        name: "Request",
        subcommands: [
          SubmitCommand.self, AssignCommand.self, StatusCommand.self, EditCommand.self,
          CommentCommand.self, UndoCommand.self, ListCommand.self, ShowCommand.self,
          DiffCommand.self, TrendsCommand.self, LogCommand.self,
        ]),
      CommandGroup(
        name: "Boards and people",
        subcommands: [
          BoardCommand.self, PersonCommand.self, GroupCommand.self, TokenCommand.self,
          PolicyCommand.self,
        ]),
      CommandGroup(
        name: "Ledger",
        subcommands: [
          InitCommand.self, ServeCommand.self, ImportCommand.self, ReplayCommand.self,
          RebuildCommand.self, VerifyCommand.self, ProveCommand.self, EraseCommand.self,
          CompactCommand.self, BackupCommand.self, RestoreCommand.self, DoctorCommand.self,
        ]),
    ])
}

@main
struct EntryPoint {
  static func main() async {
    // A reader that has seen enough ends us through an error of `write`, so that files are closed.
    signal(SIGPIPE, SIG_IGN)
    do {
      let words = try CommandWords(CommandLine.unsafeArgv, count: Int(CommandLine.argc))
      try words.checkCommands(of: LedgerTool.self)
      var command = try LedgerTool.parseAsRoot(words.texts)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      end(with: error)
    }
  }

  private static func end(with error: any Error) -> Never {
    if error is ReaderGone { exit(0) }
    // Help, usage errors and exit codes are the parser's to show.
    guard let failure = Failure(error) else { LedgerTool.exit(withError: error) }
    Console().say("Error: " + failure.text)
    exit(failure.kind.rawValue)
  }
}
