import LMDB

/// From when to when each request had each value.
///
/// Table: (column, value; from) → until, request. What still holds lasts until the end of time.
final class IntervalDesign: Design {
  static let name = "intervals"

  private let store: Store
  private let log: DesignLog
  private let table: Table<WideKey>
  /// Where what holds now is kept, by request. A row of now would say so.
  private var current: [[WideKey?]] = DesignColumn.allCases.map { _ in [] }

  init(_ store: Store, log: DesignLog) throws {
    self.store = store
    self.log = log
    table = try store.table("intervals")
  }

  func take(_ events: ArraySlice<DesignEvent>) throws {
    let transaction = try store.beginWrite()
    try take(events, transaction)
    try transaction.commit()
  }

  private func take(
    _ events: ArraySlice<DesignEvent>, _ transaction: borrowing WriteTransaction
  ) throws {
    for event in events {
      let row = Int(event.request) - 1
      try event.forEachValue { column, value throws(LMDBError) in
        guard column != .updated else { return }
        if event.isSubmission { current[column.rawValue].append(nil) }
        if let before = current[column.rawValue][row] {
          try put(before, until: event.position, event.request, transaction)
        }
        let key = WideKey(Self.prefix(column, value), event.position)
        try put(key, until: .max, event.request, transaction)
        current[column.rawValue][row] = key
      }
    }
  }

  private func put(
    _ key: WideKey, until: UInt64, _ request: UInt32, _ transaction: borrowing WriteTransaction
  ) throws(LMDBError) {
    var bytes = [UInt8]()
    bytes.append(integer: until)
    bytes.append(integer: request)
    try transaction.put(bytes.span.bytes, forKey: key, in: table)
  }

  private static func prefix(_ column: DesignColumn, _ value: UInt64) -> UInt64 {
    UInt64(column.rawValue) << 32 | value
  }

  // MARK: Questions

  func list(_ question: ListQuestion, asOf position: UInt64) throws -> ListAnswer {
    let requests = try log.requests(asOf: position)
    let everything = RequestBits(count: requests, isFull: true)
    let read = try store.beginRead()
    var answer = ListAnswer()

    /// Lends each request that had a value of `column`, or this value.
    func forEach(
      _ column: DesignColumn, _ wanted: UInt64? = nil, _ body: (_ row: Int, _ value: UInt32) -> Void
    ) throws {
      var prefix = Self.prefix(column, wanted ?? 0)
      let last = Self.prefix(column, wanted ?? UInt64(UInt32.max))
      while prefix <= last {
        var next: UInt64?
        try read.forEach(in: table, from: WideKey(prefix, 0)) { key, bytes in
          guard key.high == prefix, key.low <= position else {
            // Later ones of this value are skipped by another look-up.
            next = key.high == prefix ? prefix + 1 : key.high
            return false
          }
          if bytes.integer(at: 0, as: UInt64.self) > position {
            body(
              Int(bytes.integer(at: 8, as: UInt32.self)) - 1,
              UInt32(truncatingIfNeeded: key.high))
          }
          return true
        }
        guard let next else { return }
        prefix = next
      }
    }
    func bits(_ column: DesignColumn, _ wanted: UInt64) throws -> RequestBits {
      var bits = RequestBits(count: requests, isFull: false)
      try forEach(column, wanted) { row, _ in bits.insert(row) }
      return bits
    }
    func count(
      _ column: DesignColumn, in rows: RequestBits, _ counts: inout ValueCounts
    ) throws {
      var found = ValueCounts()
      try forEach(column) { row, value in if rows.contains(row) { found.add(value) } }
      counts = found
    }

    let withStatus = try question.status.map { try bits(.status, UInt64($0)) } ?? everything
    let withOwner = try question.owner.map { try bits(.owner, UInt64($0)) } ?? everything
    let both = withStatus.intersection(withOwner)
    answer.total = both.count
    try count(.owner, in: withStatus, &answer.owners)
    if question.owner == nil {
      try count(.status, in: withOwner, &answer.statuses)
      try count(.requester, in: both, &answer.requesters)
      try count(.priority, in: both, &answer.priorities)
      answer.rows = try log.lastUpdated(among: both, asOf: position)
    } else {
      // Few enough to be looked at one by one.
      try log.forEachState(of: withOwner, asOf: position) { answer.statuses.add($1[.status]) }
      try log.addDetails(of: both, asOf: position, to: &answer)
    }
    return answer
  }
}

extension ValueCounts {
  mutating func add(_ value: UInt64?) {
    if let value { add(UInt32(truncatingIfNeeded: value)) }
  }
}

extension DesignLog {
  /// What is to be known of few requests, looked at one by one.
  func addDetails(
    of requests: RequestBits, asOf position: UInt64, to answer: inout ListAnswer
  ) throws {
    var first = FirstRowsOfDesign()
    try forEachState(of: requests, asOf: position) { request, state in
      answer.requesters.add(state[.requester])
      answer.priorities.add(state[.priority])
      first.offer(state[.updated] ?? 0, Int(request) - 1)
    }
    answer.rows = first.sorted()
  }
}
