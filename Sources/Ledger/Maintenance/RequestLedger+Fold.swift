import Domain
import EventLog
import LMDB
import ProjectionEngine

extension RequestLedger {
  /// How many events pass between two looks whether to go on: some hundredths of a second.
  static let eventsPerReport: UInt64 = 10_000

  /// Lends the events from `first` through `last` to `body`, oldest first, as projections take them.
  ///
  /// - Parameters:
  ///   - isWanted: says of which events, by their headers.
  ///   - goesOn: asked now and then with how far it came; ends the fold where it answers false.
  /// - Throws: `.unreadable`, naming the event, where one cannot be read and is not quarantined: it is
  ///   never skipped.
  package func fold(
    from first: Position, through last: Position,
    where isWanted: (borrowing Header) -> Bool = { _ in true },
    while goesOn: (Position) -> Bool = { _ in true }, _ body: (RecordedFact) -> Void
  ) throws(LedgerError) {
    let reader = BodyReader(log, quarantine)
    do throws(LogError) {
      try log.forEachHeader(from: first, through: last) { position, header in
        if position.rawValue % Self.eventsPerReport == 0, !goesOn(position) { return false }
        guard isWanted(header) else { return true }
        do throws(UnreadableEvent) {
          let fact = try StoredEvent.fact(header, at: position)
          body(RecordedFact(position: position, header: header, fact: fact, reader: reader))
        } catch { reader.failure = error }
        return reader.failure == nil
      }
    } catch { throw LedgerError(error) }
    if let failure = reader.failure { throw .unreadable(record(of: failure)) }
  }
}

extension RequestLedger {
  /// What is stored of an event that cannot be read.
  func record(of event: UnreadableEvent) -> UnreadableRecord {
    var record = UnreadableRecord(
      position: event.position, kind: event.kind, version: event.version, reason: event.message)
    try? log.read { reader throws(LMDBError) in
      try reader.forEachStored(from: event.position, through: event.position) { header, body in
        record.header = header.array()
        record.bodySize = body?.count ?? 0
        record.body = Array((body ?? []).prefix(UnreadableRecord.maximumBytes))
      }
    }
    return record
  }
}

/// Reads whole events for a fold. Keeps one state of the log for a while: it never changes behind
/// the fold, and beginning a transaction costs as much as a look-up.
private final class BodyReader: EventReader {
  /// How many bodies are read in one state of the log, so that LMDB can reuse pages meanwhile.
  private static let bodiesPerState = 10_000

  var failure: UnreadableEvent?
  private let log: EventLogStore
  private let quarantine: Quarantine
  private var state: LogReader?
  private var read = 0

  init(_ log: EventLogStore, _ quarantine: Quarantine) {
    self.log = log
    self.quarantine = quarantine
  }

  func event(_ header: Header, at position: Position) -> LedgerEvent? {
    do {
      if state == nil || read >= Self.bodiesPerState {
        state = nil
        state = try log.reader()
        read = 0
      }
      read += 1
      return try StoredEvent.event(
        header, body: try state?.body(of: header, at: position) ?? nil, at: position)
    } catch {
      if let event = try? quarantine.withheld(header, at: position) { return event }
      failure = (error as? UnreadableEvent) ?? Self.unreadable(header, position, error)
      return nil
    }
  }

  private static func unreadable(
    _ header: Header, _ position: Position, _ error: any Error
  ) -> UnreadableEvent {
    UnreadableEvent(
      position: position, kind: header.kind, version: header.version,
      reason: .damaged(LedgerError(any: error).message))
  }
}
