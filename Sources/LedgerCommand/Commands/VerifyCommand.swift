import ArgumentParser
import Ledger

/// `ledger verify`
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check a proof that somebody was given.",
    usage: "ledger verify --proof <file> [--key <key or file>] [<options>]",
    discussion: """
      Examples:
        ledger verify --proof OPS-12.proof --key ledger.key
        ledger verify --proof OPS-12.proof            says so, and that the key is not known

      A proof is checked without a ledger and without its data folder. What does not
      hold ends with exit code 6.
      """)

  @Option(help: ArgumentHelp("A file that ledger prove wrote.", valueName: "file"))
  var proof: String?

  @Option(
    help: ArgumentHelp(
      "The key of the ledger, or a file that has it: keys/verifier-key in its data folder.",
      valueName: "key or file"))
  var key: String?

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard proof != nil else { throw ValidationError("Name a proof with --proof.") }
  }

  func run() throws {
    if let proof {
      try VerifyProof(path: proof, key: key, console: Console(), asJSON: common.json).run()
    }
  }
}
