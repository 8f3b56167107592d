import EventLog
import LMDB

/// A change of one value of a block, when a moment of either axis came.
struct ColumnChange: Equatable {
  let moment: UInt64
  let index: Int
  let value: UInt64
}

/// A stretch of time of one column of one block: the values at its beginning, and every change since.
///
/// When the changes outgrow the values, the next segment begins with the values as they are by then:
/// so any moment is one look-up, one copy and a bounded number of changes away. This is the time split
/// of D. Lomet and B. Salzberg, "Access methods for multiversion data" (SIGMOD 1989).
///
/// Stored: the last moment of the segment before (8 bytes, 0 is none), how many values (4), how many
/// changes (4), the values, then of all changes the moments (8 each), places (2 each) and values.
/// Changes are in the order of their moments. All numbers are little-endian.
struct SegmentLayout {
  static let headerSize = 16

  let previous: UInt64
  let rows: Int
  let changes: Int
  let width: Int

  init(_ bytes: borrowing RawSpan, width: Int) {
    previous = UInt64(littleEndian: bytes.integer(at: 0))
    rows = Int(UInt32(littleEndian: bytes.integer(at: 8)))
    changes = Int(UInt32(littleEndian: bytes.integer(at: 12)))
    self.width = width
    precondition(
      bytes.byteCount == end, "a segment of \(bytes.byteCount) bytes where \(end) belong")
  }

  var moments: Int { Self.headerSize + rows * width }
  var places: Int { moments + changes * 8 }
  var values: Int { places + changes * 2 }
  var end: Int { values + changes * width }

  func moment(_ change: Int, in bytes: borrowing RawSpan) -> UInt64 {
    UInt64(littleEndian: bytes.integer(at: moments + change * 8))
  }

  func place(_ change: Int, in bytes: borrowing RawSpan) -> Int {
    Int(UInt16(littleEndian: bytes.integer(at: places + change * 2)))
  }

  /// How many changes came by `moment`. O(log changes).
  func count(through moment: UInt64, in bytes: borrowing RawSpan) -> Int {
    if changes == 0 || self.moment(changes - 1, in: bytes) <= moment { return changes }
    var low = 0
    var high = changes
    while low < high {
      let middle = (low + high) / 2
      if self.moment(middle, in: bytes) <= moment { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// What is done to a segment's bytes as they are, because most segments only grow.
enum Segment {
  /// The segment with `changes` at its end; nil where it has no room for all of them. Copies bytes.
  static func appending(
    _ changes: [ColumnChange], to bytes: [UInt8], _ column: Column
  ) -> [UInt8]? {
    let layout = SegmentLayout(bytes.span.bytes, width: column.width)
    guard layout.changes + changes.count <= maximumChanges(column, rows: layout.rows) else {
      return nil
    }
    var longer: [UInt8] = []
    longer.reserveCapacity(bytes.count + changes.count * (10 + column.width))
    longer.append(contentsOf: bytes[..<layout.places])
    longer.set(UInt32(layout.changes + changes.count).littleEndian, at: 12)
    for change in changes { longer.append(integer: change.moment.littleEndian) }
    longer.append(contentsOf: bytes[layout.places..<layout.values])
    for change in changes { longer.append(integer: UInt16(change.index).littleEndian) }
    longer.append(contentsOf: bytes[layout.values...])
    for change in changes { column.append(change.value, to: &longer) }
    return longer
  }

  /// Sets a value of a column without changes; `bytes` may be empty yet.
  static func set(_ value: UInt64, at index: Int, in bytes: inout [UInt8], _ column: Column) {
    if bytes.isEmpty { bytes = SegmentBuilder(column).encoded }
    let rows = (bytes.count - SegmentLayout.headerSize) / column.width
    for _ in stride(from: rows, through: index, by: 1) { column.append(0, to: &bytes) }
    bytes.set(UInt32(max(rows, index + 1)).littleEndian, at: 8)
    column.put(value, to: &bytes, at: SegmentLayout.headerSize + index * column.width)
  }

  /// When the last change came; nil where there is none.
  static func lastMoment(in bytes: borrowing RawSpan, _ column: Column) -> UInt64? {
    let layout = SegmentLayout(bytes, width: column.width)
    return layout.changes == 0 ? nil : layout.moment(layout.changes - 1, in: bytes)
  }

  /// What the last change set; nil where there is none.
  static func lastValue(in bytes: borrowing RawSpan, _ column: Column) -> UInt64? {
    let layout = SegmentLayout(bytes, width: column.width)
    guard layout.changes > 0 else { return nil }
    return column.value(in: bytes, at: layout.values + (layout.changes - 1) * layout.width)
  }

  /// When something happened to a request that was `created` by then: nothing happens to it before,
  /// whatever a history from elsewhere says.
  static func moment(_ time: Timestamp, of index: Int, after created: [UInt8]) -> UInt64 {
    let offset = SegmentLayout.headerSize + index * Column.created.width
    guard offset < created.count else { return time.moment }
    let begun = Timestamp(microseconds: Int64(littleEndian: created.integer(at: offset)))
    return max(time.moment, begun.moment)
  }

  /// So many changes a segment has at least, so that a block with few requests is not split at each.
  private static let minimumChanges = 64

  /// How many changes a segment takes before the next one begins: as many bytes as it has values.
  static func maximumChanges(_ column: Column, rows: Int) -> Int {
    max(minimumChanges, rows * column.width / (10 + column.width))
  }
}

/// A segment being written.
struct SegmentBuilder {
  let column: Column
  var previous: UInt64 = 0
  var values: [UInt64] = []
  var changes: [ColumnChange] = []

  init(_ column: Column) { self.column = column }

  init(_ column: Column, reading bytes: borrowing RawSpan) {
    self.column = column
    let layout = SegmentLayout(bytes, width: column.width)
    previous = layout.previous
    values = (0..<layout.rows).map {
      column.value(in: bytes, at: SegmentLayout.headerSize + $0 * layout.width)
    }
    changes = (0..<layout.changes).map {
      ColumnChange(
        moment: layout.moment($0, in: bytes), index: layout.place($0, in: bytes),
        value: column.value(in: bytes, at: layout.values + $0 * layout.width))
    }
  }

  /// Whether the changes have outgrown the values, so that the next change begins another segment.
  var isFull: Bool {
    changes.count >= Segment.maximumChanges(column, rows: values.count)
  }

  /// The segment that begins where this one ends.
  func following() -> SegmentBuilder {
    var next = SegmentBuilder(column)
    next.previous = changes.last?.moment ?? previous
    next.values = values
    for change in changes { next.set(change.index, change.value) }
    return next
  }

  /// Sets a value without a past.
  mutating func set(_ index: Int, _ value: UInt64) {
    if index >= values.count {
      values.append(contentsOf: repeatElement(0, count: index + 1 - values.count))
    }
    values[index] = value
  }

  var encoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(
      SegmentLayout.headerSize + values.count * column.width + changes.count * (10 + column.width))
    bytes.append(integer: previous.littleEndian)
    bytes.append(integer: UInt32(values.count).littleEndian)
    bytes.append(integer: UInt32(changes.count).littleEndian)
    for value in values { column.append(value, to: &bytes) }
    for change in changes { bytes.append(integer: change.moment.littleEndian) }
    for change in changes { bytes.append(integer: UInt16(change.index).littleEndian) }
    for change in changes { column.append(change.value, to: &bytes) }
    return bytes
  }
}

extension Column {
  fileprivate func value(in bytes: borrowing RawSpan, at offset: Int) -> UInt64 {
    switch width {
    case 1: UInt64(bytes.integer(at: offset) as UInt8)
    case 2: UInt64(UInt16(littleEndian: bytes.integer(at: offset)))
    case 4: UInt64(UInt32(littleEndian: bytes.integer(at: offset)))
    default: UInt64(littleEndian: bytes.integer(at: offset))
    }
  }

  fileprivate func put(_ value: UInt64, to bytes: inout [UInt8], at offset: Int) {
    switch width {
    case 1: bytes[offset] = UInt8(value)
    case 2: bytes.set(UInt16(value).littleEndian, at: offset)
    case 4: bytes.set(UInt32(value).littleEndian, at: offset)
    default: bytes.set(value.littleEndian, at: offset)
    }
  }

  fileprivate func append(_ value: UInt64, to bytes: inout [UInt8]) {
    switch width {
    case 1: bytes.append(UInt8(value))
    case 2: bytes.append(integer: UInt16(value).littleEndian)
    case 4: bytes.append(integer: UInt32(value).littleEndian)
    default: bytes.append(integer: value.littleEndian)
    }
  }
}
