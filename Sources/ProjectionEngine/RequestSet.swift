/// A set of request numbers of one board, in memory: one bit a number.
public struct RequestSet: Equatable, Sendable {
  public var words: [UInt64] = []

  public init() {}

  /// Whether both have the same numbers, whatever room either has for more.
  public static func == (a: Self, b: Self) -> Bool {
    (0..<max(a.words.count, b.words.count)).allSatisfy { a.word($0) == b.word($0) }
  }

  /// How many numbers it has.
  public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }
  public var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  public func contains(_ number: UInt32) -> Bool {
    word(Int(number / 64)) >> UInt64(number % 64) & 1 == 1
  }

  /// The numbers from 1 through `last`.
  public init(through last: UInt32) {
    words = [UInt64](repeating: .max, count: Int(last) / 64 + 1)
    words[0] &= ~1
    words[words.count - 1] &= .max >> UInt64(63 - last % 64)
  }

  /// The numbers, from the smallest on.
  public var numbers: [UInt32] {
    var numbers: [UInt32] = []
    forEach { numbers.append($0) }
    return numbers
  }

  public mutating func remove(_ number: UInt32) {
    guard Int(number / 64) < words.count else { return }
    words[Int(number / 64)] &= ~(1 << UInt64(number % 64))
  }

  public mutating func insert(_ number: UInt32) {
    reserve(words: Int(number / 64) + 1)
    words[Int(number / 64)] |= 1 << UInt64(number % 64)
  }

  public mutating func formIntersection(_ other: RequestSet) {
    if words.count > other.words.count { words.removeLast(words.count - other.words.count) }
    for index in words.indices { words[index] &= other.words[index] }
  }

  public mutating func subtract(_ other: RequestSet) {
    for index in words.indices { words[index] &= ~other.word(index) }
  }

  public mutating func formUnion(_ other: RequestSet) {
    reserve(words: other.words.count)
    for index in other.words.indices { words[index] |= other.words[index] }
  }

  /// The numbers, from the smallest on.
  public func forEach(_ body: (UInt32) -> Void) {
    for (index, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        body(UInt32(index * 64 + rest.trailingZeroBitCount))
        rest &= rest - 1
      }
    }
  }

  /// Sixty-four numbers from `index` × 64 on, one bit each; none past the end.
  public func word(_ index: Int) -> UInt64 { index < words.count ? words[index] : 0 }

  /// Makes room for numbers up to `count` × 64.
  public mutating func reserve(words count: Int) {
    if words.count < count {
      words.append(contentsOf: repeatElement(0, count: count - words.count))
    }
  }

  /// Lends the numbers, from the smallest on or from the greatest down, grouped by the block of `size`
  /// rows that each is in.
  public func forEachBlock(
    of size: UInt32, fromLast: Bool = false,
    _ body: (_ block: UInt32, _ members: [UInt32]) throws -> Void
  ) rethrows {
    var block: UInt32 = 0
    var members: [UInt32] = []
    for step in words.indices {
      let index = fromLast ? words.count - 1 - step : step
      var rest = words[index]
      while rest != 0 {
        let bit = fromLast ? 63 - rest.leadingZeroBitCount : rest.trailingZeroBitCount
        rest &= ~(1 << UInt64(bit))
        let number = UInt32(index * 64 + bit)
        if (number - 1) / size != block {
          if !members.isEmpty { try body(block, members) }
          members.removeAll(keepingCapacity: true)
          block = (number - 1) / size
        }
        members.append(number)
      }
    }
    if !members.isEmpty { try body(block, members) }
  }
}
