import Domain
import EventLog
import ProjectionEngine
import RequestList
import Testing

@Suite struct `The request list` {
  private func fold() throws -> Fold<RequestListProjection> {
    try Fold(RequestListProjection.init, with: { [$0.sizes] })
  }

  @Test func `each event changes its own part of a row`() throws {
    let fold = try fold()
    func change(_ revision: UInt32, _ fact: RequestFact) throws -> RequestRow {
      try fold.take([.request(request(1), revision: revision, fact)])
      return try #require(
        try fold.projection.row(of: request(1), in: fold.generation.snapshot()))
    }
    try fold.take([.submitted(request(1), status: 4, priority: .high, requester: PersonNumber(9))])
    var row = try change(2, .assigned(to: PersonNumber(3)))
    #expect((row.status, row.priority, row.requester) == (StatusCode(4), .high, PersonNumber(9)))
    #expect(row.owner == PersonNumber(3))
    row = try change(3, .statusChanged(to: StatusCode(.max)))
    #expect(row.status == StatusCode(.max))
    row = try change(4, .prioritised(.low))
    #expect(row.priority == .low)
    #expect(!row.isEdited)
    row = try change(5, .edited)
    #expect(row.isEdited)
    row = try change(6, .commented)
    row = try change(7, .assigned(to: nil))
    #expect(row.owner == nil)
    #expect((row.status, row.priority, row.isEdited) == (StatusCode(.max), .low, true))
    #expect((row.revision, row.submitted, row.last) == (7, Position(1), Position(7)))
  }

  @Test(arguments: [1, 31, 32, 33, 63, 64, 500] as [UInt32])
  func `rows are found over the blocks they are kept in`(last: UInt32) throws {
    let fold = try fold()
    try fold.take((1...last).map { .submitted(request($0), requester: PersonNumber($0)) })
    try fold.take([.submitted(request(1, on: 2), requester: PersonNumber(1000))])
    let snapshot = try fold.generation.snapshot()
    #expect(try fold.projection.size(of: BoardNumber(1), in: snapshot) == last)
    #expect(try fold.projection.size(of: BoardNumber(2), in: snapshot) == 1)
    #expect(try fold.projection.size(of: BoardNumber(3), in: snapshot) == 0)
    for number in [1, 31, 32, 33, last] where number <= last {
      let row = try fold.projection.row(of: request(number), in: snapshot)
      #expect(row?.requester == PersonNumber(number))
    }
    #expect(try fold.projection.row(of: request(last + 1), in: snapshot) == nil)
    #expect(try fold.projection.row(of: request(last + 600), in: snapshot) == nil)
    #expect(try fold.projection.row(of: request(1, on: 3), in: snapshot) == nil)

    var all: [UInt32] = []
    try fold.projection.forEachRow(
      of: RequestSet(through: last), on: BoardNumber(1), in: snapshot
    ) { number, row in
      #expect(row.requester == PersonNumber(number))
      all.append(number)
    }
    #expect(all == Array(1...last))
    var few = RequestSet()
    for number in [1, 60, 61, last] where number <= last { few.insert(number) }
    var found: [UInt32] = []
    try fold.projection.forEachRow(of: few, on: BoardNumber(1), in: snapshot) { number, _ in
      found.append(number)
    }
    #expect(found == few.numbers)
  }
}
