import ArgumentParser

/// `ledger verify`
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check the whole ledger against its own hashes, or a proof without a ledger.",
    usage: """
      ledger verify [--checkpoint <file>] [--key <key or file>] [<options>]
             ledger verify --proof <file> [--key <key or file>]
      """,
    discussion: """
      Examples:
        ledger verify                                 every event, body, hash and view
        ledger verify --checkpoint kept-elsewhere     that history was not rewritten since
        ledger verify --proof OPS-12.proof --key ledger.key

      Reads the log as a stranger would: positions, times and revisions without a
      gap or a step back, every header and body against its hash, the tree built
      anew, every checkpoint. Then folds the log again and compares the views;
      views that differ are built anew. The server may run meanwhile.

      A proof is checked without a ledger and without its data folder.

      A fault is named by its position. What does not hold ends with exit code 6.
      """)

  @Option(
    help: ArgumentHelp(
      "A checkpoint that was kept elsewhere: compare the history with it.", valueName: "file"),
    completion: .file())
  var checkpoint: String?

  @Option(
    help: ArgumentHelp("A file that ledger prove wrote.", valueName: "file"), completion: .file())
  var proof: String?

  @Option(
    help: ArgumentHelp(
      "The key of the ledger, or a file that has it: keys/verifier-key in its data folder.",
      valueName: "key or file"))
  var key: String?

  /// Given by this command itself to the process that reads: see `ReadingProcess`.
  @Option(help: .hidden)
  var reportTo: Int32?

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if proof != nil, checkpoint != nil {
      throw ValidationError("--proof and --checkpoint are two questions: ask one at a time.")
    }
  }

  func run() throws {
    if let proof {
      return try VerifyProof(
        path: proof, key: key, console: Console(), asJSON: common.json
      ).run()
    }
    let data = try Settings(Settings.Flags(data: common.data)).data
    let trusted = try key.map(GivenKey.init)
    if let reportTo {
      try LedgerVerifier(
        data: data, console: Console(), asJSON: common.json, checkpoint: checkpoint,
        key: trusted?.key, descriptor: reportTo
      ).run()
    } else {
      try VerifySupervisor(data: data).run(words(data))
    }
  }

  /// What the process that reads is told.
  private func words(_ data: String) -> [String] {
    var words = ["verify", "--data", data]
    if let checkpoint { words += ["--checkpoint", checkpoint] }
    if let key { words += ["--key", key] }
    return words + (common.json ? ["--json"] : [])
  }
}
