import Domain
import EventLog
import ProjectionEngine
import Timeline

extension Question {
  /// How many headers are read at a time where the next change is looked for; doubled each time.
  private static let firstStretch: UInt64 = 64

  /// The changes of a request around the moment.
  func steps(of key: RequestKey) throws -> Steps {
    let (_, reference, _) = try find(key.description)
    switch cut {
    case .none, .recorded:
      var steps = Neighbours(around: moment.position)
      for position in try views.timeline.positions(of: reference, in: snapshot) {
        steps.take(position)
      }
      return steps.answer { .position($0) }
    case .happened(let time):
      var steps = Neighbours(around: time)
      for event in try happened(reference) { steps.take(event.at) }
      return steps.answer { .instant($0) }
    }
  }

  /// The changes of a board around the moment.
  func steps(on board: BoardNumber) throws -> Steps {
    switch cut {
    case .none, .recorded: return try recordedSteps(on: board)
    case .happened(let time):
      var steps = Neighbours(around: time)
      _ = try reader.forEachHeader(from: Position(1), through: snapshot.position) { _, header in
        if header.request != 0, header.board == board.rawValue { steps.take(header.happenedAt) }
        return true
      }
      return steps.answer { .instant($0) }
    }
  }

  private func recordedSteps(on board: BoardNumber) throws -> Steps {
    var steps = Neighbours(around: moment.position)
    func take(from first: UInt64, through last: UInt64) throws {
      _ = try reader.forEachHeader(from: Position(first), through: Position(last)) {
        if $1.request != 0, $1.board == board.rawValue { steps.take($0) }
        return true
      }
    }
    // Backwards and forwards, further each time: a busy board has its changes close together.
    var (start, stretch) = (moment.position.rawValue + 1, Self.firstStretch)
    while start > 1, steps.previous == nil {
      let first = start > stretch ? start - stretch : 1
      try take(from: first, through: start - 1)
      (start, stretch) = (first, stretch * 2)
    }
    var next = moment.position.next.rawValue
    stretch = Self.firstStretch
    while next <= snapshot.position.rawValue, steps.next == nil {
      let last = min(next + stretch - 1, snapshot.position.rawValue)
      try take(from: next, through: last)
      (next, stretch) = (last + 1, stretch * 2)
    }
    return steps.answer { .position($0) }
  }
}

/// Of the moments it is shown, in any order: the last one that has come and the one before it, and
/// the first one that has not.
private struct Neighbours<Moment: Comparable> {
  private let here: Moment
  private var current: Moment?
  private(set) var previous: Moment?
  private(set) var next: Moment?

  init(around here: Moment) { self.here = here }

  mutating func take(_ moment: Moment) {
    if moment > here {
      if next.map({ moment < $0 }) ?? true { next = moment }
    } else if let current, moment <= current {
      if moment < current, previous.map({ moment > $0 }) ?? true { previous = moment }
    } else {
      (previous, current) = (current, moment)
    }
  }

  func answer(_ when: (Moment) -> When) -> Steps {
    Steps(previous: previous.map(when), next: next.map(when))
  }
}
