import ArgumentParser
import Domain
import EventLog
import Ledger

/// `ledger prove`
struct ProveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove",
    abstract: "Write a file that proves what happened to a request.",
    usage: "ledger prove <key> [--out <file>] [<options>]",
    discussion: """
      Examples:
        ledger prove OPS-12 --out OPS-12.proof
        ledger prove OPS-12 > OPS-12.proof

      Whoever gets the file checks it without this ledger: ledger verify --proof FILE
      --key KEY. Hand out the key on another way than the file; it is in
      keys/verifier-key in the data folder. The file has the request's texts in it.
      """)

  @Argument(help: "The request, as in OPS-12.")
  var key: String

  @Option(help: ArgumentHelp("Where to write it. (default: standard output)", valueName: "file"))
  var out: String?

  @OptionGroup var acting: ActingOptions

  func run() throws {
    try acting.withLedger { open in
      let proof = try open.ledger.proof(of: key, by: open.actor)
      let text = String(decoding: proof.encoded, as: UTF8.self)
      if let out {
        do throws(FileError) { try File.write(Array(text.utf8), to: out) } catch {
          throw Failure(.failed, "Cannot write \(out): \(error.reason).")
        }
      }
      if acting.common.json {
        return try open.console.out([
          "request": .string(proof.subject.description), "events": JSON(proof.events.count - 1),
          "key": .string(proof.key.text), "file": JSON(out), "proof": JSON(out == nil ? text : nil),
        ])
      }
      guard let out else { return try open.console.out(String(text.dropLast())) }
      try open.console.out(
        """
        \(out) proves \(Numbers.count(proof.events.count - 1, "event")) of \(proof.subject), signed by
        \(proof.key)
        """)
    }
  }
}
