import LMDB

/// Columns of fixed width in blocks, split in time.
///
/// A segment has the values of a block as they were at its end, and what they were before each of
/// its changes. A question copies a block only where something changed after its moment.
/// Table: (column, block; last moment) → segment. The one that still grows has the last moment of all.
class ColumnDesign: Design {
  class var name: String { "columns" }
  class var rowsPerBlock: Int { 4096 }
  /// Whether a segment has the values as they were at its start instead, and what followed.
  class var isForward: Bool { false }

  private let store: Store
  private let log: DesignLog
  private let table: Table<WideKey>

  required init(_ store: Store, log: DesignLog) throws {
    self.store = store
    self.log = log
    table = try store.table("columns")
  }

  /// Start 8, changes 4, unused 4, the values, the changes: moment since the start 4, row 2, value
  /// before.
  fileprivate struct Segment {
    static let head = 16
    static func entry(_ width: Int) -> Int { 6 + width }

    var bytes: [UInt8]

    init(width: Int, rows: Int) {
      bytes = [UInt8](repeating: 0, count: Self.head + rows * width)
    }

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Whether the changes have outgrown the values.
    mutating func set(
      _ value: UInt64, width: Int, row: Int, rows: Int, isForward: Bool, _ event: DesignEvent
    ) -> Bool {
      let offset = Self.head + row * width
      // A submission is no change: whoever asks of an earlier moment does not look at its row.
      if !event.isSubmission {
        let start: UInt64 = bytes.integer(at: 0)
        let before = bytes.number(width: width, at: offset)
        bytes.append(event.position - start, width: 4)
        bytes.append(UInt64(row), width: 2)
        bytes.append(isForward ? value : before, width: width)
        bytes.set(bytes.integer(at: 8, as: UInt32.self) + 1, at: 8)
      }
      if event.isSubmission || !isForward { bytes.set(value, width: width, at: offset) }
      return bytes.count > Self.head + 2 * rows * width
    }

    /// The segment that follows.
    mutating func restart(at position: UInt64, width: Int, rows: Int, isForward: Bool) {
      if isForward {
        for offset in stride(
          from: Self.head + rows * width, to: bytes.count, by: Self.entry(width))
        {
          let row = Int(bytes.integer(at: offset + 4, as: UInt16.self))
          bytes.set(
            bytes.number(width: width, at: offset + 6), width: width,
            at: Self.head + row * width)
        }
      }
      bytes.removeLast(bytes.count - Self.head - rows * width)
      bytes.set(position, at: 0)
      bytes.set(UInt32(0), at: 8)
    }
  }

  fileprivate static func key(_ column: DesignColumn, _ block: Int, last: UInt64 = .max) -> WideKey
  {
    WideKey(UInt64(column.rawValue) << 32 | UInt64(block), last)
  }

  func take(_ events: ArraySlice<DesignEvent>) throws {
    let transaction = try store.beginWrite()
    try take(events, transaction)
    try transaction.commit()
  }

  private func take(
    _ events: ArraySlice<DesignEvent>, _ transaction: borrowing WriteTransaction
  ) throws {
    let rows = Self.rowsPerBlock
    let lastRow = events.reduce(0) { max($0, Int($1.request)) }
    let columns = DesignColumn.allCases.count
    var segments = [Segment?](repeating: nil, count: (lastRow / rows + 1) * columns)
    for event in events {
      let block = (Int(event.request) - 1) / rows
      let row = (Int(event.request) - 1) % rows
      try event.forEachValue { column, value throws(LMDBError) in
        let index = block * columns + column.rawValue
        if segments[index] == nil {
          segments[index] =
            try transaction.value(forKey: Self.key(column, block), in: table).map(Segment.init)
            ?? Segment(width: column.width, rows: rows)
        }
        let isFull = segments[index]!.set(
          value, width: column.width, row: row, rows: rows, isForward: Self.isForward, event)
        guard isFull, let bytes = segments[index]?.bytes else { return }
        try transaction.put(
          bytes.span.bytes, forKey: Self.key(column, block, last: event.position), in: table)
        segments[index]!.restart(
          at: event.position, width: column.width, rows: rows, isForward: Self.isForward)
      }
    }
    for (index, segment) in segments.enumerated() {
      guard let segment, let column = DesignColumn(rawValue: index % columns) else { continue }
      try transaction.put(
        segment.bytes.span.bytes, forKey: Self.key(column, index / columns), in: table)
    }
  }

  func list(_ question: ListQuestion, asOf position: UInt64) throws -> ListAnswer {
    let requests = try log.requests(asOf: position)
    let past = Past(
      transaction: try store.beginRead(), table: table, rowsPerBlock: Self.rowsPerBlock,
      isForward: Self.isForward, position: position, requests: requests)
    return try past.list(question, requests: requests)
  }

  /// The columns after `position`.
  private struct Past: ColumnSource, ~Copyable {
    let transaction: ReadTransaction
    let table: Table<WideKey>
    let rowsPerBlock: Int
    let isForward: Bool
    let position: UInt64
    let requests: Int

    borrowing func forEachBlock(
      of column: DesignColumn, _ body: (_ firstRow: Int, _ values: RawSpan) -> Void
    ) throws {
      for block in 0..<(requests + rowsPerBlock - 1) / rowsPerBlock {
        let key = ColumnDesign.key(column, block, last: position)
        try transaction.forEach(in: table, from: key) { found, bytes in
          precondition(found.high == key.high, "block \(block) has no segment for \(position)")
          Segment.withValues(
            of: bytes, column.width, rowsPerBlock, isForward: isForward, asOf: position
          ) { body(block * rowsPerBlock, $0) }
          return false
        }
      }
    }
  }
}

extension ColumnDesign.Segment {
  /// Lends the values after `position`: in place where nothing is to be done or undone.
  static func withValues(
    of bytes: RawSpan, _ width: Int, _ rows: Int, isForward: Bool, asOf position: UInt64,
    _ body: (RawSpan) -> Void
  ) {
    let values = head..<head + rows * width
    let start: UInt64 = bytes.integer(at: 0)
    let count = Int(bytes.integer(at: 8, as: UInt32.self))
    var search = 0..<count
    while !search.isEmpty {
      let middle = (search.lowerBound + search.upperBound) / 2
      let offset = values.upperBound + middle * entry(width)
      if start + UInt64(bytes.integer(at: offset, as: UInt32.self)) <= position {
        search = (middle + 1)..<search.upperBound
      } else {
        search = search.lowerBound..<middle
      }
    }
    let changes = isForward ? 0..<search.lowerBound : search.lowerBound..<count
    guard !changes.isEmpty else { return body(bytes.extracting(values)) }
    var copy = bytes.extracting(values).array()
    for step in changes.indices {
      // What was last is undone first.
      let index = isForward ? step : changes.upperBound - 1 - (step - changes.lowerBound)
      let offset = values.upperBound + index * entry(width)
      copy.set(
        bytes.number(width: width, at: offset + 6), width: width,
        at: Int(bytes.integer(at: offset + 4, as: UInt16.self)) * width)
    }
    body(copy.span.bytes)
  }
}

/// The same in smaller blocks: less to write a change, more to look up a question.
final class SmallColumnDesign: ColumnDesign {
  override class var name: String { "columns_1k" }
  override class var rowsPerBlock: Int { 1024 }
}

/// The same, told from the start of each segment.
final class ForwardColumnDesign: ColumnDesign {
  override class var name: String { "columns_forward" }
  override class var isForward: Bool { true }
}
