import Domain
import FilterIndex
import ProjectionEngine
import TestSupport
import Testing

@Suite struct `The filter index` {
  private func fold() throws -> Fold<FilterIndexProjection> {
    try Fold(FilterIndexProjection.init)
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
    func found(_ word: String, on board: UInt32 = 1) throws -> [[UInt32]] {
      let matches = try fold.projection.requests(
        on: BoardNumber(board), withWord: Array(word.utf8), in: snapshot)
      return [matches.submitted.numbers, matches.later.numbers]
    }
    #expect(try found("lamp") == [[1, 2], [3]])
    #expect(try found("lamps") == [[2], []])
    #expect(try found("bulb") == [[], [2]])
    #expect(try found("clamp") == [[3], []])
    #expect(try found("shade") == [[], []])
    #expect(try found("l", on: 2) == [[1], []])
    #expect(try found("lamp", on: 3) == [[], []])
  }
}
