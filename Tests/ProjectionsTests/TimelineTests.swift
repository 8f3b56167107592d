import Domain
import EventLog
import ProjectionEngine
import Testing
import Timeline

@Suite struct `The timeline` {
  private func fold() throws -> Fold<TimelineProjection> { try Fold(TimelineProjection.init) }

  private func commented(_ number: UInt32, _ revision: UInt32) -> Fact {
    .request(request(number), revision: revision, revision == 1 ? submitted : .commented)
  }

  private let submitted = RequestFact.submitted(
    .init(
      status: StatusCode(1), priority: .normal, owner: nil, requester: PersonNumber(1),
      isImported: false))

  @Test(arguments: [1, 63, 64, 65, 127, 128, 129, 200] as [UInt32])
  func `a history of any length is all there, and in order`(length: UInt32) throws {
    let fold = try fold()
    try fold.take((1...length).map { commented(7, $0) })
    let snapshot = try fold.generation.snapshot()
    let all = (1...UInt64(length)).map { Position($0) }
    #expect(try fold.projection.positions(of: request(7), in: snapshot) == all)
    for revision in [0, 1, 62, 63, 64, 65, 128, length - 1, length, length + 1, length + 64] {
      let rest = Array(all.dropFirst(Int(revision)))
      #expect(
        try fold.projection.positions(of: request(7), after: revision, in: snapshot) == rest)
      for limit in [1, 2, 64, 65] {
        #expect(
          try fold.projection.positions(
            of: request(7), after: revision, limit: limit, in: snapshot)
            == Array(rest.prefix(limit)))
      }
    }
  }

  @Test func `requests that take turns keep apart`() throws {
    let fold = try fold()
    let facts = (1...100 as ClosedRange<UInt32>).flatMap { revision in
      (1...3).map { commented($0, revision) }
    }
    for start in stride(from: 0, to: facts.count, by: 17) {
      try fold.take(Array(facts[start..<min(start + 17, facts.count)]))
    }
    let snapshot = try fold.generation.snapshot()
    for number in 1...3 as ClosedRange<UInt32> {
      let expected = (0..<100 as Range<UInt64>).map { Position($0 * 3 + UInt64(number)) }
      #expect(try fold.projection.positions(of: request(number), in: snapshot) == expected)
    }
    #expect(try fold.projection.positions(of: request(4), in: snapshot).isEmpty)
    #expect(try fold.projection.positions(of: request(1, on: 2), in: snapshot).isEmpty)
  }

  @Test func `a batch sees its own events with those before`() throws {
    let fold = try fold()
    try fold.take((1...70).map { commented(1, $0) })
    try fold.take((71...130).map { commented(1, $0) }) { batch in
      #expect(
        fold.projection.positions(of: request(1), through: 130, in: batch)
          == (1...130).map { Position($0) })
    }
  }
}
