import EventLog
import Ledger

/// Reads the whole ledger and compares it with itself: what `ledger verify` does, in the process
/// that may be ended by a damaged file.
struct LedgerVerifier {
  let data: String
  let console: Console
  let asJSON: Bool
  /// A file with a checkpoint that was kept elsewhere, and the key that it is checked with; nil takes
  /// the ledger's own key.
  let checkpoint: String?
  let key: VerifierKey?
  /// Where to say how far it is; nil where nobody waits.
  let descriptor: Int32?

  /// - Throws: `.verificationFailed` with the first fault.
  func run() throws {
    let log = try verifyLog()
    if let fault = log.fault {
      throw Failure(
        .verificationFailed, fault.message,
        hint: "Nothing was changed. Restore a backup: see docs/guides/operate.md")
    }
    let checkpoints = try verifyCheckpoints()
    VerifyStage.views.report(to: descriptor)
    let (views, quarantined) = try verifyViews()
    try show(log, checkpoints, views, quarantined)
    if !views.isEqual { throw Self.failure(views) }
  }

  // MARK: Log

  private func verifyLog() throws -> VerifiedLog {
    let bar = ProgressBar("Verifying the log", on: console)
    defer { bar.finish() }
    return try RequestLedger.verifyLog(in: data) { [descriptor] progress in
      bar.report(progress)
      VerifyStage.log(progress.done).report(to: descriptor)
    }
  }

  // MARK: Checkpoints

  private func verifyCheckpoints() throws -> VerifiedCheckpoints {
    let given = try checkpoint.map { path throws(Failure) in
      try File.readWhole(path, atMost: SignedNote.maximumSize)
    }
    let verified = try RequestLedger.verifyCheckpoints(in: data, given: given, trusted: key)
    if let fault = verified.fault { throw Failure(.verificationFailed, fault.printable) }
    return verified
  }

  // MARK: Views

  /// Compares the views with what the log makes of them; builds them anew where they differ.
  private func verifyViews() throws -> (RequestLedger.CheckReport, [QuarantinedEvent]) {
    let bar = ProgressBar("Verifying the views", on: console)
    defer { bar.finish() }
    let ledger = try RequestLedger.open(data, progress: { bar.report($0) })
    defer { ledger.close() }
    let report = try ledger.check(progress: { bar.report($0) })
    if !report.isEqual { _ = try ledger.rebuild(progress: { bar.report($0) }) }
    return (report, try ledger.quarantined())
  }

  private static func failure(_ views: RequestLedger.CheckReport) -> Failure {
    Failure(
      .verificationFailed,
      """
      The log is whole, but the views differed from what it makes of them, at position \
      \(views.position), in: \(views.tables.joined(separator: ", ")).
      """,
      hint: "They were thrown away and built anew; nothing is lost.")
  }

  // MARK: Words

  private func show(
    _ log: VerifiedLog, _ checkpoints: VerifiedCheckpoints, _ views: RequestLedger.CheckReport,
    _ quarantined: [QuarantinedEvent]
  ) throws {
    let root = log.root?.description ?? ""
    if asJSON {
      return try console.out([
        "events": JSON(log.size), "bodies": JSON(log.bodies), "erased": JSON(log.erased),
        "root": .string(root), "checkpoints": JSON(checkpoints.count),
        "viewsPosition": JSON(views.position.rawValue),
        "viewsAreEqual": .bool(views.isEqual), "viewsDigest": .string(views.rebuilt),
        "quarantined": .array(quarantined.map(\.json)),
      ])
    }
    let erased = log.erased == 0 ? "" : ", \(Numbers.grouped(log.erased)) of them erased"
    try console.out(
      """
      \(Numbers.count(log.size, "event")) and \
      \(Numbers.grouped(log.bodies + log.erased)) bodies\(erased): every one as it was recorded.
      Root of the tree: \(root)
      """)
    try console.out(
      checkpoints.count == 0
        ? "There is no signed checkpoint yet to compare it with."
        : "\(Numbers.count(checkpoints.count, "signed checkpoint")) compared: nothing was rewritten."
    )
    for event in quarantined { try console.out("Quarantined: \(event.words)") }
    if views.isEqual {
      try console.out("The views are what the log makes of them. Digest: \(views.live)")
    }
  }
}
