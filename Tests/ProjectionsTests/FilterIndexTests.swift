import Domain
import FilterIndex
import ProjectionEngine
import TestSupport
import Testing

@Suite struct `The filter index` {
  private func fold() throws -> Fold<FilterIndexProjection> {
    try Fold(FilterIndexProjection.init)
  }

  /// A request's values, as a test keeps them.
  private struct Values {
    var status: UInt16
    var priority: Priority
    var owner: PersonNumber?
    var requester: PersonNumber

    subscript(facet: Facet) -> UInt32 {
      switch facet {
      case .status: UInt32(status)
      case .priority: UInt32(priority.rawValue)
      case .owner: FacetRow.code(owner)
      case .requester: requester.rawValue
      case .edited: 0
      }
    }
  }

  /// More requests than one set on disk holds, so that lists, bitmaps and their borders all occur.
  @Test(arguments: Seeds.some(2))
  func `sets and counts are those of a plain scan`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let fold = try fold()
    var board: [Values] = []
    try fold.take(
      (1...9000 as ClosedRange<UInt32>).map { number in
        let values = Values(
          status: UInt16.random(in: 1...3, using: &random), priority: .normal,
          owner: Int.random(in: 0..<3, using: &random) == 0
            ? nil : PersonNumber(UInt32.random(in: 1...200, using: &random)),
          requester: PersonNumber(UInt32.random(in: 1...4, using: &random)))
        board.append(values)
        return .submitted(
          request(number), status: values.status, owner: values.owner, requester: values.requester)
      })
    try fold.take(
      (0..<4000).map { _ in
        let index = Int.random(in: 0..<board.count, using: &random)
        let fact = Self.change(&board[index], &random)
        return .request(request(UInt32(index) + 1), revision: 2, fact)
      })
    try expectSame(board, fold, &random)
  }

  private static func change(
    _ values: inout Values, _ random: inout SeededGenerator
  ) -> RequestFact {
    switch Int.random(in: 0..<3, using: &random) {
    case 0:
      values.status = UInt16.random(in: 1...5, using: &random)
      return .statusChanged(to: StatusCode(values.status))
    case 1:
      let person = PersonNumber(UInt32.random(in: 1...10, using: &random))
      values.owner = Bool.random(using: &random) ? nil : person
      return .assigned(to: values.owner)
    default:
      values.priority = Priority.allCases.randomElement(using: &random) ?? .low
      return .prioritised(values.priority)
    }
  }

  private func expectSame(
    _ board: [Values], _ fold: Fold<FilterIndexProjection>, _ random: inout SeededGenerator
  ) throws {
    let snapshot = try fold.generation.snapshot()
    let one = BoardNumber(1)
    var some = RequestSet()
    for _ in 0..<2000 { some.insert(UInt32.random(in: 1...9000, using: &random)) }
    for facet in [Facet.status, .priority, .owner, .requester] {
      let numbers = Dictionary(grouping: board.indices) { board[$0][facet] }
      for (value, indices) in numbers.sorted(by: { $0.key < $1.key }).prefix(8) {
        let found = try fold.projection.requests(on: one, facet, among: [value], in: snapshot)
        #expect(found.numbers == indices.map { UInt32($0) + 1 })
      }
      let first = Array(numbers.keys.sorted().prefix(2))
      let either = try fold.projection.requests(on: one, facet, among: first, in: snapshot)
      #expect(either.count == first.reduce(0) { $0 + (numbers[$1]?.count ?? 0) })

      let all = try fold.projection.counts(on: one, of: facet, within: nil, in: snapshot)
      #expect(all == numbers.mapValues(\.count))
      let within = try fold.projection.counts(on: one, of: facet, within: some, in: snapshot)
      let expected = numbers.mapValues { $0.count { some.contains(UInt32($0) + 1) } }
      #expect(within == expected.filter { $0.value > 0 })
      #expect(
        try fold.projection.counts(on: BoardNumber(2), of: facet, within: nil, in: snapshot) == [:])
    }
  }

  @Test func `words find their requests by how they begin, each on its board`() throws {
    let fold = try fold()
    func submitted(_ title: String) -> RequestEvent {
      .submitted(
        Submitted(
          title: title, details: "", status: StatusCode(1), priority: .normal, owner: nil,
          requester: PersonNumber(1), fields: []))
    }
    try fold.take([
      (request(1), 1, submitted("Lamp")), (request(2), 1, submitted("Lampshade")),
      (request(3), 1, submitted("Clamp")), (request(1, on: 2), 1, submitted("Lamp")),
      (request(3), 2, .commented("The lamp is fine")),
      (request(2), 2, .edited(Edited(title: "Bulb"))),
    ])
    let snapshot = try fold.generation.snapshot()
    func found(_ word: String, on board: UInt32 = 1) throws -> [UInt32] {
      try fold.projection.requests(
        on: BoardNumber(board), withWord: Array(word.utf8), in: snapshot
      ).numbers
    }
    #expect(try found("lamp") == [1, 2, 3])
    #expect(try found("lamps") == [2])
    #expect(try found("bulb") == [2])
    #expect(try found("clamp") == [3])
    #expect(try found("shade").isEmpty)
    #expect(try found("l", on: 2) == [1])
    #expect(try found("lamp", on: 3).isEmpty)
    // Words stay; the set of those that were edited says whom to look at again.
    let edited = try fold.projection.requests(
      on: BoardNumber(1), .edited, among: [1], in: snapshot)
    #expect(edited.numbers == [2])
  }
}
