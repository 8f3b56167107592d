import Domain
import EventLog
import Ledger

/// What a trend has to say, counted from the public log in the plainest way: every figure asks again
/// what each request was at each moment.
struct NaiveTrends {
  struct Event {
    let at: Timestamp
    let position: Position
    let event: RequestEvent
  }

  struct State {
    var status: Status
    var owner: PersonNumber?
    var priority: Priority
    let requester: PersonNumber
    let submitted: Timestamp
    var isWithdrawn = false

    func matches(_ query: TrendQuery) -> Bool {
      if isWithdrawn { return false }
      let owner = owner.map { OwnerFilter.person($0) } ?? .nobody
      return (query.owners.isEmpty || query.owners.contains(owner))
        && (query.requesters.isEmpty || query.requesters.contains(requester))
        && (query.priorities.isEmpty || query.priorities.contains(priority))
    }
  }

  let board: BoardDefinition
  let query: TrendQuery
  /// Each request's events in their order.
  private(set) var requests: [RequestKey: [Event]] = [:]

  init(_ log: [LogEntry], on board: BoardDefinition, axis: TimeAxis, _ query: TrendQuery) {
    self.board = board
    self.query = query
    for entry in log {
      guard case .request(let key, _, board, let event) = entry.event else { continue }
      let created = requests[key]?.first?.at
      let happened = created.map { max($0, entry.happenedAt) } ?? entry.happenedAt
      requests[key, default: []].append(
        Event(
          at: axis == .recorded ? entry.recordedAt : happened, position: entry.position,
          event: event))
    }
    for key in requests.keys {
      requests[key]?.sort { ($0.at, $0.position) < ($1.at, $1.position) }
    }
  }

  /// The states of a request after each of its events.
  private func states(_ events: [Event]) -> [(event: Event, state: State)] {
    var all: [(event: Event, state: State)] = []
    for event in events {
      if let state = all.last?.state {
        var next = state
        switch event.event {
        case .assigned(let person): next.owner = person
        case .statusChanged(let code, _), .withheld(.statusChanged(let code)):
          next.status = board.status(code)
        case .prioritised(let priority): next.priority = priority
        case .undone(let undone): next.take(undone.restored, on: board)
        case .withheld(.undone(_, let restored)): next.take(restored, on: board)
        default: break
        }
        all.append((event, next))
      } else if let first = beginning(event) {
        all.append((event, first))
      }
    }
    return all
  }

  private func beginning(_ event: Event) -> State? {
    switch event.event {
    case .submitted(let said):
      State(
        status: board.status(said.status), owner: said.owner, priority: said.priority,
        requester: said.requester, submitted: event.at)
    case .withheld(.submitted(let said)):
      State(
        status: board.status(said.status), owner: said.owner, priority: said.priority,
        requester: said.requester, submitted: event.at)
    default: nil
    }
  }

  /// Every request that matches at `time`.
  func standing(at time: Timestamp) -> [(key: RequestKey, state: State)] {
    requests.compactMap { key, events in
      guard let state = states(events).last(where: { $0.event.at <= time })?.state,
        state.matches(query)
      else { return nil }
      return (key, state)
    }
  }

  func counts(at time: Timestamp) -> [Int] {
    let standing = standing(at: time)
    return board.statuses.map { status in standing.count { $0.state.status == status } }
  }

  struct Finish {
    let owner: PersonNumber?
    let isDone: Bool
    let time: Int64?
  }

  struct Flow {
    var submitted = 0
    var reopened = 0
    var finishes: [Finish] = []
    var entered: [String: Int] = [:]
  }

  func flow(in span: TrendSpan) -> Flow {
    var flow = Flow()
    for events in requests.values {
      let states = states(events)
      for (index, (event, state)) in states.enumerated() {
        guard span.start <= event.at, event.at <= span.end, state.matches(query) else { continue }
        let isFinal = state.status.category.isFinal
        let isDone = state.status.category == .done
        if index == 0 {
          flow.submitted += 1
          flow.entered[state.status.id, default: 0] += 1
          if isFinal {
            flow.finishes.append(Finish(owner: state.owner, isDone: isDone, time: nil))
          }
          continue
        }
        switch event.event {
        case .statusChanged, .withheld(.statusChanged), .withheld(.undone(_, .status)): break
        case .undone(let undone):
          guard case .status = undone.restored else { continue }
        default: continue
        }
        flow.entered[state.status.id, default: 0] += 1
        let wasFinal = states[index - 1].state.status.category.isFinal
        if isFinal && !wasFinal {
          let time = event.at.microseconds - state.submitted.microseconds
          flow.finishes.append(Finish(owner: state.owner, isDone: isDone, time: time))
        }
        if wasFinal && !isFinal { flow.reopened += 1 }
      }
    }
    return flow
  }

  /// By sorting, counted from 1.
  static func percentile(_ percent: Int, of times: [Int64]) -> Duration? {
    let rank = (1...max(1, times.count)).first { $0 * 100 >= percent * times.count }
    guard let rank, !times.isEmpty else { return nil }
    return .microseconds(times.sorted()[rank - 1])
  }
}

extension NaiveTrends.State {
  fileprivate mutating func take(_ restored: Restored, on board: BoardDefinition) {
    switch restored {
    case .owner(let person): owner = person
    case .status(let code): status = board.status(code)
    case .priority(let value): priority = value
    case .withdrawn: isWithdrawn = true
    case .broughtBack: isWithdrawn = false
    case .text, .comment: break
    }
  }
}
