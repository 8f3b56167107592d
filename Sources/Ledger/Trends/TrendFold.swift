import Domain
import EventLog

/// Folds the events of one board, in the order of their times, into a `TrendReport`.
///
/// Pure: what `at` means (recorded, happened) is for whoever calls. An event costs some nanoseconds,
/// a request that ever was 24 bytes.
struct TrendFold {
  private let board: BoardDefinition
  private let window: TrendWindow
  private let filter: TrendFilter
  /// By the status's place on the board, as the rest is.
  private let codes: [UInt16]
  private let isFinal: [Bool]
  private let isDone: [Bool]

  /// By number, from 1.
  private var requests: [State] = []
  /// How many that match have each status.
  private var counts: [Int]
  private var entered: [Int]
  private var before: [Int]
  /// Of the spans that have begun.
  private var flows: [TrendFlow] = []
  /// Of the spans that have ended.
  private var ends: [[Int]] = []
  private var finishes: [Finish] = []
  private var began: Timestamp?

  private struct State {
    var submitted = Int64.min
    var owner: UInt32 = 0
    var requester: UInt32 = 0
    var status: UInt8 = 0
    var priority: UInt8 = 0
    var isWithdrawn = false
    var matches = false
  }

  private struct Finish {
    let owner: UInt32
    let span: UInt16
    /// In microseconds; nil where it is not known.
    let time: Int64?
  }

  init(_ board: BoardDefinition, _ window: TrendWindow, _ filter: TrendFilter = TrendFilter()) {
    self.board = board
    self.window = window
    self.filter = filter
    codes = board.statuses.map(\.code.rawValue)
    isFinal = board.statuses.map(\.category.isFinal)
    isDone = board.statuses.map { $0.category == .done }
    counts = board.statuses.map { _ in 0 }
    entered = counts
    before = counts
  }

  // MARK: Taking events

  /// Takes the next event. Those after the window's end are ignored.
  mutating func take(_ fact: RequestFact, of request: RequestNumber, at time: Timestamp) {
    guard time <= window.end else { return }
    advance(to: time)
    let index = Int(request.rawValue) - 1
    switch fact {
    case .submitted(let opening): submit(opening, index, time)
    case .statusChanged(let code), .undone(_, .status(let code)):
      move(index, to: place(of: code), time)
    case .assigned(let person), .undone(_, .owner(let person)):
      match(index) { $0.owner = TrendFilter.code(person) }
    case .prioritised(let priority), .undone(_, .priority(let priority)):
      match(index) { $0.priority = priority.rawValue }
    case .undone(_, .withdrawn): match(index) { $0.isWithdrawn = true }
    case .undone(_, .broughtBack): match(index) { $0.isWithdrawn = false }
    case .edited, .commented, .contentErased, .undone(_, .text), .undone(_, .comment): break
    }
  }

  private mutating func submit(
    _ opening: RequestFact.Opening, _ index: Int, _ time: Timestamp
  ) {
    // As it happened, a request may begin before one with a smaller number.
    while requests.count <= index { requests.append(State()) }
    var state = State(
      submitted: time.microseconds, owner: TrendFilter.code(opening.owner),
      requester: opening.requester.rawValue, status: place(of: opening.status),
      priority: opening.priority.rawValue)
    state.matches = matches(state)
    requests[index] = state
    guard state.matches else { return }
    let status = Int(state.status)
    counts[status] += 1
    began = began ?? time
    guard !flows.isEmpty else { return }
    entered[status] += 1
    flows[flows.count - 1].submitted += 1
    if isFinal[status] { finish(state, after: nil) }
  }

  private mutating func move(_ index: Int, to status: UInt8, _ time: Timestamp) {
    let old = Int(requests[index].status)
    requests[index].status = status
    let state = requests[index]
    guard state.matches else { return }
    let new = Int(status)
    counts[old] -= 1
    counts[new] += 1
    guard !flows.isEmpty else { return }
    entered[new] += 1
    if isFinal[old] == isFinal[new] { return }
    if isFinal[new] {
      finish(state, after: time.microseconds - state.submitted)
    } else {
      flows[flows.count - 1].reopened += 1
    }
  }

  private mutating func finish(_ state: State, after time: Int64?) {
    let span = flows.count - 1
    if isDone[Int(state.status)] { flows[span].done += 1 } else { flows[span].declined += 1 }
    finishes.append(Finish(owner: state.owner, span: UInt16(span), time: time))
  }

  /// Changes what a filter asks for, or whether the request is there.
  private mutating func match(_ index: Int, _ change: (inout State) -> Void) {
    change(&requests[index])
    let state = requests[index]
    let matches = matches(state)
    if matches == state.matches { return }
    requests[index].matches = matches
    counts[Int(state.status)] += matches ? 1 : -1
  }

  private func matches(_ state: State) -> Bool {
    !state.isWithdrawn
      && filter.includes(
        owner: state.owner, requester: state.requester, priority: state.priority)
  }

  private func place(of code: StatusCode) -> UInt8 {
    guard let index = codes.firstIndex(of: code.rawValue) else {
      preconditionFailure("board \(board.slug) never had a status \(code.rawValue)")
    }
    return UInt8(index)
  }

  /// Ends the spans that are over at `time`, and begins the one that it is in.
  private mutating func advance(to time: Timestamp) {
    while flows.count < window.spans.count, window.spans[flows.count].start <= time {
      beginSpan()
    }
  }

  private mutating func beginSpan() {
    if flows.isEmpty { before = counts } else { ends.append(counts) }
    flows.append(TrendFlow())
  }

  // MARK: Answering

  /// What has been counted by the window's end.
  consuming func report() -> TrendReport {
    advance(to: window.end)
    ends.append(counts)
    var flow = TrendFlow()
    for span in flows { flow.add(span) }
    var times: [[Int64]] = window.spans.map { _ in [] }
    for finish in finishes {
      if let time = finish.time { times[Int(finish.span)].append(time) }
    }
    return TrendReport(
      window: window, before: before,
      buckets: window.spans.indices.map { index in
        TrendBucket(
          span: window.spans[index], flow: flows[index], cycle: CycleTime(times[index]),
          counts: ends[index])
      },
      flow: flow, cycle: CycleTime(finishes.compactMap(\.time)), statuses: statuses(),
      owners: owners(), ageing: ageing(), began: began)
  }

  private func statuses() -> [StatusTrend] {
    board.statuses.indices.map { index in
      StatusTrend(
        status: board.statuses[index], before: before[index], entered: entered[index],
        now: counts[index])
    }
  }

  private func owners() -> [OwnerTrend] {
    var all: [UInt32: (unfinished: Int, finished: Int, times: [Int64])] = [:]
    for state in requests where isUnfinished(state) {
      all[state.owner, default: (0, 0, [])].unfinished += 1
    }
    for finish in finishes {
      all[finish.owner, default: (0, 0, [])].finished += 1
      if let time = finish.time { all[finish.owner]?.times.append(time) }
    }
    let order = all.sorted {
      ($1.value.unfinished, $1.value.finished, $0.key)
        < ($0.value.unfinished, $0.value.finished, $1.key)
    }
    return order.map { owner, tally in
      OwnerTrend(
        owner: TrendFilter.person(owner), unfinished: tally.unfinished, finished: tally.finished,
        cycle: CycleTime(tally.times))
    }
  }

  private func ageing() -> Ageing {
    var bands = AgeBand.allCases.map { _ in board.statuses.map { _ in 0 } }
    var unfinished: [(submitted: Int64, number: UInt32)] = []
    for (index, state) in requests.enumerated() where isUnfinished(state) {
      let band = AgeBand(microseconds: window.end.microseconds - state.submitted)
      bands[AgeBand.allCases.firstIndex(of: band) ?? 0][Int(state.status)] += 1
      unfinished.append((state.submitted, UInt32(index + 1)))
    }
    unfinished.sort { $0 < $1 }
    return Ageing(
      bands: zip(AgeBand.allCases, bands).map { Ageing.Band(band: $0, counts: $1) },
      oldest: unfinished.prefix(Ageing.maximumOldest).map {
        Ageing.Oldest(
          request: RequestNumber($0.number),
          age: .microseconds(window.end.microseconds - $0.submitted))
      })
  }

  private func isUnfinished(_ state: State) -> Bool {
    state.matches && !isFinal[Int(state.status)]
  }
}

extension TrendFlow {
  fileprivate mutating func add(_ other: TrendFlow) {
    submitted += other.submitted
    done += other.done
    declined += other.declined
    reopened += other.reopened
  }
}

/// Which requests a trend counts, as sets of codes: an empty one asks for all values.
struct TrendFilter: Equatable {
  private var owners: Set<UInt32> = []
  private var requesters: Set<UInt32> = []
  private var priorities: Set<UInt8> = []
  let isEmpty: Bool

  init() { isEmpty = true }

  init(_ query: TrendQuery) {
    owners = Set(
      query.owners.map { owner in
        switch owner {
        case .person(let person): person.rawValue
        case .nobody: Self.code(nil)
        }
      })
    requesters = Set(query.requesters.map(\.rawValue))
    priorities = Set(query.priorities.map(\.rawValue))
    isEmpty = owners.isEmpty && requesters.isEmpty && priorities.isEmpty
  }

  func includes(owner: UInt32, requester: UInt32, priority: UInt8) -> Bool {
    isEmpty
      || (owners.isEmpty || owners.contains(owner))
        && (requesters.isEmpty || requesters.contains(requester))
        && (priorities.isEmpty || priorities.contains(priority))
  }

  /// Nobody is a number that no person has.
  static func code(_ owner: PersonNumber?) -> UInt32 { owner?.rawValue ?? .max }
  static func person(_ code: UInt32) -> PersonNumber? { code == .max ? nil : PersonNumber(code) }
}
