import Domain
import EventLog
import LMDB
import ProjectionEngine

/// As of when columns are read.
public enum ColumnMoment: Equatable, Sendable {
  case now
  case recorded(through: Position)
  /// What had happened by `time`; `position` is the last event recorded by then.
  case happened(by: Timestamp, position: Position)
}

/// The values of one request, from elsewhere than its columns.
public struct ColumnValues: Equatable, Sendable {
  public let status: StatusCode
  public let priority: Priority
  public let owner: PersonNumber?
  public let updated: Timestamp

  public init(
    status: StatusCode, priority: Priority, owner: PersonNumber?, updated: Timestamp
  ) {
    self.status = status
    self.priority = priority
    self.owner = owner
    self.updated = updated
  }
}

/// The columns of one board at one moment, a block at a time.
///
/// Belongs to one question. `load` brings a column of a block into memory, where it stays until the
/// same column of another block is loaded.
public struct BoardColumns {
  public let blocks: UInt32
  /// Requests whose columns do not say how things were, because something that happened earlier was
  /// recorded after the columns were written. They have to be given with `settle`.
  public private(set) var unsettled: [RequestNumber] = []

  private let history: HistoryProjection
  private let board: BoardNumber
  private let moment: ColumnMoment
  /// What is not in the columns yet and counts, by block, in the order in which it counts.
  private var tails: [UInt32: [TailRecord]] = [:]
  /// What was submitted and is not in the columns yet, whether or not it counts.
  private var submissions: [UInt32: [TailRecord]] = [:]
  private var settled: [UInt32: [(place: Int, values: ColumnValues?)]] = [:]

  private var status = [UInt16](repeating: 0, count: Int(Block.size))
  private var priority = [UInt8](repeating: 0, count: Int(Block.size))
  private var owner = [UInt32](repeating: 0, count: Int(Block.size))
  private var requester = [UInt32](repeating: 0, count: Int(Block.size))
  private var updated = [UInt64](repeating: 0, count: Int(Block.size))
  private var created = [UInt64](repeating: 0, count: Int(Block.size))

  /// - Parameter requests: how many requests the board has by now.
  public init(
    _ history: HistoryProjection, of board: BoardNumber, requests: UInt32, at moment: ColumnMoment,
    in snapshot: borrowing ViewSnapshot
  ) throws(LMDBError) {
    self.history = history
    self.board = board
    self.moment = moment
    blocks = (requests + Block.size - 1) / Block.size
    try readTails(in: snapshot)
  }

  /// The number of the request at `place` of `block`.
  public func number(_ place: Int, in block: UInt32) -> UInt32 {
    block * Block.size + UInt32(place) + 1
  }

  /// Gives the values of one of `unsettled`; nil where there is no such request at that moment.
  public mutating func settle(_ request: RequestNumber, as values: ColumnValues?) {
    settled[Block.number(of: request), default: []]
      .append((Block.place(of: request), values))
  }

  // MARK: Values

  /// Brings a column of a block into memory, right for `members` at least.
  ///
  /// Linear in the block, or, where the members are few, in the block's changes.
  public mutating func load(
    _ column: Column, of block: UInt32, for members: BlockSet? = nil,
    in snapshot: borrowing ViewSnapshot
  ) throws(LMDBError) {
    let reference = BlockReference(board: board.rawValue, block: block)
    let (axis, last) = try place(of: reference, in: snapshot)
    let isVersioned = Column.versioned.contains(column)
    let key =
      isVersioned
      ? reference.key(column, axis, at: last + 1) : reference.openKey(column, .recorded)
    let tail = (isVersioned ? tails[block] : submissions[block]) ?? []
    let settled = isVersioned ? self.settled[block] ?? [] : []
    // By itself: a closure that held all of `self` would have each array copied before it is written.
    let table = history.columns
    func fill<Value: FixedWidthInteger & BitwiseCopyable>(
      _ values: inout [Value]
    ) throws(LMDBError) {
      var isThere = false
      try snapshot.forEach(in: table, from: key) { found, bytes in
        guard found.high == key.high else { return false }
        isThere = true
        ColumnScan.fill(&values, from: bytes, column, through: last, for: members)
        return false
      }
      if !isThere { ColumnScan.clear(&values) }
      for record in tail {
        guard let value = record.value(of: column) else { continue }
        values[record.place] = Value(truncatingIfNeeded: value)
      }
      for (place, given) in settled {
        values[place] = Value(truncatingIfNeeded: column.value(of: given))
      }
    }
    switch column {
    case .status: try fill(&status)
    case .priority: try fill(&priority)
    case .owner: try fill(&owner)
    case .requester: try fill(&requester)
    case .updated: try fill(&updated)
    case .created: try fill(&created)
    }
  }

  /// The requests that are there, by the priority column, which has to be loaded.
  public func present() -> BlockSet { ColumnScan.mask(priority) { $0 != 0 } }

  /// The places with one of `wanted` in a loaded column.
  public func mask(_ column: Column, among wanted: [UInt64]) -> BlockSet {
    switch column {
    case .status: ColumnScan.mask(status, among: wanted)
    case .priority: ColumnScan.mask(priority, among: wanted)
    case .owner: ColumnScan.mask(owner, among: wanted)
    case .requester: ColumnScan.mask(requester, among: wanted)
    case .updated: ColumnScan.mask(updated, among: wanted)
    case .created: ColumnScan.mask(created, among: wanted)
    }
  }

  /// Counts the values of a loaded column at `members`.
  public func count(_ column: Column, at members: BlockSet, into counts: inout ColumnCounts) {
    switch column {
    case .status: counts.add(status, at: members)
    case .priority: counts.add(priority, at: members)
    case .owner: counts.add(owner, at: members)
    case .requester: counts.add(requester, at: members)
    case .updated: counts.add(updated, at: members)
    case .created: counts.add(created, at: members)
    }
  }

  /// The value of a loaded column: a code, a person's number, or microseconds as a bit pattern.
  @inline(__always)
  public func value(_ column: Column, at place: Int) -> UInt64 {
    switch column {
    case .status: UInt64(status[place])
    case .priority: UInt64(priority[place])
    case .owner: UInt64(owner[place])
    case .requester: UInt64(requester[place])
    case .updated: updated[place]
    case .created: created[place]
    }
  }

  // MARK: Moments

  /// By which of its chains a block is read, and through which moment of it.
  private func place(
    of block: BlockReference, in snapshot: borrowing ViewSnapshot
  ) throws(LMDBError) -> (axis: Axis, last: UInt64) {
    switch moment {
    // One below the key of the last segment: all its changes count.
    case .now: return (.recorded, .max - 1)
    case .recorded(let position): return (.recorded, position.rawValue)
    case .happened(let time, let position):
      let isDifferent =
        try snapshot.withValue(
          forKey: block.openKey(.priority, .happened), in: history.columns, { _ in true }) ?? false
      return isDifferent ? (.happened, time.moment) : (.recorded, position.rawValue)
    }
  }

  // MARK: Tails

  private mutating func readTails(in snapshot: borrowing ViewSnapshot) throws(LMDBError) {
    let first = BlockReference(board: board.rawValue, block: 0).key
    var all: [(block: UInt32, records: [TailRecord])] = []
    try snapshot.forEach(in: history.tails, from: first) { key, bytes in
      guard key >> 32 == first >> 32 else { return false }
      all.append((UInt32(truncatingIfNeeded: key), TailRecord.records(in: bytes)))
      return true
    }
    for (block, records) in all {
      submissions[block] = records.filter { $0.change == .submitted }
      switch moment {
      case .now: tails[block] = records
      case .recorded(let last):
        tails[block] = Array(records.prefix { $0.position <= last.rawValue })
      case .happened(let time, _):
        try takeHappened(records, of: block, by: time.moment, in: snapshot)
      }
    }
  }

  private mutating func takeHappened(
    _ records: [TailRecord], of block: UInt32, by last: UInt64, in snapshot: borrowing ViewSnapshot
  ) throws(LMDBError) {
    let reference = BlockReference(board: board.rawValue, block: block)
    let written = try writtenThrough(reference, in: snapshot)
    let created =
      try snapshot.value(forKey: reference.openKey(.created, .recorded), in: history.columns) ?? []
    var begun: [Int: UInt64] = [:]
    var disordered: Set<Int> = []
    var counting: [(record: TailRecord, moment: UInt64)] = []
    for record in records {
      var moment = Segment.moment(record.happenedAt, of: record.place, after: created)
      if record.change == .submitted { begun[record.place] = moment }
      moment = max(moment, begun[record.place] ?? moment)
      if moment < written { disordered.insert(record.place) }
      if moment <= last { counting.append((record, moment)) }
    }
    tails[block] =
      counting
      .filter { !disordered.contains($0.record.place) }
      .sorted { ($0.moment, $0.record.position) < ($1.moment, $1.record.position) }
      .map(\.record)
    unsettled += disordered.sorted().map { RequestNumber(number($0, in: block)) }
  }

  /// When what is in the columns of a block happened last; zero where nothing is.
  private func writtenThrough(
    _ block: BlockReference, in snapshot: borrowing ViewSnapshot
  ) throws(LMDBError) -> UInt64 {
    var isDifferent = false
    var last: UInt64 = 0
    for column in Column.versioned {
      let moment = try snapshot.withValue(
        forKey: block.openKey(column, .happened), in: history.columns
      ) { Segment.lastMoment(in: $0, column) }
      guard let moment else { continue }
      isDifferent = true
      last = max(last, moment ?? 0)
    }
    if isDifferent { return last }
    // Nothing was late so far, so what was recorded last happened last.
    return try snapshot.withValue(
      forKey: block.openKey(.updated, .recorded), in: history.columns
    ) { Segment.lastUpdate(in: $0).moment } ?? 0
  }
}

extension Column {
  fileprivate func value(of given: ColumnValues?) -> UInt64 {
    guard let given else { return 0 }
    return switch self {
    case .status: UInt64(given.status.rawValue)
    case .priority: UInt64(given.priority.rawValue)
    case .owner: UInt64(given.owner?.rawValue ?? Self.nobody)
    case .updated: UInt64(bitPattern: given.updated.microseconds)
    case .requester, .created: preconditionFailure("\(self) has no past")
    }
  }
}
