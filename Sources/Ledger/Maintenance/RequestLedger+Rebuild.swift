import Domain
import EventLog
import LMDB
import ProjectionEngine

extension RequestLedger {
  /// What a rebuild did.
  public struct Rebuilt: Sendable, Equatable {
    /// The new generation, live now.
    public let generation: String
    public let position: Position
    public let digest: String
  }

  /// Builds all projections anew beside the live ones, compares both, and switches. Questions are
  /// answered from the old ones meanwhile; commands wait only for the last few events.
  ///
  /// - Parameter compared: is told before the switch how the live ones were; not where there were none
  ///   to compare with.
  /// - Throws: `.cancelled`, `.unreadable` and others: then nothing was changed, and nothing is left.
  public func rebuild(
    cancellation: Cancellation = Cancellation(),
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    compared: @escaping (CheckReport) -> Void = { _ in }
  ) throws(LedgerError) -> Rebuilt {
    var report: CheckReport?
    let generation = try buildAndSwitch(
      cancellation: cancellation, progress,
      compared: {
        report = $0
        compared($0)
      })
    return try rebuilt(generation, report)
  }

  /// - Parameter report: of a comparison, which has the digest already unless the log grew since.
  private func rebuilt(
    _ generation: Generation, _ report: CheckReport? = nil
  ) throws(LedgerError) -> Rebuilt {
    do {
      let snapshot = try generation.snapshot()
      let known = report.flatMap { $0.position == snapshot.position ? $0.rebuilt : nil }
      return Rebuilt(
        generation: generation.name, position: snapshot.position,
        digest: try known ?? generation.digest(of: snapshot).description)
    } catch { throw LedgerError(any: error) }
  }

  /// Makes the generation that was live before the last rebuild the live one again, at the log's end.
  /// The one that is live now is kept in its place. O(events since the switch).
  ///
  /// - Throws: `.noRollback`, and nothing was changed: where there is none, or it must not be used.
  public func rollback() throws(LedgerError) -> Rebuilt {
    try rebuilt(writer.alone { () throws(LedgerError) in try switchToFormer() })
  }

  private func switchToFormer() throws(LedgerError) -> Generation {
    do {
      let former = try usableFormer()
      // The log's lock keeps others from appending between the last event and the switch.
      let batch = try log.beginBatch()
      guard try !hasErasure(after: former.position(), through: batch.head) else {
        throw LedgerError.noRollback(
          "Text was erased, or an event quarantined, since generation \(former.name) was built.")
      }
      try catchUp(former, through: batch.head)
      try generations.makeCurrent(former)
      _ = try currentViews()  // Lets go of the generation before.
      return former
    } catch { throw LedgerError(any: error) }
  }

  private func usableFormer() throws -> Generation {
    switch try generations.former() {
    case .none: throw LedgerError.noRollback("There is no former generation.")
    case .otherVersions(let name, let built):
      throw LedgerError.noRollback(
        "Generation \(name) was built by projections of other versions: \(built).")
    case .untrusted(let name):
      throw LedgerError.noRollback("The files of generation \(name) cannot be trusted.")
    case .usable(let former):
      guard try isOfThisHistory(former) else {
        throw LedgerError.noRollback("Generation \(former.name) is of another history.")
      }
      return former
    }
  }

  // MARK: Building

  func buildAndSwitch(
    cancellation: Cancellation = Cancellation(),
    _ progress: @escaping @Sendable (Progress) -> Void,
    compared: ((CheckReport) -> Void)? = nil
  ) throws(LedgerError) -> Generation {
    // Begun again for each erasure that comes in between: there is no other reason.
    while true {
      if let generation = try tryToBuildAndSwitch(cancellation, progress, compared) {
        return generation
      }
    }
  }

  /// Nil where text was erased meanwhile: what was built may hold it.
  private func tryToBuildAndSwitch(
    _ cancellation: Cancellation, _ progress: @escaping @Sendable (Progress) -> Void,
    _ compared: ((CheckReport) -> Void)?
  ) throws(LedgerError) -> Generation? {
    // Before anything is read: what was erased by then cannot be read any more.
    let start = try head().position
    let generation = try beginGeneration()
    do {
      try build(generation, cancellation, progress).run()
      if let compared, let report = try compareWithLive(generation, since: start) {
        compared(report)
      }
      // The log's lock keeps others from appending between the last event and the switch.
      let batch = try log.beginBatch()
      let isErased = try hasErasure(after: start, through: batch.head)
      guard !isErased, generations.isWhole(generation) else {
        generations.remove(generation.name)
        return nil
      }
      try catchUp(generation, through: batch.head)
      try cancellation.check()
      if try holdsErased(generations.current(), at: batch.head) {
        try generations.makeOnly(generation)
      } else {
        try generations.makeCurrent(generation)
      }
      _ = try currentViews()  // Lets go of the generation before, so that the next rebuild can.
      return generation
    } catch {
      generations.remove(generation.name)
      throw LedgerError(any: error)
    }
  }

  /// Nil where there is nothing that can be compared.
  private func compareWithLive(
    _ generation: Generation, since start: Position
  ) throws -> CheckReport? {
    guard let live = try generations.current(), live.isOfThisVersion, try isOfThisHistory(live),
      try !isOutdated(live)
    else { return nil }
    let states = try statesAtHead(live, generation)
    guard try !hasErasure(after: start, through: states.second.position) else { return nil }
    return try report(live, generation, states)
  }

  /// Whether the generation that is replaced may hold text that was erased. Where it cannot be
  /// opened, nobody knows.
  private func holdsErased(_ live: Generation?, at head: Position) throws -> Bool {
    guard let live else { return true }
    let position = try live.position()
    return try position > head || hasErasure(after: position, through: head)
  }

  func build(
    _ generation: Generation, _ cancellation: Cancellation, workers: Int? = nil,
    _ progress: @escaping @Sendable (Progress) -> Void
  ) -> Build {
    Build(
      ledger: self, generation: generation, cancellation: cancellation, progress: progress,
      workers: workers)
  }

  func withScratchGeneration<Answer>(
    _ body: (Generation) throws(LedgerError) -> Answer
  ) throws(LedgerError) -> Answer {
    let generation = try beginGeneration()
    defer { generations.remove(generation.name) }
    return try body(generation)
  }

  private func beginGeneration() throws(LedgerError) -> Generation {
    do throws(LMDBError) { return try generations.begin() } catch { throw LedgerError(error) }
  }
}
