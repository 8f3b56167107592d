import Domain
import EventLog
import History
import ProjectionEngine
import TestSupport
import Testing

@Suite struct `The history` {
  /// Any moment of a random history, on both axes, is what a plain fold says: blocks are crossed,
  /// tails fill, segments split.
  @Test(arguments: Lateness.allCases, Seeds.some(2))
  func `columns are those of a plain fold`(lateness: Lateness, seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var past = PlainPast(requests: 4300)
    let fold = try Fold(HistoryProjection.init)
    let events = past.draw(11_000, lateness, &random)
    var rest = events[...]
    while !rest.isEmpty {
      let size = Int.random(in: 1...3000, using: &random)
      try fold.take(rest.prefix(size).map { ($0.fact, $0.header) })
      rest = rest.dropFirst(size)
      let asked = Array(events.prefix(events.count - rest.count))
      try expectSame(.now, asked, past, fold, &random)
      let position = UInt64.random(in: 1...UInt64(asked.count), using: &random)
      try expectSame(.recorded(through: Position(position)), asked, past, fold, &random)
      let time = try #require(asked.randomElement(using: &random)).header.happenedAt
      let known = asked.last { $0.header.recordedAt <= time }?.position ?? 0
      try expectSame(
        .happened(by: time, position: Position(known)), asked, past, fold, &random)
    }
  }

  private func expectSame(
    _ moment: ColumnMoment, _ events: [PlainPast.Event], _ past: PlainPast,
    _ fold: Fold<HistoryProjection>, _ random: inout SeededGenerator
  ) throws {
    let expected = past.state(at: moment, of: events)
    let snapshot = try fold.generation.snapshot()
    let submitted = events.count { if case .submitted = $0.change { true } else { false } }
    var columns = try BoardColumns(
      fold.projection, of: BoardNumber(1), requests: UInt32(submitted), at: moment, in: snapshot)
    for request in columns.unsettled {
      columns.settle(request, as: expected[request.rawValue]?.values)
    }
    var seen = 0
    for block in 0..<columns.blocks {
      try columns.load(.priority, of: block, in: snapshot)
      let present = columns.present()
      // Sparse and dense loading take different ways.
      var some = present
      if Bool.random(using: &random) {
        var few = RequestSet()
        for _ in 0..<100 { few.insert(UInt32.random(in: 1...4300, using: &random)) }
        some.formIntersection(BlockSet(few, in: block))
      }
      for column in [Column.status, .owner, .updated, .requester, .created] {
        try columns.load(column, of: block, for: some, in: snapshot)
      }
      var isSame = true
      some.forEach { place in
        let number = columns.number(place, in: block)
        isSame = isSame && expected[number]?.isSame(as: columns, at: place) == true
      }
      #expect(isSame, "block \(block) at \(moment)")
      seen += present.count

      var owners = ColumnCounts()
      columns.count(.owner, at: some, into: &owners)
      let two = columns.mask(.status, among: [2])
      some.forEach { place in
        isSame = isSame && two.contains(place) == (columns.value(.status, at: place) == 2)
      }
      #expect(isSame && owners.all.reduce(0) { $0 + $1.count } == some.count)
    }
    #expect(seen == expected.count, "\(moment)")
  }

  @Test(arguments: Seeds.some(2))
  func `one batch or many, the bytes are the same`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var past = PlainPast(requests: 300)
    let events = past.draw(6000, .disordered, &random).map { ($0.fact, $0.header) }
    let (once, often) = (try Fold(HistoryProjection.init), try Fold(HistoryProjection.init))
    try once.take(events)
    var rest = events[...]
    while !rest.isEmpty {
      let size = Int.random(in: 1...700, using: &random)
      try often.take(Array(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    #expect(try once.digest == often.digest)
  }
}

/// How the times at which events happened differ from those at which they were recorded.
enum Lateness: CaseIterable {
  case none
  /// As in an import: long ago, in order.
  case imported
  /// Anything, at any time.
  case disordered
}

/// A board's past as a list of events, and the plainest fold of it.
private struct PlainPast {
  enum Change {
    case submitted(UInt16, Priority, PersonNumber?, PersonNumber)
    case status(UInt16)
    case priority(Priority)
    case owner(PersonNumber?)
    case comment
  }

  struct Event {
    let position: UInt64
    let number: UInt32
    let change: Change
    let fact: Fact
    let header: Header
  }

  struct Row {
    var values: ColumnValues
    let requester: PersonNumber
    let created: Timestamp

    func isSame(as columns: BoardColumns, at place: Int) -> Bool {
      columns.value(.status, at: place) == UInt64(values.status.rawValue)
        && columns.value(.priority, at: place) == UInt64(values.priority.rawValue)
        && columns.value(.owner, at: place) == UInt64(values.owner?.rawValue ?? Column.nobody)
        && columns.value(.updated, at: place) == UInt64(bitPattern: values.updated.microseconds)
        && columns.value(.requester, at: place) == UInt64(requester.rawValue)
        && columns.value(.created, at: place) == UInt64(bitPattern: created.microseconds)
    }
  }

  let requests: UInt32
  private var submitted: UInt32 = 0

  init(requests: UInt32) { self.requests = requests }

  mutating func draw(
    _ count: Int, _ lateness: Lateness, _ random: inout SeededGenerator
  ) -> [Event] {
    (1...UInt64(count)).map { (position: UInt64) -> Event in
      let isNew =
        submitted == 0 || (submitted < requests && Int.random(in: 0..<3, using: &random) == 0)
      if isNew { submitted += 1 }
      let number = isNew ? submitted : UInt32.random(in: 1...submitted, using: &random)
      let change = isNew ? opening(&random) : Self.change(&random)
      let recorded = Timestamp(microseconds: 1_000_000_000 + Int64(position) * 10)
      let head = header {
        $0.recordedAt = recorded
        $0.happenedAt = Self.happened(recorded, position, lateness, &random)
      }
      return Event(
        position: position, number: number, change: change, fact: Self.fact(change, number),
        header: head)
    }
  }

  private static func happened(
    _ recorded: Timestamp, _ position: UInt64, _ lateness: Lateness,
    _ random: inout SeededGenerator
  ) -> Timestamp {
    switch lateness {
    case .none: recorded
    // Some share a time, as days do.
    case .imported:
      position < 7000 ? Timestamp(microseconds: Int64(position / 7) * 7) : recorded
    case .disordered:
      Int.random(in: 0..<4, using: &random) > 0
        ? recorded
        : Timestamp(
          microseconds: recorded.microseconds - Int64.random(in: 0...90_000, using: &random))
    }
  }

  private func opening(_ random: inout SeededGenerator) -> Change {
    .submitted(
      UInt16.random(in: 1...5, using: &random),
      Priority.allCases.randomElement(using: &random) ?? .low, Self.person(&random),
      PersonNumber(UInt32.random(in: 1...4, using: &random)))
  }

  private static func change(_ random: inout SeededGenerator) -> Change {
    switch Int.random(in: 0..<5, using: &random) {
    case 0, 1: .status(UInt16.random(in: 1...5, using: &random))
    case 2: .priority(Priority.allCases.randomElement(using: &random) ?? .low)
    case 3: .owner(person(&random))
    default: .comment
    }
  }

  private static func person(_ random: inout SeededGenerator) -> PersonNumber? {
    Bool.random(using: &random) ? nil : PersonNumber(UInt32.random(in: 1...200, using: &random))
  }

  private static func fact(_ change: Change, _ number: UInt32) -> Fact {
    switch change {
    case .submitted(let status, let priority, let owner, let requester):
      .submitted(
        request(number), status: status, priority: priority, owner: owner, requester: requester)
    case .status(let code):
      .request(request(number), revision: 2, .statusChanged(to: StatusCode(code)))
    case .priority(let priority): .request(request(number), revision: 2, .prioritised(priority))
    case .owner(let owner): .request(request(number), revision: 2, .assigned(to: owner))
    case .comment: .request(request(number), revision: 2, .commented)
    }
  }

  func state(at moment: ColumnMoment, of events: [Event]) -> [UInt32: Row] {
    var counting: [Event]
    switch moment {
    case .now: counting = events
    case .recorded(let last): counting = events.filter { $0.position <= last.rawValue }
    case .happened(let time, _):
      var begun: [UInt32: Timestamp] = [:]
      for event in events {
        if case .submitted = event.change { begun[event.number] = event.header.happenedAt }
      }
      func at(_ event: Event) -> Timestamp { max(event.header.happenedAt, begun[event.number]!) }
      counting =
        events
        .filter { at($0) <= time }
        .sorted { (at($0), $0.position) < (at($1), $1.position) }
    }
    var rows: [UInt32: Row] = [:]
    for event in counting { Self.take(event, into: &rows[event.number]) }
    return rows
  }

  private static func take(_ event: Event, into row: inout Row?) {
    let old = row?.values
    let time = event.header.happenedAt
    func set(
      _ status: StatusCode? = nil, _ priority: Priority? = nil, owner: PersonNumber?? = .none
    ) {
      guard let old else { return }
      row?.values = ColumnValues(
        status: status ?? old.status, priority: priority ?? old.priority,
        owner: owner ?? old.owner, updated: time)
    }
    switch event.change {
    case .submitted(let status, let priority, let owner, let requester):
      row = Row(
        values: ColumnValues(
          status: StatusCode(status), priority: priority, owner: owner, updated: time),
        requester: requester, created: time)
    case .status(let code): set(StatusCode(code))
    case .priority(let priority): set(nil, priority)
    case .owner(let owner): set(owner: .some(owner))
    case .comment: set()
    }
  }
}
