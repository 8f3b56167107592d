import ProjectionEngine

/// Some of the requests of one block: one bit a place.
public struct BlockSet: Sendable {
  public static let wordCount = 64
  var words: InlineArray<64, UInt64>

  /// None, or all that a block can have.
  public init(all: Bool = false) { words = InlineArray(repeating: all ? .max : 0) }

  /// Those of `set` that are in a block. A set counts numbers from 0, a block places from 0.
  public init(_ set: RequestSet, in block: UInt32) {
    words = InlineArray(repeating: 0)
    let first = Int(block) * Self.wordCount
    for index in 0..<Self.wordCount {
      words[index] = set.word(first + index) >> 1 | set.word(first + index + 1) << 63
    }
  }

  public var count: Int {
    var count = 0
    for index in 0..<Self.wordCount { count += words[unchecked: index].nonzeroBitCount }
    return count
  }

  public var isEmpty: Bool {
    var all: UInt64 = 0
    for index in 0..<Self.wordCount { all |= words[unchecked: index] }
    return all == 0
  }

  public mutating func formIntersection(_ other: BlockSet) {
    for index in 0..<Self.wordCount { words[unchecked: index] &= other.words[unchecked: index] }
  }

  mutating func formUnion(_ other: BlockSet) {
    for index in 0..<Self.wordCount { words[unchecked: index] |= other.words[unchecked: index] }
  }

  @inline(__always)
  public func contains(_ place: Int) -> Bool { words[place >> 6] >> UInt64(place & 63) & 1 == 1 }

  /// Lends the places, from the first on, or from the last down.
  @inlinable @inline(__always)
  public func forEach(fromLast: Bool = false, _ body: (Int) -> Void) {
    for step in 0..<Self.wordCount {
      let index = fromLast ? Self.wordCount - 1 - step : step
      var rest = word(index)
      while rest != 0 {
        let bit = fromLast ? 63 - rest.leadingZeroBitCount : rest.trailingZeroBitCount
        rest &= ~(1 << UInt64(bit))
        body(index << 6 | bit)
      }
    }
  }

  @usableFromInline func word(_ index: Int) -> UInt64 { words[unchecked: index] }
}
