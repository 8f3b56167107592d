import Domain
import EventLog
import TestSupport
import Testing

@testable import Ledger

@Suite struct `Reading the log` {
  private func positions(
    _ test: TestLedger, _ scope: LogScope = .everything, from: UInt64, limit: Int = 100
  ) throws -> [UInt64] {
    try test.ledger.log(scope, from: Position(from), limit: limit, by: test.ana)
      .map(\.position.rawValue)
  }

  /// A board, three people, and five events of two requests: positions 5 … 9.
  private func ledger() throws -> (TestLedger, RequestKey) {
    let test = try TestLedger()
    let lamp = try test.submit("Lamp")
    try test.submit("Projector")
    try test.change(lamp, .comment("Flickers"))
    try test.change(lamp, .assign(to: test.ben))
    try test.change(lamp, .changeStatus(to: "done", reason: nil))
    return (test, lamp)
  }

  @Test func `it begins and ends where it is told`() throws {
    let (test, lamp) = try ledger()
    #expect(try positions(test, from: 0) == Array(1...9))
    #expect(try positions(test, from: 1) == Array(1...9))
    #expect(try positions(test, from: 8) == [8, 9])
    #expect(try positions(test, from: 2, limit: 3) == [2, 3, 4])
    #expect(try positions(test, .board("ops"), from: 2) == [5, 6, 7, 8, 9])
    #expect(try positions(test, .board("ops"), from: 2, limit: 2) == [5, 6])
    #expect(try positions(test, .request(lamp), from: 0) == [5, 7, 8, 9])
    #expect(try positions(test, .request(lamp), from: 6, limit: 2) == [7, 8])
    for limit in [0, -1] { #expect(try positions(test, from: 1, limit: limit).isEmpty) }
  }

  @Test(arguments: [10, 11, 1_000_000, UInt64.max - 1, .max])
  func `past the end there is nothing`(from: UInt64) throws {
    let (test, lamp) = try ledger()
    for scope in [LogScope.everything, .board("ops"), .request(lamp)] {
      #expect(try positions(test, scope, from: from).isEmpty)
    }
  }

  @Test func `what is not there and who may not read is refused`() throws {
    let test = try TestLedger()
    let board = #expect(throws: LedgerError.self) { try positions(test, .board("web"), from: 1) }
    #expect(board?.refusal == .unknownBoard("web", allowed: ["ops"]))
    let key = RequestKey(prefix: "OPS", number: RequestNumber(1))
    let request = #expect(throws: LedgerError.self) { try positions(test, .request(key), from: 1) }
    #expect(request?.refusal == .unknownRequest("OPS-1"))
    let stranger = #expect(throws: LedgerError.self) {
      try test.ledger.log(.everything, from: .zero, limit: 1, by: PersonNumber(99))
    }
    #expect(stranger?.refusal == .denied(.enter))
  }
}

@Suite struct `Following the log` {
  /// Reads on until `count` events have come.
  private func next(
    _ count: Int, of stream: inout AsyncThrowingStream<[LogEntry], any Error>.AsyncIterator
  ) async throws -> [UInt64] {
    var positions: [UInt64] = []
    while positions.count < count, let entries = try await stream.next() {
      positions += entries.map(\.position.rawValue)
    }
    return positions
  }

  @Test func `it begins with what is there, goes on with what comes, and ends with the ledger`()
    async throws
  {
    let test = try TestLedger()
    let lamp = try test.submit("Lamp")
    var all = test.ledger.follow(.everything, from: Position(2), by: test.ana)
      .makeAsyncIterator()
    var one = test.ledger.follow(.request(lamp), from: Position(1), by: test.ana)
      .makeAsyncIterator()
    #expect(try await next(4, of: &all) == [2, 3, 4, 5])
    #expect(try await next(1, of: &one) == [5])

    try test.submit("Projector")
    try test.change(lamp, .comment("Flickers"))
    #expect(try await next(2, of: &all) == [6, 7])
    #expect(try await next(1, of: &one) == [7])

    test.ledger.close()
    #expect(try await all.next() == nil)
    #expect(try await one.next() == nil)
    // Whoever comes later gets what there is, and its end.
    var late = test.ledger.follow(.everything, from: Position(6), by: test.ana)
      .makeAsyncIterator()
    #expect(try await next(2, of: &late) == [6, 7])
    #expect(try await late.next() == nil)
  }

  @Test func `nothing is missed and nothing comes twice while many write`() async throws {
    let test = try TestLedger()
    let (ledger, ana) = (test.ledger, test.ana)
    let start = try ledger.head().position
    try await withThrowingTaskGroup(of: [UInt64].self) { group in
      for _ in 0..<3 {
        group.addTask {
          var stream = ledger.follow(.everything, from: start.next, by: ana).makeAsyncIterator()
          return try await next(120, of: &stream)
        }
      }
      await withTaskGroup(of: Void.self) { writers in
        for number in 0..<120 {
          writers.addTask {
            _ = try? await ledger.perform(
              .submit(board: "ops", Submission(title: "Request \(number)")), by: ana)
          }
        }
      }
      for try await positions in group {
        #expect(positions == Array(start.rawValue + 1...start.rawValue + 120))
      }
    }
  }

  @Test func `what another process appends comes too, and the next command sees it`() async throws {
    let test = try TestLedger()
    var stream = test.ledger.follow(.everything, from: Position(5), by: test.ana)
      .makeAsyncIterator()
    // Around the writer, as another process would.
    var batch = try test.ledger.log.beginBatch()
    _ = try batch.append(
      StoredEvent.draft(
        .person(.joined(PersonNumber(4), role: .member, maySignIn: true)), revision: 0,
        actor: .operator, commandID: CommandID(high: 1, low: 1), fingerprint: 0, happenedAt: nil))
    try batch.commit()
    #expect(try test.ledger.standing(of: PersonNumber(4)) == nil)
    try test.submit("By the newcomer", by: PersonNumber(4))
    #expect(try await next(2, of: &stream) == [5, 6])
    #expect(try test.ledger.people().count == 4)
    #expect(try test.ledger.check().isEqual)
  }

  @Test func `what another process writes is noticed without a command here`() async throws {
    let test = try TestLedger()
    var stream = test.ledger.follow(.everything, from: Position(4), by: test.ana)
      .makeAsyncIterator()
    #expect(try await next(1, of: &stream) == [4])
    // Log and views, as another process leaves them: nothing tells this one.
    let command = Command.submit(board: "ops", Submission(title: "From elsewhere"))
    let outcome = try test.ledger.write { session throws(LedgerError) in
      try session.perform(command, by: test.ana, CommandOptions())
    }
    #expect(try await next(1, of: &stream) == [outcome.position.rawValue])
  }

  @Test func `whoever may not read gets the refusal`() async throws {
    let test = try TestLedger()
    var stream = test.ledger.follow(.everything, from: Position(1), by: PersonNumber(99))
      .makeAsyncIterator()
    let error = await #expect(throws: LedgerError.self) { _ = try await stream.next() }
    #expect(error?.refusal == .denied(.enter))
  }
}
