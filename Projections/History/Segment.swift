import EventLog
import LMDB

/// An event's value for one column, at a moment of either axis.
struct ColumnChange: Equatable {
  let moment: UInt64
  /// The request's place in its block.
  let place: Int
  let value: UInt64
  /// Whether the request began with it. Such a value needs no past: before it, no one asks.
  let isFirst: Bool
}

/// A stretch of time of one column of one block: the values at its end, and what each change replaced.
///
/// A question takes the values, and undoes the changes that came after its moment, the newest first. So
/// the present is read in place; and because the next segment begins when the changes are as long as
/// the values, any moment is one look-up, one copy and a bounded number of changes away. This is the
/// time split of D. Lomet and B. Salzberg, "Access methods for multiversion data" (SIGMOD 1989), with
/// the deltas turned round.
///
/// Stored: the last moment of the segment before (8 bytes, 0 is none), how many values (4), how many
/// changes (4), the values, then of all changes the moments (8 each), places (2 each) and the values
/// that they replaced. Changes are in the order of their moments. All numbers are little-endian.
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
  var replaced: Int { places + changes * 2 }
  var end: Int { replaced + changes * width }

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
  /// So many changes a segment has at least, so that a block with few requests is not split at each.
  private static let minimumChanges = 64

  /// How many changes a segment takes before the next one begins: as many bytes as it has values.
  static func maximumChanges(_ column: Column, rows: Int) -> Int {
    max(minimumChanges, rows * column.width / (10 + column.width))
  }

  /// Whether a change is kept, and not its value alone. By the priority a request is there or not, so
  /// that column has all of them.
  static func keeps(_ change: ColumnChange, _ column: Column) -> Bool {
    !change.isFirst || column == .priority
  }

  /// The segment with `changes` at its end; nil where it has no room for all of them. Copies bytes.
  static func appending(
    _ changes: [ColumnChange], to bytes: [UInt8], _ column: Column
  ) -> [UInt8]? {
    let layout = SegmentLayout(bytes.span.bytes, width: column.width)
    let kept = changes.filter { keeps($0, column) }
    guard layout.changes + kept.count <= maximumChanges(column, rows: layout.rows) else {
      return nil
    }
    var longer: [UInt8] = []
    longer.reserveCapacity(bytes.count + changes.count * (10 + 2 * column.width))
    longer.append(contentsOf: bytes[..<layout.moments])
    var replaced: [UInt64] = []
    replaced.reserveCapacity(kept.count)
    var rows = layout.rows
    for change in changes {
      while rows <= change.place {
        column.append(0, to: &longer)
        rows += 1
      }
      let offset = SegmentLayout.headerSize + change.place * column.width
      if keeps(change, column) { replaced.append(column.value(in: longer.span.bytes, at: offset)) }
      column.put(change.value, to: &longer, at: offset)
    }
    longer.set(UInt32(rows).littleEndian, at: 8)
    longer.set(UInt32(layout.changes + kept.count).littleEndian, at: 12)
    longer.append(contentsOf: bytes[layout.moments..<layout.places])
    for change in kept { longer.append(integer: change.moment.littleEndian) }
    longer.append(contentsOf: bytes[layout.places..<layout.replaced])
    for change in kept { longer.append(integer: UInt16(change.place).littleEndian) }
    longer.append(contentsOf: bytes[layout.replaced...])
    for value in replaced { column.append(value, to: &longer) }
    return longer
  }

  /// When the last change came; nil where there is none.
  static func lastMoment(in bytes: borrowing RawSpan, _ column: Column) -> UInt64? {
    let layout = SegmentLayout(bytes, width: column.width)
    return layout.changes == 0 ? nil : layout.moment(layout.changes - 1, in: bytes)
  }

  /// When the last event happened that is in the column of updates, where all did in the order in
  /// which they were recorded.
  static func lastUpdate(in bytes: borrowing RawSpan) -> Timestamp {
    let layout = SegmentLayout(bytes, width: Column.updated.width)
    func value(_ place: Int) -> Timestamp {
      let bits = Column.updated.value(
        in: bytes, at: SegmentLayout.headerSize + place * layout.width)
      return Timestamp(microseconds: Int64(bitPattern: bits))
    }
    // Either the request that was submitted last, or the one that was changed last.
    let begun = value(layout.rows - 1)
    if layout.changes == 0 { return begun }
    return max(begun, value(layout.place(layout.changes - 1, in: bytes)))
  }

  /// When something happened to a request that was `created` by then: nothing happens to it before,
  /// whatever a history from elsewhere says.
  static func moment(_ time: Timestamp, of place: Int, after created: [UInt8]) -> UInt64 {
    let offset = SegmentLayout.headerSize + place * Column.created.width
    guard offset < created.count else { return time.moment }
    let begun = Timestamp(microseconds: Int64(littleEndian: created.integer(at: offset)))
    return max(time.moment, begun.moment)
  }
}

/// A segment taken apart.
struct SegmentParts {
  let column: Column
  private(set) var previous: UInt64 = 0
  private(set) var values: [UInt64] = []
  private(set) var changes: [(moment: UInt64, place: Int, replaced: UInt64)] = []

  init(_ column: Column) { self.column = column }

  init(_ column: Column, reading bytes: borrowing RawSpan) {
    self.column = column
    let layout = SegmentLayout(bytes, width: column.width)
    previous = layout.previous
    values = (0..<layout.rows).map {
      column.value(in: bytes, at: SegmentLayout.headerSize + $0 * layout.width)
    }
    changes = (0..<layout.changes).map {
      (
        layout.moment($0, in: bytes), layout.place($0, in: bytes),
        column.value(in: bytes, at: layout.replaced + $0 * layout.width)
      )
    }
  }

  /// When its last change came, where there is no room for another.
  var endWhereFull: UInt64? {
    changes.count >= Segment.maximumChanges(column, rows: values.count)
      ? changes.last?.moment : nil
  }

  /// Goes on as the segment after this one.
  mutating func beginNext(after last: UInt64) {
    previous = last
    changes = []
  }

  mutating func append(_ change: ColumnChange) {
    if change.place >= values.count {
      values.append(contentsOf: repeatElement(0, count: change.place + 1 - values.count))
    }
    if Segment.keeps(change, column) {
      changes.append((change.moment, change.place, values[change.place]))
    }
    values[change.place] = change.value
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
    for change in changes { bytes.append(integer: UInt16(change.place).littleEndian) }
    for change in changes { column.append(change.replaced, to: &bytes) }
    return bytes
  }
}

extension Column {
  func value(in bytes: borrowing RawSpan, at offset: Int) -> UInt64 {
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
