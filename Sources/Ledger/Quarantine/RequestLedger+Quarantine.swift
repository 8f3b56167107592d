import Domain
import EventLog
import ProjectionEngine

/// An event that the ledger goes on without, and who decided that.
public struct QuarantinedEvent: Sendable, Equatable {
  /// Of the event that says so.
  public let position: Position
  /// Of the event that cannot be read.
  public let event: Position
  public let actor: PersonNumber
  public let at: Timestamp
  public let reason: String
}

extension RequestLedger {
  /// How many events one rebuild quarantines: more are no accident to live with, but a backup to
  /// restore.
  public static let maximumQuarantined = 100

  /// Builds the views anew in a folder whose log stops whoever reads it; for each event of a request
  /// whose body does not decode, the log says first that the ledger goes on without its text. Nothing
  /// is removed from the log.
  ///
  /// - Parameter quarantined: is told of each event, once the log says so.
  /// - Throws: `.refused`: `.denied`, `.empty`, `.tooLong`, `.tooManyQuarantined`,
  ///   `.cannotQuarantine`; and as `rebuild`. What was quarantined by then stays so.
  public static func rebuild(
    in folder: String, quarantining reason: String, by actor: PersonNumber = .operator,
    clock: LedgerClock = .system, cancellation: Cancellation = Cancellation(),
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    quarantined: (UnreadableRecord) -> Void = { _ in }
  ) throws(LedgerError) -> Rebuilt {
    let ledger = try openLog(folder, clock: clock)
    defer { ledger.close() }
    return try ledger.rebuild(
      quarantining: reason, by: actor, cancellation: cancellation, progress: progress,
      quarantined: quarantined)
  }

  /// The same, of an open ledger.
  public func rebuild(
    quarantining reason: String, by actor: PersonNumber,
    cancellation: Cancellation = Cancellation(),
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    quarantined: (UnreadableRecord) -> Void = { _ in }
  ) throws(LedgerError) -> Rebuilt {
    try check(.erase, inLogFor: actor)
    let kept: String
    do throws(Refusal) { kept = try Undoing.reason(reason) } catch { throw .refused(error) }
    var count = 0
    while true {
      let record: UnreadableRecord
      do throws(LedgerError) {
        return try rebuild(cancellation: cancellation, progress: progress)
      } catch {
        guard case .unreadable(let found) = error else { throw error }
        record = found
      }
      guard count < Self.maximumQuarantined else {
        throw .refused(.tooManyQuarantined(limit: Self.maximumQuarantined))
      }
      try writer.alone { () throws(LedgerError) in
        try append(record, because: kept, by: actor)
      }
      count += 1
      quarantined(record)
    }
  }

  /// Every event that is quarantined, in the order in which that was decided. O(log).
  public func quarantined() throws(LedgerError) -> [QuarantinedEvent] {
    var positions: [Position] = []
    do throws(LogError) {
      try log.forEachHeader(from: Position(1)) { position, header in
        if header.kind == EventKind.quarantined.rawValue { positions.append(position) }
        return true
      }
    } catch { throw LedgerError(error) }
    return try answer { question in
      try positions.filter { $0 <= question.snapshot.position }.compactMap { position in
        let (header, event) = try question.event(at: position)
        guard case .quarantined(let quarantined) = event else { return nil }
        return QuarantinedEvent(
          position: position, event: Position(quarantined.event.rawValue),
          actor: PersonNumber(header.actor), at: header.recordedAt, reason: quarantined.reason)
      }
    }
  }

  /// Lets the log say that the ledger goes on without the text of an event.
  private func append(
    _ record: UnreadableRecord, because reason: String, by actor: PersonNumber
  ) throws(LedgerError) {
    try endOutage()
    let event = EventNumber(record.position.rawValue)
    do {
      var batch = try log.beginBatch()
      guard let header = try batch.header(at: record.position),
        StoredEvent.withheld(header, at: record.position) != nil
      else { throw Refusal.cannotQuarantine(event, reason: record.reason) }
      // Another process may have come first.
      guard try !quarantine.contains(record.position) else { return }
      var generator = SystemRandomNumberGenerator()
      _ = try batch.append(
        StoredEvent.draft(
          .quarantined(Quarantined(event: event, reason: reason)), revision: 0, actor: actor,
          commandID: .new(at: clock.now(), using: &generator), fingerprint: 0, happenedAt: nil))
      do throws(LogError) { try durability.commit(batch) } catch {
        throw commitFailed(LedgerError(error))
      }
    } catch { throw LedgerError(any: error) }
    heads.grew()
    scheduleCheckpoint()
  }

  /// Refuses whoever may not do `action`, by what the log says of them: there may be no views. O(log).
  private func check(_ action: Action, inLogFor person: PersonNumber) throws(LedgerError) {
    if person == .operator { return }
    var standing: Standing?
    try fold(
      from: Position(1), through: head().position,
      where: { EventKind.ofPeople.contains($0.kind) && $0.argument.b == person.rawValue }
    ) { recorded in
      guard case .person(let event) = recorded.fact else { return }
      if let beginning = event.beginning { standing = beginning } else { standing?.evolve(event) }
    }
    guard let standing, Rights(standing: standing).permits(action) else {
      throw .refused(.denied(action))
    }
  }
}
