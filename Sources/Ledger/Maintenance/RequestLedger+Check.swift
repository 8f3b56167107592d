import Domain
import EventLog
import LMDB
import ProjectionEngine

extension RequestLedger {
  /// What a comparison found.
  public struct CheckReport: Sendable, Equatable {
    public let position: Position
    public let live: String
    public let rebuilt: String
    /// The tables that differ.
    public let tables: [String]
    /// What they say differently: at most `maximumDifferences`, in the order of the tables.
    public let differences: [ViewDifference]
    public var isEqual: Bool { tables.isEmpty }
    /// As many as somebody reads.
    public static let maximumDifferences = 100
  }

  /// Builds all projections anew, compares them with the live ones at one position, and throws the
  /// new ones away.
  ///
  /// - Throws: `.cancelled`, `.unreadable` and others; nothing is left.
  public func check(
    cancellation: Cancellation = Cancellation(),
    progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) throws(LedgerError) -> CheckReport {
    while true {
      if let report = try compare(cancellation, progress) { return report }
    }
  }

  /// Nil where text was erased meanwhile, so that one side may have read it and the other not.
  private func compare(
    _ cancellation: Cancellation, _ progress: @escaping @Sendable (Progress) -> Void
  ) throws(LedgerError) -> CheckReport? {
    try withScratchGeneration { generation throws(LedgerError) in
      let start = try head().position
      try build(generation, cancellation, progress).run()
      do {
        // Brings the live ones to the log's end, or builds them anew.
        try writer.alone { () throws(LedgerError) in try write { _ in } }
        let live = try currentViews().generation
        let states = try statesAtHead(live, generation)
        guard try !hasErasure(after: start, through: states.second.position) else { return nil }
        return try report(live, generation, states)
      } catch { throw LedgerError(any: error) }
    }
  }

  /// Compares two generations at one position.
  func report(
    _ live: Generation, _ rebuilt: Generation, _ states: borrowing States
  ) throws -> CheckReport {
    // The live one is what is in doubt: where it cannot be read, that is what differs.
    let a = live.digest(ofWhatCanBeReadOf: states.first)
    let b = try rebuilt.digest(of: states.second)
    let tables = zip(a.tables, b.tables).filter { $0.digest != $1.digest }.map(\.0.name)
    let differences = live.differences(
      in: tables, of: states.first, from: rebuilt, states.second,
      limit: CheckReport.maximumDifferences)
    return CheckReport(
      position: states.first.position, live: a.description, rebuilt: b.description,
      tables: tables, differences: try words(for: differences))
  }

  /// Folds the log again, up to `position` where one is given, and answers the digest of the state:
  /// the same for the same log on any machine.
  public func digest(
    to position: Position? = nil, cancellation: Cancellation = Cancellation(),
    progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) throws(LedgerError) -> (position: Position, digest: String) {
    try digest(to: position, workers: nil, cancellation: cancellation, progress: progress)
  }

  /// As above, with that many workers, which changes nothing but the time.
  package func digest(
    to position: Position? = nil, workers: Int?, cancellation: Cancellation = Cancellation(),
    progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) throws(LedgerError) -> (position: Position, digest: String) {
    try withScratchGeneration { generation throws(LedgerError) in
      try build(generation, cancellation, workers: workers, progress).run(through: position)
      do {
        let snapshot = try generation.snapshot()
        return (snapshot.position, try generation.digest(of: snapshot).description)
      } catch { throw LedgerError(any: error) }
    }
  }
}
