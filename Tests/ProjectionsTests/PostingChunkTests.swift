import ProjectionEngine
import TestSupport
import Testing

@testable import FilterIndex

@Suite struct `Sets of requests on disk` {
  /// The bytes of a chunk with these numbers, inserted in this order.
  private func chunk(_ numbers: some Sequence<UInt32>) -> [UInt8] {
    numbers.reduce(into: []) { PostingChunk.insert($1, into: &$0) }
  }

  private func numbers(_ bytes: [UInt8], chunk: UInt32 = 0) -> [UInt32] {
    var set = RequestSet()
    PostingChunk.add(bytes.span.bytes, chunk: chunk, to: &set)
    return set.numbers
  }

  @Test func `a set is a list while that is shorter, and a bitmap from then on`() {
    #expect(chunk([]) == [])
    #expect(chunk([5]) == [5, 0])
    #expect(chunk([0x1234]) == [0x34, 0x12])
    #expect(chunk(1...511).count == 1022)
    #expect(chunk(1...512).count == 1024)
    #expect(chunk(0...8191) == [UInt8](repeating: 0xFF, count: 1024))
    #expect(numbers(chunk(1...511)) == Array(1...511))
    #expect(numbers(chunk(1...512)) == Array(1...512))
  }

  @Test(arguments: [[3, 700], Array(0...600)] as [[UInt32]])
  func `what is there already changes nothing`(members: [UInt32]) {
    let bytes = chunk(members)
    var changed = bytes
    PostingChunk.insert(3, into: &changed)
    #expect(changed == bytes)
  }

  @Test(arguments: Seeds.some(10))
  func `random changes give what a plain set gives, in the bytes of that set`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    // Around the size where the form changes, in a span where numbers meet.
    let span = UInt32.random(in: 500...1500, using: &random)
    var plain = Set<UInt32>()
    var bytes: [UInt8] = []
    for step in 0..<3000 {
      let number = UInt32.random(in: 0..<span, using: &random)
      plain.insert(number)
      PostingChunk.insert(number, into: &bytes)
      guard step % 50 == 0 else { continue }
      #expect(numbers(bytes) == plain.sorted())
      #expect(bytes == chunk(plain.sorted()))
      #expect(bytes == chunk(plain.shuffled(using: &random)))
      #expect(bytes.count == (plain.count < 512 ? plain.count * 2 : 1024))
    }
  }

  @Test func `a chunk knows its place among the others`() {
    #expect(PostingChunk.chunk(of: 8191) == 0)
    #expect(PostingChunk.chunk(of: 8192) == 1)
    #expect(PostingChunk.chunk(of: .max) == 524_287)
    let few = chunk([8192, 8193, 16_383])
    #expect(few == [0, 0, 1, 0, 0xFF, 0x1F])
    #expect(numbers(few, chunk: 1) == [8192, 8193, 16_383])
    let many = chunk(8192...9000)
    #expect(numbers(many, chunk: 1) == Array(8192...9000))
  }
}
