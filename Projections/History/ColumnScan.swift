import LMDB

/// The loops over a block's values.
enum ColumnScan {
  /// Up to this many members are filled in one by one; more are copied with all the others.
  private static let fewMembers = 512

  /// Fills in the values as of `last` from a segment.
  static func fill<Value: FixedWidthInteger & BitwiseCopyable>(
    _ values: inout [Value], from bytes: borrowing RawSpan, _ column: Column,
    through last: UInt64, for members: BlockSet?
  ) {
    let layout = SegmentLayout(bytes, width: column.width)
    let changes = layout.count(through: last, in: bytes)
    if let members, members.count <= fewMembers {
      members.forEach { place in
        values[place] =
          place < layout.rows
          ? Value(
            littleEndian: bytes.integer(at: SegmentLayout.headerSize + place * layout.width))
          : 0
      }
      for change in 0..<changes {
        let place = layout.place(change, in: bytes)
        guard members.contains(place) else { continue }
        values[place] = Value(
          littleEndian: bytes.integer(at: layout.values + change * layout.width))
      }
      return
    }
    var target = values.mutableSpan
    for place in 0..<layout.rows {
      target[unchecked: place] = Value(
        littleEndian: bytes.integer(at: SegmentLayout.headerSize + place * MemoryLayout<Value>.size)
      )
    }
    for place in layout.rows..<target.count { target[unchecked: place] = 0 }
    for change in 0..<changes {
      target[layout.place(change, in: bytes)] = Value(
        littleEndian: bytes.integer(at: layout.values + change * MemoryLayout<Value>.size))
    }
  }

  /// Fills in the values of a block that has none.
  static func clear<Value: FixedWidthInteger>(_ values: inout [Value]) {
    for place in values.indices { values[place] = 0 }
  }

  /// The places whose value is `wanted`.
  @inline(__always)
  static func mask<Value: FixedWidthInteger>(
    _ values: [Value], _ isWanted: (Value) -> Bool
  ) -> BlockSet {
    var set = BlockSet()
    let values = values.span
    for word in 0..<BlockSet.wordCount {
      var bits: UInt64 = 0
      for bit in 0..<64 {
        bits |= (isWanted(values[unchecked: word << 6 | bit]) ? 1 : 0) << UInt64(bit)
      }
      set.words[word] = bits
    }
    return set
  }

  static func mask<Value: FixedWidthInteger>(
    _ values: [Value], among wanted: [UInt64]
  ) -> BlockSet {
    let wanted = wanted.map { Value(truncatingIfNeeded: $0) }
    if wanted.count == 1 {
      let only = wanted[0]
      return mask(values) { $0 == only }
    }
    let all = Set(wanted)
    return mask(values) { all.contains($0) }
  }
}

/// How often each value of a column was met. Codes and people's numbers are dense, so an array serves.
public struct ColumnCounts: Sendable {
  private var counts: [Int] = []
  private var nobody = 0

  public init() {}

  mutating func add<Value: FixedWidthInteger>(_ values: [Value], at members: BlockSet) {
    let source = values.span
    members.forEach { place in
      let value = source[unchecked: place]
      if value == Value(truncatingIfNeeded: Column.nobody) && Value.bitWidth == 32 {
        nobody += 1
        return
      }
      let index = Int(truncatingIfNeeded: value)
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
