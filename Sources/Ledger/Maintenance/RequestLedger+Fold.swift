import Domain
import EventLog
import LMDB
import ProjectionEngine

extension RequestLedger {
  /// Lends the events from `first` through `last` to `body`, oldest first, as projections take them.
  ///
  /// - Throws: `.storage`, naming the event, where one cannot be read: it is never skipped.
  func fold(
    from first: Position, through last: Position, _ body: (RecordedFact) -> Void
  ) throws(LedgerError) {
    let reader = BodyReader(log)
    do throws(LogError) {
      try log.forEachHeader(from: first, through: last) { position, header in
        do throws(UnreadableEvent) {
          let fact = try StoredEvent.fact(header, at: position)
          body(RecordedFact(position: position, header: header, fact: fact, reader: reader))
        } catch { reader.failure = error }
        return reader.failure == nil
      }
    } catch { throw LedgerError(error) }
    if let failure = reader.failure { throw LedgerError(failure) }
  }
}

/// Reads whole events for a fold. Keeps one state of the log for a while: it never changes behind
/// the fold, and beginning a transaction costs as much as a look-up.
private final class BodyReader: EventReader {
  /// How many bodies are read in one state of the log, so that LMDB can reuse pages meanwhile.
  private static let bodiesPerState = 10_000

  var failure: UnreadableEvent?
  private let log: EventLogStore
  private var state: LogReader?
  private var read = 0

  init(_ log: EventLogStore) { self.log = log }

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
