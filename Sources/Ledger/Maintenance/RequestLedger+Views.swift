import Domain
import EventLog
import LMDB
import ProjectionEngine

extension RequestLedger {
  /// Brings the views to the log's end: keeps them, catches them up, or builds them anew where there
  /// are none that can be trusted.
  func prepareViews(_ progress: @escaping @Sendable (Progress) -> Void) throws(LedgerError) {
    let live: Generation?
    do throws(LMDBError) { live = try generations.current() } catch { throw LedgerError(error) }
    guard let live, try isOfThisHistory(live), try !isOutdated(live) else {
      _ = try writer.alone { () throws(LedgerError) in try buildAndSwitch(progress) }
      return
    }
    let behind: Bool
    do { behind = try live.position() < head().position } catch { throw LedgerError(any: error) }
    if behind { try writer.alone { () throws(LedgerError) in try catchUpViews() } }
  }

  /// Whether the views are of this log: it has the events that they end with, and the same tree
  /// there. After a restore it may not.
  private func isOfThisHistory(_ generation: Generation) throws(LedgerError) -> Bool {
    do {
      guard let end = try generation.end() else { return false }
      return try log.root(at: end.position.rawValue) == end.root
    } catch { throw LedgerError(any: error) }
  }

  /// Whether text was erased that the generation may still hold: it never takes an erasure in.
  private func isOutdated(_ generation: Generation) throws(LedgerError) -> Bool {
    do {
      return try hasErasure(after: generation.position(), through: log.head())
    } catch { throw LedgerError(any: error) }
  }

  // MARK: Rebuild

  /// What a rebuild did.
  public struct Rebuilt: Sendable, Equatable {
    /// The new generation, live now.
    public let generation: String
    public let position: Position
    public let digest: String
  }

  /// Builds all projections anew beside the live ones, and switches to them. Questions are answered
  /// from the old ones meanwhile; commands wait only for the last few events.
  public func rebuild(
    progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) throws(LedgerError) -> Rebuilt {
    let generation = try buildAndSwitch(progress)
    do {
      let snapshot = try generation.snapshot()
      return Rebuilt(
        generation: generation.name, position: snapshot.position,
        digest: try generation.digest(of: snapshot).description)
    } catch { throw LedgerError(any: error) }
  }

  /// What a comparison found.
  public struct CheckReport: Sendable, Equatable {
    public let position: Position
    public let live: String
    public let rebuilt: String
    /// The tables that differ.
    public let differences: [String]
    public var isEqual: Bool { differences.isEmpty }
  }

  /// Builds all projections anew, compares them with the live ones at one position, and throws the
  /// new ones away.
  public func check(
    progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) throws(LedgerError) -> CheckReport {
    while true {
      if let report = try compare(progress) { return report }
    }
  }

  /// Nil where text was erased meanwhile, so that one side may have read it and the other not.
  private func compare(
    _ progress: @escaping @Sendable (Progress) -> Void
  ) throws(LedgerError) -> CheckReport? {
    try withScratchGeneration { generation throws(LedgerError) in
      let start = try head().position
      try fill(generation, through: nil, progress)
      do {
        // Brings the live ones to the log's end, or builds them anew.
        try writer.alone { () throws(LedgerError) in try write { _ in } }
        let live = try currentViews().generation
        let states = try statesAtHead(live, generation)
        guard try !hasErasure(after: start, through: states.second.position) else { return nil }
        let a = try live.digest(of: states.first)
        let b = try generation.digest(of: states.second)
        let differences = zip(a.tables, b.tables).filter { $0.digest != $1.digest }.map(\.0.name)
        return CheckReport(
          position: states.first.position, live: a.description, rebuilt: b.description,
          differences: differences)
      } catch { throw LedgerError(any: error) }
    }
  }

  /// Folds the log again, up to `position` where one is given, and answers the digest of the state:
  /// the same for the same log on any machine.
  public func digest(
    to position: Position? = nil, progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) throws(LedgerError) -> (position: Position, digest: String) {
    try withScratchGeneration { generation throws(LedgerError) in
      try fill(generation, through: position, progress)
      do {
        let snapshot = try generation.snapshot()
        return (snapshot.position, try generation.digest(of: snapshot).description)
      } catch { throw LedgerError(any: error) }
    }
  }

  // MARK: -

  func buildAndSwitch(
    _ progress: @escaping @Sendable (Progress) -> Void
  ) throws(LedgerError) -> Generation {
    // Begun again for each erasure that comes in between: there is no other reason.
    while true {
      if let generation = try tryToBuildAndSwitch(progress) { return generation }
    }
  }

  /// Nil where text was erased meanwhile: what was built may hold it.
  private func tryToBuildAndSwitch(
    _ progress: @escaping @Sendable (Progress) -> Void
  ) throws(LedgerError) -> Generation? {
    // Before anything is read: what was erased by then cannot be read any more.
    let start = try head().position
    let generation = try beginGeneration()
    do {
      try fill(generation, through: nil, progress)
      // The log's lock keeps others from appending between the last event and the switch.
      let batch = try log.beginBatch()
      let isErased = try hasErasure(after: start, through: batch.head)
      guard !isErased, generations.isWhole(generation) else {
        generations.remove(generation.name)
        return nil
      }
      try fill(generation, through: batch.head) { _ in }
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

  /// Whether the generation that is replaced may hold text that was erased. Where it cannot be
  /// opened, nobody knows.
  private func holdsErased(_ live: Generation?, at head: Position) throws -> Bool {
    guard let live else { return true }
    let position = try live.position()
    return try position > head || hasErasure(after: position, through: head)
  }

  private func withScratchGeneration<Answer>(
    _ body: (Generation) throws(LedgerError) -> Answer
  ) throws(LedgerError) -> Answer {
    let generation = try beginGeneration()
    defer { generations.remove(generation.name) }
    return try body(generation)
  }

  private func beginGeneration() throws(LedgerError) -> Generation {
    do throws(LMDBError) { return try generations.begin() } catch { throw LedgerError(error) }
  }

  /// Two states at one position.
  private struct States: ~Copyable {
    let first: ViewSnapshot
    let second: ViewSnapshot
  }

  /// Brings both generations to the log's end, and takes a state of each there. The log's lock keeps
  /// it from growing in between; comparing the states afterwards needs no lock.
  private func statesAtHead(_ live: Generation, _ other: Generation) throws -> States {
    let batch = try log.beginBatch()
    // Waits for a batch that is durable and not yet to be seen.
    try fill(live, through: batch.head) { _ in }
    try fill(other, through: batch.head) { _ in }
    return States(first: try live.snapshot(), second: try other.snapshot())
  }

  /// Takes events into `generation` from where it is through `last` (or the log's end), a bounded
  /// number a commit.
  private func fill(
    _ generation: Generation, through last: Position?,
    _ progress: @escaping @Sendable (Progress) -> Void
  ) throws(LedgerError) {
    do {
      let end = try min(last ?? log.head(), log.head())
      var reached = try generation.position()
      let start = reached
      while reached < end {
        let (batch, position) = try generation.beginBatch()
        let through = min(end, Position(position.rawValue + Self.eventsPerCommit))
        try fold(from: position.next, through: through) { recorded in
          generation.apply(recorded, in: batch)
          if recorded.position.rawValue % Self.eventsPerReport == 0 {
            progress(Progress(from: start, at: recorded.position, to: end))
          }
        }
        try generation.commit(batch, at: through, root: try rootOfLog(at: through))
        reached = through
        progress(Progress(from: start, at: reached, to: end))
      }
      if start == end { try commitNothing(in: generation, at: end) }
    } catch { throw LedgerError(any: error) }
  }

  /// An empty generation is one of this program too, once it says so.
  private func commitNothing(in generation: Generation, at position: Position) throws {
    let (batch, _) = try generation.beginBatch()
    try generation.commit(batch, at: position, root: try rootOfLog(at: position))
  }

  private func rootOfLog(at position: Position) throws -> TreeHash {
    guard let root = try log.root(at: position.rawValue) else {
      preconditionFailure("the log ends before position \(position), which was just read")
    }
    return root
  }

  /// How many events a rebuild keeps in memory before it writes: a few hundred megabytes, so that
  /// most tables are written once, in order.
  static let eventsPerCommit: UInt64 = 1_000_000
  /// How many events pass between two reports of progress: some hundredths of a second.
  static let eventsPerReport: UInt64 = 10_000
}

extension Progress {
  fileprivate init(from start: Position, at position: Position, to end: Position) {
    self.init(
      done: position.rawValue - start.rawValue, total: end.rawValue - start.rawValue)
  }
}
