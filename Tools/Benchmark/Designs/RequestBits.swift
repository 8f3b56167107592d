/// One bit a request, from the first on.
struct RequestBits {
  private(set) var words: [UInt64]

  /// The first `count` requests, or none with room for them.
  init(count: Int, isFull: Bool) {
    words = [UInt64](repeating: isFull ? .max : 0, count: (count + 63) / 64)
    if isFull, count % 64 > 0 { words[words.count - 1] = (1 << UInt64(count % 64)) - 1 }
  }

  var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  func contains(_ row: Int) -> Bool {
    row / 64 < words.count && words[row / 64] >> UInt64(row % 64) & 1 == 1
  }

  mutating func insert(_ row: Int) { words[row / 64] |= 1 << UInt64(row % 64) }

  mutating func remove(_ row: Int) { words[row / 64] &= ~(1 << UInt64(row % 64)) }

  mutating func setWord(_ index: Int, _ word: UInt64) {
    if index < words.count { words[index] = word }
  }

  mutating func formUnion(word: UInt64, at index: Int) {
    if index < words.count { words[index] |= word }
  }

  func intersection(_ other: RequestBits) -> RequestBits {
    var result = self
    for index in words.indices { result.words[index] &= other.words[index] }
    return result
  }

  /// How many of 64 × `range` are in both.
  func count(within words: [UInt64], from first: Int) -> Int {
    var count = 0
    for index in 0..<max(0, min(words.count, self.words.count - first)) {
      count += (words[index] & self.words[first + index]).nonzeroBitCount
    }
    return count
  }

  /// Lends the rows of 64 × `range`.
  @inline(__always)
  func forEach<Failure: Error>(
    inWords range: Range<Int>? = nil, _ body: (Int) throws(Failure) -> Void
  ) throws(Failure) {
    let range = range?.clamped(to: words.indices) ?? words.indices
    for index in range {
      var rest = words[index]
      while rest != 0 {
        try body(index * 64 + rest.trailingZeroBitCount)
        rest &= rest - 1
      }
    }
  }
}
