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
    var failure: UnreadableEvent?
    do throws(LogError) {
      try log.forEachHeader(from: first, through: last) { position, header in
        do throws(UnreadableEvent) {
          let fact = try StoredEvent.fact(header, at: position)
          let whole = header
          body(
            RecordedFact(position: position, header: header, fact: fact) { [log] in
              do throws(UnreadableEvent) {
                return try Self.event(whole, at: position, in: log)
              } catch {
                failure = error
                return nil
              }
            })
        } catch { failure = error }
        return failure == nil
      }
    } catch { throw LedgerError(error) }
    if let failure { throw LedgerError(failure) }
  }

  private static func event(
    _ header: Header, at position: Position, in log: EventLogStore
  ) throws(UnreadableEvent) -> LedgerEvent {
    let body: [UInt8]?
    do throws(LogError) {
      body = try log.read { reader throws(LMDBError) in try reader.body(at: position) }
    } catch {
      throw UnreadableEvent(
        position: position, kind: header.kind, version: header.version,
        reason: .damaged(error.message))
    }
    return try StoredEvent.event(header, body: body, at: position)
  }
}
