import TestSupport
import Testing

@testable import Ledger

@Suite struct `Percentiles by nearest rank` {
  @Test(
    arguments: [
      (50, [7], 7), (85, [7], 7), (50, [1, 2], 1), (85, [1, 2], 2), (50, [3, 1, 2], 2),
      (50, [15, 20, 35, 40, 50], 35), (85, [15, 20, 35, 40, 50], 50),
      (30, [15, 20, 35, 40, 50], 20),
      (100, [3, 9, 1], 9), (1, [3, 9, 1], 1), (50, [4, 4, 4, 4], 4),
    ] as [(Int, [Int64], Int64)])
  func `a percentile is the value at its rank`(
    percent: Int, values: [Int64], expected: Int64
  ) {
    var values = values
    #expect(Percentile.nearestRank(percent, of: &values) == expected)
  }

  @Test func `of nothing there is none`() {
    var values: [Int64] = []
    #expect(Percentile.nearestRank(50, of: &values) == nil)
  }

  @Test(arguments: Seeds.some(20))
  func `it is what sorting finds`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<50 {
      let range: ClosedRange<Int64> = Bool.random(using: &random) ? 0...5 : -1_000_000...1_000_000
      let values = (0..<Int.random(in: 1...200, using: &random)).map { _ in
        Int64.random(in: range, using: &random)
      }
      let percent = Int.random(in: 1...100, using: &random)
      var rank = 1
      while rank * 100 < percent * values.count { rank += 1 }
      var shuffled = values
      #expect(Percentile.nearestRank(percent, of: &shuffled) == values.sorted()[rank - 1])
      #expect(shuffled.sorted() == values.sorted())
    }
  }
}
