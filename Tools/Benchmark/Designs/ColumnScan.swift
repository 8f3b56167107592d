import LMDB

/// Columns of a board as of one moment, lent block by block.
protocol ColumnSource: ~Copyable {
  /// Lends the values of all requests, a multiple of 64 of them at a time.
  borrowing func forEachBlock(
    of column: DesignColumn, _ body: (_ firstRow: Int, _ values: RawSpan) -> Void
  ) throws
}

extension ColumnSource where Self: ~Copyable {
  /// A list out of columns: filters become bits, and values are looked at where the bits are.
  borrowing func list(_ question: ListQuestion, requests count: Int) throws -> ListAnswer {
    let everything = RequestBits(count: count, isFull: true)
    var answer = ListAnswer()
    let withStatus = try question.status.map {
      try bits(of: .status, equal: $0, count)
    }
    let withOwner = try question.owner.map {
      try bits(of: .owner, equal: $0, count)
    }
    let both = (withStatus ?? everything).intersection(withOwner ?? everything)
    answer.total = both.count
    try forEachValue(of: .status, UInt16.self, in: withOwner ?? everything) { _, value in
      answer.statuses.add(UInt32(value))
    }
    try forEachValue(of: .owner, UInt32.self, in: withStatus ?? everything) { _, value in
      answer.owners.add(value)
    }
    try forEachValue(of: .requester, UInt32.self, in: both) { _, value in
      answer.requesters.add(value)
    }
    try forEachValue(of: .priority, UInt8.self, in: both) { _, value in
      answer.priorities.add(UInt32(value))
    }
    var first = FirstRowsOfDesign()
    try forEachValue(of: .updated, UInt64.self, in: both) { row, value in
      first.offer(value, row)
    }
    answer.rows = first.sorted()
    return answer
  }

  private borrowing func bits<Value: FixedWidthInteger & BitwiseCopyable>(
    of column: DesignColumn, equal wanted: Value, _ count: Int
  ) throws -> RequestBits {
    var bits = RequestBits(count: count, isFull: false)
    let last = RequestBits(count: count, isFull: true)
    try forEachBlock(of: column) { firstRow, values in
      let width = MemoryLayout<Value>.size
      for word in 0..<values.byteCount / (64 * width) where firstRow + word * 64 < count {
        var found: UInt64 = 0
        for bit in 0..<64 {
          let value: Value = values.integer(at: (word * 64 + bit) * width)
          found |= (value == wanted ? 1 : 0) << UInt64(bit)
        }
        bits.setWord(firstRow / 64 + word, found)
      }
    }
    return bits.intersection(last)
  }

  private borrowing func forEachValue<Value: FixedWidthInteger & BitwiseCopyable>(
    of column: DesignColumn, _: Value.Type, in rows: RequestBits, _ body: (Int, Value) -> Void
  ) throws {
    try forEachBlock(of: column) { firstRow, values in
      let width = MemoryLayout<Value>.size
      let words = firstRow / 64..<(firstRow + values.byteCount / width) / 64
      rows.forEach(inWords: words) { row in
        body(row, values.integer(at: (row - firstRow) * width))
      }
    }
  }
}

/// Keeps the rows updated last: full, it drops the half that cannot be among them.
struct FirstRowsOfDesign {
  private var rows: [ListAnswer.Row] = []
  private var least: UInt64 = 0

  @inline(__always)
  mutating func offer(_ updated: UInt64, _ row: Int) {
    guard updated > least else { return }
    rows.append(ListAnswer.Row(updated: updated, request: UInt32(row) + 1))
    if rows.count == 8 * ListQuestion.rows {
      rows = sorted()
      least = rows[rows.count - 1].updated
    }
  }

  func sorted() -> [ListAnswer.Row] { Array(rows.sorted(by: >).prefix(ListQuestion.rows)) }
}

/// Whole columns in memory.
struct MemoryColumns: ColumnSource {
  private var bytes: [[UInt8]]

  init(requests: Int) {
    let room = (requests + 63) / 64 * 64
    bytes = DesignColumn.allCases.map { [UInt8](repeating: 0, count: room * $0.width) }
  }

  @inline(__always)
  mutating func set(_ column: DesignColumn, ofRow row: Int, to value: UInt64) {
    bytes[column.rawValue].set(value, width: column.width, at: row * column.width)
  }

  func forEachBlock(
    of column: DesignColumn, _ body: (_ firstRow: Int, _ values: RawSpan) -> Void
  ) {
    let values = bytes[column.rawValue]
    body(0, values.span.bytes)
  }
}

extension [UInt8] {
  /// Overwrites the number of `width` bytes at `offset`.
  @inline(__always)
  mutating func set(_ value: UInt64, width: Int, at offset: Int) {
    switch width {
    case 1: self[offset] = UInt8(truncatingIfNeeded: value)
    case 2: set(UInt16(truncatingIfNeeded: value), at: offset)
    case 4: set(UInt32(truncatingIfNeeded: value), at: offset)
    default: set(value, at: offset)
    }
  }

  /// The number of `width` bytes at `offset`.
  @inline(__always)
  func number(width: Int, at offset: Int) -> UInt64 {
    switch width {
    case 1: UInt64(self[offset])
    case 2: UInt64(integer(at: offset, as: UInt16.self))
    case 4: UInt64(integer(at: offset, as: UInt32.self))
    default: integer(at: offset, as: UInt64.self)
    }
  }

  /// Adds a number of `width` bytes.
  @inline(__always)
  mutating func append(_ value: UInt64, width: Int) {
    switch width {
    case 1: append(UInt8(truncatingIfNeeded: value))
    case 2: append(integer: UInt16(truncatingIfNeeded: value))
    case 4: append(integer: UInt32(truncatingIfNeeded: value))
    default: append(integer: value)
    }
  }
}

extension RawSpan {
  /// The number of `width` bytes at `offset`.
  @inline(__always)
  func number(width: Int, at offset: Int) -> UInt64 {
    switch width {
    case 1: UInt64(integer(at: offset, as: UInt8.self))
    case 2: UInt64(integer(at: offset, as: UInt16.self))
    case 4: UInt64(integer(at: offset, as: UInt32.self))
    default: integer(at: offset, as: UInt64.self)
    }
  }
}
