import LMDB

/// All values, written down every so many events; a question folds the headers after the last time.
///
/// Table `snapshots`: (position; column, block) → values side by side.
/// Requesters never change, so they are written once, under position 0.
final class SnapshotDesign: Design {
  static let name = "snapshots"
  static let interval: UInt64 = 50_000
  static let rowsPerBlock = 4096

  private let store: Store
  private let log: DesignLog
  private let table: Table<WideKey>
  private var values: [[UInt8]] = DesignColumn.allCases.map { _ in [] }
  private var written: [UInt64] = [0]

  init(_ store: Store, log: DesignLog) throws {
    self.store = store
    self.log = log
    table = try store.table("snapshots")
  }

  func take(_ events: ArraySlice<DesignEvent>) throws {
    for event in events {
      if event.isSubmission, (Int(event.request) - 1) % Self.rowsPerBlock == 0 {
        for column in DesignColumn.allCases {
          values[column.rawValue] += [UInt8](
            repeating: 0, count: Self.rowsPerBlock * column.width)
        }
      }
      event.forEachValue { column, value in
        values[column.rawValue].set(
          value, width: column.width, at: (Int(event.request) - 1) * column.width)
      }
      // In the middle of an interval, so that round positions meet half of the greatest tail.
      if event.position % Self.interval == Self.interval / 2 { try write(at: event.position) }
    }
  }

  private func write(at position: UInt64) throws {
    let transaction = try store.beginWrite()
    for column in DesignColumn.allCases {
      let values = values[column.rawValue]
      let bytes = values.span.bytes
      let size = Self.rowsPerBlock * column.width
      for block in 0..<bytes.byteCount / size {
        try transaction.put(
          bytes.extracting(block * size..<(block + 1) * size),
          forKey: Self.key(column == .requester ? 0 : position, column, block), in: table)
      }
    }
    try transaction.commit()
    written.append(position)
  }

  private static func key(_ position: UInt64, _ column: DesignColumn, _ block: Int) -> WideKey {
    WideKey(position, UInt64(column.rawValue) << 32 | UInt64(block))
  }

  func list(_ question: ListQuestion, asOf position: UInt64) throws -> ListAnswer {
    let requests = try log.requests(asOf: position)
    let snapshot = written.last { $0 <= position } ?? 0
    var tail = DesignColumn.allCases.map { _ in
      [[(row: Int, value: UInt64)]](repeating: [], count: requests / Self.rowsPerBlock + 1)
    }
    try log.forEach(from: snapshot + 1, through: position) { event in
      let (block, row) = (Int(event.request) - 1).quotientAndRemainder(
        dividingBy: Self.rowsPerBlock)
      event.forEachValue { tail[$0.rawValue][block].append((row, $1)) }
    }
    let past = Past(
      transaction: try store.beginRead(), table: table, snapshot: snapshot, tail: tail,
      requests: requests)
    return try past.list(question, requests: requests)
  }

  /// A snapshot and what happened after it.
  private struct Past: ColumnSource, ~Copyable {
    let transaction: ReadTransaction
    let table: Table<WideKey>
    let snapshot: UInt64
    let tail: [[[(row: Int, value: UInt64)]]]
    let requests: Int

    borrowing func forEachBlock(
      of column: DesignColumn, _ body: (_ firstRow: Int, _ values: RawSpan) -> Void
    ) throws {
      let rows = SnapshotDesign.rowsPerBlock
      for block in 0..<(requests + rows - 1) / rows {
        let key = SnapshotDesign.key(column == .requester ? 0 : snapshot, column, block)
        let later = tail[column.rawValue][block]
        let found: Void? = try transaction.withValue(forKey: key, in: table) { bytes in
          guard !later.isEmpty else { return body(block * rows, bytes) }
          Self.withValues(bytes.array(), later, column.width) { body(block * rows, $0) }
        }
        if found == nil {
          let empty = [UInt8](repeating: 0, count: rows * column.width)
          Self.withValues(empty, later, column.width) { body(block * rows, $0) }
        }
      }
    }

    private static func withValues(
      _ before: [UInt8], _ later: [(row: Int, value: UInt64)], _ width: Int,
      _ body: (RawSpan) -> Void
    ) {
      var bytes = before
      for (row, value) in later { bytes.set(value, width: width, at: row * width) }
      body(bytes.span.bytes)
    }
  }
}
