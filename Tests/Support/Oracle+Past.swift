import Domain
import EventLog
import Ledger

extension Oracle {
  /// What this would be, had the log ended at `position`.
  public func recorded(through position: Position) -> Oracle {
    var past = Oracle()
    past.take(log.filter { $0.position <= position })
    return past
  }

  /// The requests as they were when nothing had happened that happened after `time`, as far as is
  /// known by now: each one's events in the order in which they happened, none before its submission.
  public func happened(by time: Timestamp) -> Oracle {
    var past = self
    past.keepRequests { request in
      let begun = request.history[0].happenedAt
      let order = request.history
        .map { (moment: max($0.happenedAt, begun), entry: $0) }
        .filter { $0.moment <= time }
        .sorted { ($0.moment, $0.entry.position) < ($1.moment, $1.entry.position) }
      guard let first = order.first?.entry, let event = Self.event(first),
        var kept = Request(event, key: request.key, board: request.board, first)
      else { return nil }
      for (_, entry) in order.dropFirst() {
        if let event = Self.event(entry) { kept.take(event, entry) }
      }
      return kept
    }
    return past
  }

  /// The last position recorded by `time`.
  public func position(at time: Timestamp) -> Position {
    log.last { $0.recordedAt <= time }?.position ?? .zero
  }

  /// What the ledger has to understand by `asOf`, and its state there.
  public func past(_ asOf: AsOf, now: Timestamp) -> (moment: Moment, state: Oracle) {
    let head = log.last?.position ?? .zero
    func time(at position: Position) -> Timestamp {
      log.first { $0.position == position }?.recordedAt ?? Timestamp(microseconds: 0)
    }
    let (position, instant): (Position, Timestamp) =
      switch asOf.when {
      case .now: (head, now)
      case .position(let position): (position, time(at: position))
      case .instant(let instant): (self.position(at: instant), instant)
      }
    if asOf.axis == .happened {
      return (
        Moment(position: head, time: instant, axis: .happened, isNow: false),
        happened(by: instant)
      )
    }
    return (
      Moment(
        position: position, time: time(at: position), axis: .recorded, isNow: asOf.when == .now),
      recorded(through: position)
    )
  }

  private static func event(_ entry: LogEntry) -> RequestEvent? {
    if case .request(_, _, _, let event) = entry.event { event } else { nil }
  }
}
