import Domain
import EventLog
import ProjectionEngine
import RequestList

/// The state of all requests as a fold of the log alone gives it, without any view.
public struct ReplayedState: Sendable, Equatable {
  /// The last event that was folded, and how many there were.
  public let position: Position
  public let events: UInt64
  /// How many requests each board has in each status; withdrawn ones are left out.
  public let requests: [BoardNumber: [StatusCode: Int]]
}

extension RequestLedger {
  /// Folds every header through `last` (or the log's end) into the state of its request, in memory.
  ///
  /// - Throws: `.storage`, naming the first event that cannot be read.
  public func replay(to last: Position? = nil) throws(LedgerError) -> ReplayedState {
    let end = min(last ?? .init(.max), try head().position)
    var rows: [BoardNumber: [RequestRow]] = [:]
    var board = BoardNumber(0)
    // The rows of the board at hand, taken out of the dictionary while events of it come.
    var current: [RequestRow] = []
    var events: UInt64 = 0
    try fold(from: Position(1), through: end) { recorded in
      events += 1
      guard case .request(let reference, let revision, let fact) = recorded.fact else { return }
      if reference.board != board {
        rows[board] = current
        board = reference.board
        current = rows.removeValue(forKey: board) ?? []
      }
      if case .submitted(let opening) = fact {
        current.append(
          RequestRow(
            opening, revision: revision, position: recorded.position,
            happenedAt: recorded.header.happenedAt))
      } else {
        current[Int(reference.number.rawValue) - 1]
          .take(
            fact, revision: revision, position: recorded.position,
            happenedAt: recorded.header.happenedAt)
      }
    }
    rows[board] = current
    return ReplayedState(
      position: end, events: events,
      requests: rows.filter { !$0.value.isEmpty }.mapValues { rows in
        rows.reduce(into: [:]) { if !$1.isWithdrawn { $0[$1.status, default: 0] += 1 } }
      })
  }
}
