import Domain
import EventLog
import RequestList

/// Which events count for an answer.
enum Cut: Hashable {
  /// All of them.
  case none
  /// Those through this position.
  case recorded(through: Position)
  /// Those that had happened by then, in the order in which they happened.
  case happened(by: Timestamp)

  /// Whether a request that begins so is there.
  func includes(_ row: RequestRow) -> Bool {
    switch self {
    case .none: true
    case .recorded(let last): row.submitted <= last
    case .happened(let time): row.createdAt <= time
    }
  }

  /// Whether the event with this header counts.
  func includes(_ header: borrowing Header, at position: Position) -> Bool {
    switch self {
    case .none: true
    case .recorded(let last): position <= last
    case .happened(let time): header.happenedAt <= time
    }
  }

  /// How many of a request's events count: they are the first ones of a history in the same order.
  func count(of history: [HistoryEntry]) -> Int {
    guard let created = history.first?.happenedAt else { return 0 }
    return history.prefix { entry in
      switch self {
      case .none: true
      case .recorded(let last): entry.position <= last
      case .happened(let time): max(entry.happenedAt, created) <= time
      }
    }.count
  }
}

extension Question {
  /// What `asOf` means in this state of the log.
  ///
  /// A time that is still to come means now; a position that is still to come is refused.
  static func resolve(
    _ asOf: AsOf, in reader: borrowing LogReader, head: Position, now: Timestamp
  ) throws -> (cut: Cut, moment: Moment) {
    func time(at position: Position) throws -> Timestamp {
      try reader.header(at: position)?.recordedAt ?? Timestamp(microseconds: 0)
    }
    let position: Position
    let instant: Timestamp
    switch asOf.when {
    case .now: (position, instant) = (head, now)
    case .position(let asked):
      guard asked <= head else { throw LedgerError.notYet(asked, head: head) }
      (position, instant) = (asked, try time(at: asked))
    case .instant(let asked):
      (position, instant) = (min(try reader.position(at: asked), head), asked)
    }
    let isNow = asOf.when == .now
    switch asOf.axis {
    case .recorded:
      let moment = Moment(
        position: position, time: try time(at: position), axis: .recorded, isNow: isNow)
      return (position == head ? .none : .recorded(through: position), moment)
    case .happened:
      let moment = Moment(position: head, time: instant, axis: .happened, isNow: false)
      return (.happened(by: instant), moment)
    }
  }
}
