import LMDB

/// The loops over a block's values.
enum ColumnScan {
  /// Up to this many members are looked up one by one; more are copied with all the others.
  private static let fewMembers = 512

  /// Fills in the values as of `last` from a segment.
  static func fill<Value: FixedWidthInteger & BitwiseCopyable>(
    _ values: inout [Value], from bytes: borrowing RawSpan, _ column: Column,
    through last: UInt64, for members: BlockSet?
  ) {
    let layout = SegmentLayout(bytes, width: MemoryLayout<Value>.size)
    let counting = layout.count(through: last, in: bytes)
    var target = values.mutableSpan
    if let members, members.count <= fewMembers {
      members.forEach { place in
        target[place] =
          place < layout.rows
          ? Value(
            littleEndian: bytes.integer(at: SegmentLayout.headerSize + place * layout.width)) : 0
      }
      for change in stride(from: layout.changes - 1, through: counting, by: -1) {
        let place = layout.place(change, in: bytes)
        guard members.contains(place) else { continue }
        target[place] = Value(
          littleEndian: bytes.integer(at: layout.replaced + change * layout.width))
      }
      return
    }
    bytes.copy(layout.rows, from: SegmentLayout.headerSize, to: &target)
    for place in layout.rows..<target.count { target[unchecked: place] = 0 }
    for change in stride(from: layout.changes - 1, through: counting, by: -1) {
      target[layout.place(change, in: bytes)] = Value(
        littleEndian: bytes.integer(at: layout.replaced + change * layout.width))
    }
  }

  /// Fills in the values of a block that has none.
  static func clear<Value: FixedWidthInteger>(_ values: inout [Value]) {
    for place in values.indices { values[place] = 0 }
  }

  /// The places whose value is wanted.
  @inline(__always)
  static func mask<Value: FixedWidthInteger>(
    _ values: [Value], _ isWanted: (Value) -> Bool
  ) -> BlockSet {
    var set = BlockSet()
    let values = values.span
    var flags = InlineArray<64, UInt8>(repeating: 0)
    for word in 0..<BlockSet.wordCount {
      // First a byte a value, then a bit a byte: the compiler makes few instructions of either.
      for bit in 0..<64 {
        flags[unchecked: bit] = isWanted(values[unchecked: word << 6 | bit]) ? 1 : 0
      }
      var bits: UInt64 = 0
      for byte in 0..<8 { bits |= gather(flags, byte) << UInt64(byte * 8) }
      set.words[word] = bits
    }
    return set
  }

  /// Eight flags as eight bits: the multiplication moves each to a place of its own in the top byte.
  @inline(__always)
  private static func gather(_ flags: InlineArray<64, UInt8>, _ byte: Int) -> UInt64 {
    let eight: UInt64 = flags.span.bytes.integer(at: byte * 8)
    return (UInt64(littleEndian: eight) &* 0x0102_0408_1020_4080) >> 56
  }

  static func mask<Value: FixedWidthInteger>(
    _ values: [Value], among wanted: [UInt64]
  ) -> BlockSet {
    let wanted = wanted.map { Value(truncatingIfNeeded: $0) }
    var set = BlockSet()
    for value in wanted { set.formUnion(mask(values) { $0 == value }) }
    return set
  }
}

/// How often each value of a column was met. Codes and people's numbers are dense, so an array serves.
public struct ColumnCounts: Sendable {
  private var counts: [Int] = []
  private var nobody = 0

  public init() {}

  mutating func add<Value: FixedWidthInteger>(_ values: [Value], at members: BlockSet) {
    let source = values.span
    var others: [Int] = []
    var nobody = 0
    var known = counts.mutableSpan
    members.forEach { place in
      let value = source[unchecked: place]
      let index = Int(truncatingIfNeeded: value)
      if index < known.count {
        known[unchecked: index] &+= 1
      } else if Value.bitWidth == 32 && value == Value.max {
        nobody += 1
      } else {
        others.append(index)
      }
    }
    self.nobody += nobody
    for index in others {
      if index >= counts.count {
        counts.append(contentsOf: repeatElement(0, count: index + 1 - counts.count))
      }
      counts[index] += 1
    }
  }

  /// How often `value` was met.
  public subscript(value: UInt64) -> Int {
    if value == UInt64(Column.nobody) { return nobody }
    return value < counts.count ? counts[Int(value)] : 0
  }

  /// Every value that was met, and how often.
  public var all: [(value: UInt64, count: Int)] {
    var all: [(value: UInt64, count: Int)] = []
    for (value, count) in counts.enumerated() where count > 0 { all.append((UInt64(value), count)) }
    if nobody > 0 { all.append((UInt64(Column.nobody), nobody)) }
    return all
  }
}
