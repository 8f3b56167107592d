import ArgumentParser
import LMDB
import Ledger

/// Lets another process read a ledger that may be damaged, and says what its end means.
struct VerifySupervisor {
  let data: String

  /// - Parameter words: the command again, for the process that reads.
  func run(_ words: [String]) throws {
    let reading = try ReadingProcess.run { words + ["--report-to", "\($0)"] }
    switch (reading.end, VerifyStage(lastOf: reading.report)) {
    case (.exited(let code), _):
      guard code == 0 else { throw ExitCode(code) }
    case (.killed(let signal), .log(let done)):
      throw Failure(
        .verificationFailed,
        """
        Reading the log after position \(done) ended the process that read it, with signal \
        \(signal): the file \(data)/log/data.mdb is damaged.
        """, hint: "Nothing was changed. Restore a backup: see docs/guides/operate.md")
    case (.killed(let signal), .views):
      RequestLedger.discardViews(in: data)
      throw Failure(
        .verificationFailed,
        """
        The log is whole, but reading the views ended the process that read them, with signal \
        \(signal).
        """, hint: "They were thrown away: the next command builds them anew. Nothing is lost.")
    }
  }
}
