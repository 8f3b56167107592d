import Domain
import EventLog
import Synchronization

/// Which events are quarantined: those that cannot be read and that the log says to go on without.
///
/// Nobody asks before an event was met that cannot be read, so a ledger without one pays nothing.
/// The first time the whole log is looked at, and then what it has grown by.
final class Quarantine: Sendable {
  private struct State {
    var seen = Position.zero
    var positions: Set<Position> = []
  }
  private let log: EventLogStore
  private let state = Mutex(State())

  init(_ log: EventLogStore) { self.log = log }

  /// The event at `position`, whose body does not decode, as its header tells it; nil where it is not
  /// quarantined.
  func withheld(
    _ header: borrowing Header, at position: Position
  ) throws(LogError) -> LedgerEvent? {
    try contains(position) ? StoredEvent.withheld(header, at: position) : nil
  }

  /// Whether the event at `position` was quarantined, at whatever later time.
  func contains(_ position: Position) throws(LogError) -> Bool {
    try state.withLock { state throws(LogError) in
      try take(into: &state)
      return state.positions.contains(position)
    }
  }

  private func take(into state: inout State) throws(LogError) {
    let head = try log.head()
    guard state.seen < head else { return }
    var found: [Position] = []
    try log.forEachHeader(from: state.seen.next, through: head) { position, header in
      if header.kind == EventKind.quarantined.rawValue,
        case .quarantined(let event)? = try? StoredEvent.fact(header, at: position),
        event.rawValue < position.rawValue
      {
        found.append(Position(event.rawValue))
      }
      return true
    }
    state.positions.formUnion(found)
    state.seen = head
  }
}
