import Domain
import EventLog
import TestSupport
import Testing

@testable import Ledger

@Suite struct `A diff` {
  private func diff(
    _ test: TestLedger, _ from: When, _ to: When = .now, axis: TimeAxis = .recorded,
    _ change: (inout RequestQuery) -> Void = { _ in }
  ) throws -> BoardDiff {
    var query = RequestQuery()
    change(&query)
    return try test.ledger.diff(
      "ops", query, from: from, to: AsOf(to, axis: axis), by: test.ana)
  }

  private func head(_ test: TestLedger) throws -> When {
    .position(try test.ledger.head().position)
  }

  @Test func `says what of a request changed, by whom, when and why`() throws {
    let test = try TestLedger()
    let key = try test.submit("Lamp", details: "Broken", fields: [.init(id: "area", value: "Hall")])
    try test.submit("Nobody touches this")
    let before = try head(test)
    test.clock.advance(seconds: 60)
    try test.change(key, .changeStatus(to: "in-progress", reason: nil))
    try test.change(key, .changeStatus(to: "waiting", reason: "Parts"), by: test.ben)
    let last = try test.ledger.head()
    let edit = Edit(
      title: "Lamps", priority: .high,
      fields: [.init(id: "area", value: ""), .init(id: "due", value: "2026-04-01")])
    try test.change(key, .edit(edit), by: test.cleo)
    try test.change(key, .comment("One"))
    try test.change(key, .comment("Two"), by: test.ben)
    try test.change(key, .assign(to: test.ben))

    let diff = try diff(test, before)
    #expect(diff.touched == 1)
    #expect(diff.next == nil)
    let request = try #require(diff.requests.first)
    #expect(request.key == key)
    #expect(request.kind == .changed)
    #expect(request.submitted == nil)
    #expect(
      request.changes.map(\.part) == [
        .title, .status, .owner, .priority, .field("area"), .field("due"), .comments,
      ])
    #expect(
      request.changes.map(\.before) == [
        .text("Lamp"), .status(BoardTemplate.ops.statuses[0]), .owner(nil), .priority(.normal),
        .text("Hall"), .text(""), .count(0),
      ])
    #expect(
      request.changes.map(\.after) == [
        .text("Lamps"), .status(BoardTemplate.ops.statuses[2]), .owner(test.ben), .priority(.high),
        .text(""), .text("2026-04-01"), .count(2),
      ])
    let status = request.changes[1].origin
    #expect(status.position == last.position)
    #expect(status.recordedAt == last.time)
    #expect(status.actor == test.ben)
    #expect(status.reason == "Parts")
    #expect(
      request.changes.map(\.origin.actor) == [
        test.cleo, test.ben, test.ana, test.cleo, test.cleo, test.cleo, test.ben,
      ])
  }

  @Test func `what came back to what it was is no change`() throws {
    let test = try TestLedger()
    let key = try test.submit("Lamp")
    let before = try head(test)
    try test.change(key, .assign(to: test.ben))
    try test.change(key, .assign(to: nil))
    let diff = try diff(test, before)
    #expect(diff.touched == 1)
    #expect(diff.requests.isEmpty)
  }

  @Test func `a new request says how it began, and what changed since`() throws {
    let test = try TestLedger()
    let before = try head(test)
    let key = try test.submit("Lamp", by: test.ben)
    let begun = try test.ledger.head().position
    try test.change(key, .assign(to: test.cleo))
    let request = try #require(try diff(test, before).requests.first)
    #expect(request.kind == .entered)
    #expect(request.submitted?.position == begun)
    #expect(request.submitted?.actor == test.ben)
    #expect(request.changes.map(\.part) == [.owner])
  }

  @Test func `requests enter a filter, leave it, and change within`() throws {
    let test = try TestLedger()
    let keys = try (1...5).map { try test.submit("Lamp \($0)", owner: $0 == 5 ? test.ben : nil) }
    let before = try head(test)
    try test.change(keys[0], .assign(to: test.ben))
    try test.change(keys[4], .assign(to: nil))
    try test.change(keys[1], .changeStatus(to: "done", reason: nil))
    try test.change(keys[2], .assign(to: test.ben))
    try test.change(keys[2], .changeStatus(to: "waiting", reason: nil))
    func kinds(_ change: (inout RequestQuery) -> Void) throws -> [String: RequestDiff.Kind] {
      let requests = try diff(test, before, .now, axis: .recorded, change).requests
      return Dictionary(uniqueKeysWithValues: requests.map { ($0.key.description, $0.kind) })
    }
    #expect(
      try kinds { $0.owners = [.person(test.ben)] } == [
        "OPS-1": .entered, "OPS-3": .entered, "OPS-5": .left,
      ])
    #expect(
      try kinds {
        $0.owners = [.nobody]
        $0.statuses = ["new"]
      } == ["OPS-1": .left, "OPS-2": .left, "OPS-3": .left, "OPS-5": .entered])
    #expect(try kinds { $0.text = "lamp 2" } == ["OPS-2": .changed])
    #expect(try kinds { $0.text = "ops-3" } == ["OPS-3": .changed])
    #expect(try kinds { $0.priorities = [.urgent] } == [:])
  }

  @Test func `an erasure in between is told`() throws {
    let test = try TestLedger()
    let key = try test.submit("Lamp")
    let before = try head(test)
    _ = try test.ledger.erase(.content(of: key), reason: "Private", by: test.ana)
    let request = try #require(try diff(test, before).requests.first)
    #expect(request.title == "")
    #expect(request.changes.map(\.part) == [.erasures])
    #expect(request.changes.first?.origin.reason == "Private")
  }

  @Test func `moments the wrong way round, and those still to come, are refused`() throws {
    let test = try TestLedger()
    try test.submit("Lamp")
    #expect {
      _ = try diff(test, .position(Position(5)), .position(Position(2)))
    } throws: { error in
      guard case LedgerError.backwards(let from, let to) = error else { return false }
      return from.position == Position(5) && to.position == Position(2)
    }
    #expect {
      _ = try diff(test, .position(Position(99)))
    } throws: { if case LedgerError.notYet = $0 { true } else { false } }
    #expect {
      _ = try diff(test, .position(.zero), .now) { $0.cursor = "-updated_1_1" }
    } throws: { if case LedgerError.badCursor = $0 { true } else { false } }
    #expect(throws: LedgerError.self) {
      _ = try diff(test, .position(.zero), .now) { $0.statuses = ["gone"] }
    }
    #expect(throws: LedgerError.self) {
      _ = try test.ledger.diff(
        "ops", RequestQuery(), from: .position(.zero), by: PersonNumber(99))
    }
  }

  @Test func `what is past one answer's limit comes with the next`() throws {
    let test = try TestLedger()
    let before = try head(test)
    for number in 1...7 { try test.submit("Lamp \(number)") }
    var keys: [String] = []
    var cursor: String?
    repeat {
      let page = try diff(test, before) {
        $0.limit = 3
        $0.cursor = cursor
      }
      #expect(page.touched == 7)
      #expect(page.requests.count <= 3)
      keys += page.requests.map(\.key.description)
      cursor = page.next
    } while cursor != nil
    #expect(keys == (1...7).map { "OPS-\($0)" })
  }

  // MARK: Random histories

  @Test(arguments: Seeds.some(30))
  func `is the difference of two lists, whatever happened`(seed: UInt64) throws {
    let history = try RandomHistory(seed: seed)
    for _ in 0..<2 {
      try history.grow(by: 60)
      for _ in 0..<8 { try expectSameDiff(history) }
    }
  }

  private func expectSameDiff(_ history: RandomHistory) throws {
    let board = try #require(history.oracle.boards.randomElement(using: &history.commands.random))
    var query = history.commands.query(history.oracle, on: board)
    let axis: TimeAxis = history.commands.chance(2) ? .happened : .recorded
    let log = history.oracle.log
    let ends = [0, 1].map { _ in log.randomElement(using: &history.commands.random)! }
    let (from, to) =
      axis == .recorded
      ? (min(ends[0].position, ends[1].position).when, max(ends[0].position, ends[1].position).when)
      : (
        When.instant(min(ends[0].happenedAt, ends[1].happenedAt)),
        When.instant(max(ends[0].happenedAt, ends[1].happenedAt))
      )
    let (earlier, later) = (log.events(by: from, axis), log.events(by: to, axis))

    var found: [RequestDiff] = []
    repeat {
      let page = try history.ledger.diff(
        board.slug, query, from: from, to: AsOf(to, axis: axis), by: .operator)
      found += page.requests
      query.cursor = page.next
    } while query.cursor != nil

    let (before, after) = (Oracle(earlier), Oracle(later))
    let was = Set(before.list(board.slug, query).rows.map(\.key))
    let isNow = Set(after.list(board.slug, query).rows.map(\.key))
    func keys(_ kind: RequestDiff.Kind) -> Set<String> {
      Set(found.filter { $0.kind == kind }.map(\.key.description))
    }
    try #require(keys(.entered) == isNow.subtracting(was), "\(query) \(from) \(to) \(axis)")
    try #require(keys(.left) == was.subtracting(isNow), "\(query) \(from) \(to) \(axis)")
    let changed = was.intersection(isNow).filter { key in
      let key = RequestKey(key)!
      return before.request(key)!.parts != after.request(key)!.parts
    }
    try #require(keys(.changed) == changed, "\(query) \(from) \(to) \(axis)")
    let window = later.dropFirst(earlier.count)
    for request in found {
      for change in request.changes {
        let last = window.last { $0.base(in: log).sets(change.part, of: request.key) }
        // What took the text of an edit took also what it set.
        try #require(change.origin.position == last?.position, "\(change) \(from) \(to) \(axis)")
      }
    }
  }
}

extension Position {
  fileprivate var when: When { .position(self) }
}

extension [LogEntry] {
  /// The events by a moment, in the order of the axis: nothing happens to a request before it began.
  fileprivate func events(by when: When, _ axis: TimeAxis) -> [LogEntry] {
    var created: [RequestKey: Timestamp] = [:]
    let placed = map { entry -> (entry: LogEntry, at: Timestamp) in
      guard case .request(let key, _, _, _) = entry.event else { return (entry, entry.happenedAt) }
      let began = created[key] ?? entry.happenedAt
      created[key] = began
      return (entry, Swift.max(began, entry.happenedAt))
    }
    switch when {
    case .position(let last): return filter { $0.position <= last }
    case .instant(let time):
      return placed.filter { $0.at <= time }
        .sorted { ($0.at, $0.entry.position) < ($1.at, $1.entry.position) }.map(\.entry)
    case .now: return self
    }
  }
}

extension Oracle {
  /// What these events make, in whatever order they happened. Boards have to be there first.
  fileprivate init(_ events: [LogEntry]) {
    self.init()
    take(events)
  }
}

extension Oracle.Request {
  fileprivate struct Parts: Equatable {
    let texts: [String]
    let status: StatusCode
    let owner: PersonNumber?
    let priority: Priority
    let fields: [String: String]
    let comments: Int
    let erasures: Int
  }

  fileprivate var parts: Parts {
    let kinds = history.filter { !isUndone($0) }.compactMap { entry -> RequestEvent? in
      if case .request(_, _, _, let event) = entry.event { event } else { nil }
    }
    return Parts(
      texts: [title, details], status: status, owner: owner, priority: priority, fields: fields,
      comments: kinds.count {
        switch $0 {
        case .commented, .withheld(.commented): true
        default: false
        }
      },
      erasures: kinds.count {
        switch $0 {
        case .contentErased, .withheld(.contentErased): true
        default: false
        }
      })
  }
}

extension LogEntry {
  /// What it takes back or brings back; itself where it is no undo.
  fileprivate func base(in log: [LogEntry]) -> LogEntry {
    guard case .request(_, _, _, let event) = event, let undoes = event.undoes else { return self }
    return log[Int(undoes.rawValue) - 1].base(in: log)
  }

  /// Whether it is what makes a part of this request what it is.
  fileprivate func sets(_ part: RequestPart, of request: RequestKey) -> Bool {
    guard case .request(request, _, _, let event) = self.event else { return false }
    return switch (part, event) {
    case (.status, .statusChanged), (.status, .withheld(.statusChanged)), (.owner, .assigned),
      (.owner, .withheld(.assigned)), (.priority, .prioritised), (.comments, .commented),
      (.comments, .withheld(.commented)), (.erasures, .contentErased), (.title, .contentErased),
      (.details, .contentErased), (.erasures, .withheld(.contentErased)),
      (.title, .withheld(.contentErased)), (.details, .withheld(.contentErased)):
      true
    case (.title, .edited(let edited)): edited.title != nil
    case (.details, .edited(let edited)): edited.details != nil
    case (.field(let id), .edited(let edited)): edited.fields.contains { $0.id == id }
    // An erasure's reason is a text that can be erased too.
    case (.field, .contentErased), (.field, .withheld(.contentErased)): true
    default: false
    }
  }
}
