import ProjectionEngine
import TestSupport
import Testing

@Suite struct `Sets of requests in memory` {
  private func set(_ numbers: some Sequence<UInt32>) -> RequestSet {
    numbers.reduce(into: RequestSet()) { $0.insert($1) }
  }

  @Test(arguments: [0, 1, 2, 62, 63, 64, 65, 127, 128, 129, 1000] as [UInt32])
  func `all of a board are the numbers from one through the last`(last: UInt32) {
    let all = RequestSet(through: last)
    #expect(all.numbers == (last == 0 ? [] : Array(1...last)))
    #expect(all.count == Int(last))
    #expect(all.isEmpty == (last == 0))
    #expect(!all.contains(0))
    #expect(!all.contains(last + 1))
  }

  @Test(arguments: Seeds.some(10)) func `it does what a plain set does`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    func some() -> Set<UInt32> {
      let last = UInt32.random(in: 1...400, using: &random)
      let count = Int.random(in: 0...200, using: &random)
      return Set((0..<count).map { _ in UInt32.random(in: 1...last, using: &random) })
    }
    for _ in 0..<100 {
      let (a, b) = (some(), some())
      var (union, intersection) = (set(a), set(a))
      union.formUnion(set(b))
      intersection.formIntersection(set(b))
      #expect(union.numbers == a.union(b).sorted())
      #expect(intersection.numbers == a.intersection(b).sorted())
      #expect(union == set(a.union(b)))
      #expect(intersection == set(a.intersection(b)))
      #expect(intersection.count == a.intersection(b).count)
      #expect(intersection.isEmpty == a.isDisjoint(with: b))
      var difference = set(a)
      for number in b { difference.remove(number) }
      #expect(difference.numbers == a.subtracting(b).sorted())
      #expect(difference == set(a.subtracting(b)))
      for number in 0...402 as ClosedRange<UInt32> {
        #expect(difference.contains(number) == a.subtracting(b).contains(number))
      }
    }
  }

  @Test func `sets are equal when their numbers are, whatever they had before`() {
    var emptied = set([1, 700])
    emptied.remove(700)
    #expect(emptied == set([1]))
    #expect(emptied != set([2]))
    emptied.remove(1)
    #expect(emptied == RequestSet())
    #expect(emptied.isEmpty)
  }

  @Test func `members come in blocks, each once, and no block is empty`() {
    var blocks: [UInt32: [UInt32]] = [:]
    var order: [UInt32] = []
    set([1, 59, 60, 61, 120, 121, 400]).forEachBlock(of: 60) { block, members in
      blocks[block] = members
      order.append(block)
    }
    #expect(blocks == [0: [1, 59, 60], 1: [61, 120], 2: [121], 6: [400]])
    #expect(order == [0, 1, 2, 6])
    RequestSet().forEachBlock(of: 60) { _, _ in Issue.record("a block of nothing") }
  }
}
