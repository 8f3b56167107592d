import EventLog
import TestSupport
import Testing

/// What `Promises.swift` says, for every way to keep a log.
@Suite struct `The promises of a log` {
  private static let drivers = LogDriver.all
  private let clock = TestClock()

  private func draft(_ number: UInt32, body: [UInt8]? = nil) -> EventDraft {
    EventDraft(request: number, kind: 1, body: body)
  }

  private func drafts(_ numbers: ClosedRange<UInt32>) -> [EventDraft] { numbers.map { draft($0) } }

  // MARK: Tree

  @Test(arguments: drivers)
  func `the tree over any beginning of the log is that of its headers`(driver: LogDriver) throws {
    let log = try driver.make(clock)
    for count in 1...20 as ClosedRange<UInt32> { try log.append(drafts(1...count)) }
    let leaves = try log.headers(from: Position(1), through: nil).map { TreeHash.leaf(of: $0.1) }
    for size in 0...leaves.count {
      #expect(try log.root(at: UInt64(size)) == NaiveTree(leaves).root(of: 0..<size))
    }
    #expect(try log.root(at: UInt64(leaves.count) + 1) == nil)
    try log.reopen()
    try log.append(drafts(1...1))
    #expect(
      try log.root(at: UInt64(leaves.count)) == NaiveTree(leaves).root(of: 0..<leaves.count))
  }

  // MARK: Positions and times

  @Test(arguments: drivers) func `an empty log is at zero`(driver: LogDriver) throws {
    let log = try driver.make(clock)
    #expect(try log.head() == .zero)
    for position in [0, 1, .max] as [UInt64] {
      #expect(try log.header(at: Position(position)) == nil)
      #expect(try log.body(at: Position(position)) == nil)
    }
    #expect(try log.headers(from: Position(1), through: nil).isEmpty)
    #expect(try log.position(at: clock.now) == .zero)
  }

  @Test(arguments: drivers) func `positions are dense, over batches of any size`(driver: LogDriver)
    throws
  {
    let log = try driver.make(clock)
    var random = SeededGenerator(seed: 1)
    var expected: UInt64 = 0
    for _ in 0..<30 {
      let count = UInt32.random(in: 1...9, using: &random)
      for answer in try log.append(drafts(1...count)) {
        expected += 1
        #expect(answer.position == Position(expected))
      }
      #expect(try log.head() == Position(expected))
    }
    let headers = try log.headers(from: Position(1), through: nil)
    #expect(headers.map(\.0.rawValue) == Array(1...expected))
  }

  @Test(arguments: drivers) func `an empty batch changes nothing`(driver: LogDriver) throws {
    let log = try driver.make(clock)
    try log.append(drafts(1...2))
    #expect(try log.append([]).isEmpty)
    #expect(try log.head() == Position(2))
  }

  @Test(arguments: drivers)
  func `times increase while the clock moves, stands still and runs back`(driver: LogDriver) throws
  {
    let log = try driver.make(clock)
    try log.append(drafts(1...3))
    clock.advance(seconds: -3600)
    try log.append(drafts(1...3))
    try log.reopen()
    try log.append(drafts(1...1))
    let times = try log.headers(from: Position(1), through: nil).map(\.1.recordedAt.microseconds)
    let start = TestClock().now.microseconds
    #expect(times == (0..<7).map { start + $0 })

    clock.set(Timestamp(microseconds: start + 60_000_000))
    let answers = try log.append(drafts(1...2))
    #expect(
      answers.map(\.header.recordedAt.microseconds) == [start + 60_000_000, start + 60_000_001])
  }

  @Test(arguments: drivers)
  func `an event happened when it was recorded, unless it says otherwise`(driver: LogDriver) throws
  {
    let log = try driver.make(clock)
    let then = try #require(Timestamp("1999-12-31T23:59:59Z"))
    var imported = draft(1)
    imported.happenedAt = then
    let answers = try log.append([draft(1), imported])
    #expect(answers[0].header.happenedAt == answers[0].header.recordedAt)
    #expect(answers[1].header.happenedAt == then)
    #expect(answers[1].header.recordedAt > answers[0].header.recordedAt)
  }

  @Test(arguments: drivers)
  func `a moment becomes the last position recorded by then`(driver: LogDriver) throws {
    var random = SeededGenerator(seed: 2)
    for count in [1, 2, 3, 7, 64] {
      let log = try driver.make(clock)
      for number in 1...count {
        clock.advance(seconds: Int64.random(in: -2...4, using: &random))
        try log.append([draft(UInt32(number))])
      }
      let times = try log.headers(from: Position(1), through: nil).map(\.1.recordedAt)
      let moments = times.flatMap { time in
        (-1...1).map { Timestamp(microseconds: time.microseconds + $0) }
      }
      for moment in moments + [Timestamp(microseconds: .min), Timestamp(microseconds: .max)] {
        let linear = times.count { $0 <= moment }
        #expect(try log.position(at: moment) == Position(UInt64(linear)))
      }
    }
  }

  // MARK: Batches

  @Test(arguments: drivers) func `a batch that is let go leaves nothing`(driver: LogDriver) throws {
    let log = try driver.make(clock)
    try log.append([draft(1, body: [1])])
    try log.append([draft(2, body: [2]), draft(3)], commits: false) {}
    #expect(try log.head() == Position(1))
    #expect(try log.header(at: Position(2)) == nil)
    #expect(try log.body(at: Position(2)) == nil)
    // Its positions go to the next batch.
    try log.append([draft(4)])
    try log.reopen()
    #expect(try log.headers(from: Position(1), through: nil).map(\.1.request) == [1, 4])
  }

  @Test(arguments: drivers) func `a batch that fails leaves nothing`(driver: LogDriver) throws {
    struct Failure: Error {}
    let log = try driver.make(clock)
    #expect(throws: Failure.self) {
      try log.append(drafts(1...3), commits: true) { throw Failure() }
    }
    #expect(try log.head() == .zero)
    try log.append(drafts(1...1))
    #expect(try log.head() == Position(1))
  }

  @Test(arguments: drivers) func `nobody sees a batch before its commit`(driver: LogDriver) throws {
    let log = try driver.make(clock)
    try log.append(drafts(1...2))
    var seen: (head: Position, next: Header?)?
    try log.append(drafts(3...5), commits: true) {
      seen = (try log.head(), try log.header(at: Position(3)))
    }
    #expect(seen?.head == Position(2))
    #expect(seen?.next == nil)
    #expect(try log.head() == Position(5))
  }

  @Test(arguments: drivers) func `a reader keeps its state`(driver: LogDriver) throws {
    let log = try driver.make(clock)
    try log.append(drafts(1...2))
    let seen = try log.heads { try log.append(drafts(3...5)) }
    #expect(seen == (Position(2), Position(2)))
    #expect(try log.head() == Position(5))
  }

  @Test(arguments: drivers)
  func `batches of many threads follow one another`(driver: LogDriver) async throws {
    let log = try driver.make(clock)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 1...4 as ClosedRange<UInt32> {
        group.addTask {
          for _ in 0..<25 {
            try log.append((0..<3).map { EventDraft(request: number, revision: $0, kind: 1) })
          }
        }
      }
      try await group.waitForAll()
    }
    let headers = try log.headers(from: Position(1), through: nil)
    #expect(headers.map(\.0.rawValue) == Array(1...300))
    #expect(zip(headers, headers.dropFirst()).allSatisfy { $0.1.recordedAt < $1.1.recordedAt })
    for batch in 0..<100 {
      let events = headers[batch * 3..<batch * 3 + 3].map(\.1)
      #expect(Set(events.map(\.request)).count == 1)
      #expect(events.map(\.revision) == [0, 1, 2])
    }
  }

  // MARK: What an event keeps

  @Test(arguments: drivers) func `what was appended is what is read, then and after`(
    driver: LogDriver
  ) throws {
    let log = try driver.make(clock)
    let full = EventDraft(
      happenedAt: Timestamp(microseconds: -5), board: 1, request: 2, revision: 3, actor: 4, kind: 5,
      version: 6, argument: .init(7, 8, .max), fingerprint: 9,
      commandID: CommandID(high: .max, low: 10), body: Array("Ein Körper".utf8))
    let answers = try log.append([full, draft(1), draft(2, body: [])])
    for _ in 0..<2 {
      for answer in answers { #expect(try log.header(at: answer.position) == answer.header) }
      #expect(try log.body(at: Position(1)) == full.body)
      #expect(try log.body(at: Position(2)) == nil)
      #expect(try log.body(at: Position(3)) == [])
      try log.reopen()
    }
    let header = answers[0].header
    #expect(header.happenedAt == Timestamp(microseconds: -5))
    #expect((header.board, header.request, header.revision) == (1, 2, 3))
    #expect((header.actor, header.kind, header.version) == (4, 5, 6))
    #expect((header.argument, header.fingerprint) == (.init(7, 8, .max), 9))
    #expect(header.commandID == full.commandID)
  }

  @Test(arguments: drivers)
  func `a body has a digest that tells nothing of it, and no body has none`(driver: LogDriver)
    throws
  {
    let log = try driver.make(clock)
    let answers = try log.append([draft(1, body: [7]), draft(1, body: [7]), draft(1)])
    let digests = answers.map(\.header.bodyDigest)
    #expect(digests[0] != .none)
    #expect(digests[0] != digests[1])
    #expect(digests[2] == .none)
    #expect(digests[0] != Header.BodyDigest(saltedBody: [7]))
  }

  @Test(arguments: drivers) func `a long body is kept whole`(driver: LogDriver) throws {
    let log = try driver.make(clock)
    var random = SeededGenerator(seed: 3)
    let body = (0..<300_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    try log.append([draft(1, body: body)])
    try log.reopen()
    #expect(try log.body(at: Position(1)) == body)
  }

  @Test(arguments: drivers) func `a range of headers is what it says`(driver: LogDriver) throws {
    let log = try driver.make(clock)
    try log.append(drafts(1...10))
    func range(_ first: UInt64, _ last: UInt64?) throws -> [UInt64] {
      try log.headers(from: Position(first), through: last.map { Position($0) })
        .map(\.0.rawValue)
    }
    #expect(try range(1, nil) == Array(1...10))
    #expect(try range(4, 6) == [4, 5, 6])
    #expect(try range(10, 10) == [10])
    #expect(try range(9, 99) == [9, 10])
    #expect(try range(7, 6).isEmpty)
    #expect(try range(11, nil).isEmpty)
  }
}
