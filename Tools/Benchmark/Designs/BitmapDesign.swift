import LMDB

/// Which requests had each value, as bits, in chunks split in time (after the time-split B-tree of
/// Lomet and Salzberg, 1989).
///
/// A segment has the requests of a chunk with a value as they were at its end, and its changes.
/// Table: (column, value, chunk; last moment) → segment.
final class BitmapDesign: Design {
  static let name = "bitmaps"
  static let requestsPerChunk = 8192

  private let store: Store
  private let log: DesignLog
  private let table: Table<WideKey>
  /// What holds now, by request. A row of now would say so.
  private var current: [[UInt64]] = DesignColumn.allCases.map { _ in [] }

  init(_ store: Store, log: DesignLog) throws {
    self.store = store
    self.log = log
    table = try store.table("bitmaps")
  }

  private static func key(
    _ column: DesignColumn, _ value: UInt64, _ chunk: Int, last: UInt64 = .max
  ) -> WideKey {
    WideKey(UInt64(column.rawValue) << 56 | value << 24 | UInt64(chunk), last)
  }

  func take(_ events: ArraySlice<DesignEvent>) throws {
    let transaction = try store.beginWrite()
    try take(events, transaction)
    try transaction.commit()
  }

  private func take(
    _ events: ArraySlice<DesignEvent>, _ transaction: borrowing WriteTransaction
  ) throws {
    var segments: [WideKey: Segment] = [:]
    for event in events {
      let row = Int(event.request) - 1
      let chunk = row / Self.requestsPerChunk
      try event.forEachValue { column, value throws(LMDBError) in
        guard column != .updated else { return }
        if event.isSubmission {
          current[column.rawValue].append(value)
        } else {
          let before = current[column.rawValue][row]
          current[column.rawValue][row] = value
          try change(
            Self.key(column, before, chunk), event, isMember: false, &segments, transaction)
        }
        try change(Self.key(column, value, chunk), event, isMember: true, &segments, transaction)
      }
    }
    for (key, segment) in segments.sorted(by: { $0.key < $1.key }) {
      let bytes = segment.encoded
      try transaction.put(bytes.span.bytes, forKey: key, in: table)
    }
  }

  private func change(
    _ key: WideKey, _ event: DesignEvent, isMember: Bool, _ segments: inout [WideKey: Segment],
    _ transaction: borrowing WriteTransaction
  ) throws(LMDBError) {
    let bit = (Int(event.request) - 1) % Self.requestsPerChunk
    if segments[key] == nil {
      segments[key] =
        try transaction.withValue(forKey: key, in: table) { Segment($0) }
        ?? Segment(start: event.position)
    }
    segments[key]!.change(bit, isMember, at: event.position, isFirst: event.isSubmission)
    guard segments[key]!.isFull else { return }
    let bytes = segments[key]!.encoded
    try transaction.put(bytes.span.bytes, forKey: WideKey(key.high, event.position), in: table)
    segments[key]!.restart(at: event.position)
  }

  // MARK: Questions

  func list(_ question: ListQuestion, asOf position: UInt64) throws -> ListAnswer {
    let requests = try log.requests(asOf: position)
    let chunks = (requests + Self.requestsPerChunk - 1) / Self.requestsPerChunk
    let everything = RequestBits(count: requests, isFull: true)
    let read = try store.beginRead()
    var answer = ListAnswer()

    func forEachChunk(
      _ column: DesignColumn, _ value: UInt64, _ body: (_ firstWord: Int, [UInt64]) -> Void
    ) throws {
      for chunk in 0..<chunks {
        let key = Self.key(column, value, chunk, last: position)
        try read.forEach(in: table, from: key) { found, bytes in
          if found.high == key.high {
            body(chunk * Self.requestsPerChunk / 64, Segment.words(bytes, asOf: position))
          }
          return false
        }
      }
    }
    func bits(_ column: DesignColumn, _ value: UInt64) throws -> RequestBits {
      var bits = RequestBits(count: requests, isFull: false)
      try forEachChunk(column, value) { first, words in
        for (index, word) in words.enumerated() { bits.formUnion(word: word, at: first + index) }
      }
      return bits.intersection(everything)
    }
    func count(
      _ column: DesignColumn, among values: [UInt64], in rows: RequestBits
    ) throws -> ValueCounts {
      var counts = ValueCounts()
      for value in values {
        try forEachChunk(column, value) { first, words in
          counts.add(UInt32(value), rows.count(within: words, from: first))
        }
      }
      return counts
    }

    let withStatus = try question.status.map { try bits(.status, UInt64($0)) } ?? everything
    let withOwner = try question.owner.map { try bits(.owner, UInt64($0)) } ?? everything
    let both = withStatus.intersection(withOwner)
    let people = (1...UInt64(Workload.owners)).map { $0 }
    answer.total = both.count
    answer.statuses = try count(.status, among: Array(0..<8), in: withOwner)
    answer.owners = try count(.owner, among: people + [UInt64(UInt32.max)], in: withStatus)
    if answer.total < Self.requestsPerChunk {
      try log.addDetails(of: both, asOf: position, to: &answer)
    } else {
      answer.requesters = try count(.requester, among: people, in: both)
      answer.priorities = try count(.priority, among: Array(0..<8), in: both)
      answer.rows = try log.lastUpdated(among: both, asOf: position)
    }
    return answer
  }

  /// One chunk of one value for a while. Stored: start 8, members 2, unused 2; members as 2 bytes each
  /// or, where that is more, as bits; changes: moment since the start 4, member and whether it was one
  /// before 2.
  private struct Segment {
    private static let head = 12
    private static let words = requestsPerChunk / 64
    /// Splitting pays once the changes are as long as the members, and no sooner than this.
    private static let leastChanges = 512

    private var start: UInt64
    private var words = [UInt64](repeating: 0, count: Self.words)
    private var members = 0
    private var changes: [UInt8] = []

    init(start: UInt64) { self.start = start }

    init(_ bytes: RawSpan) {
      start = bytes.integer(at: 0)
      members = Int(bytes.integer(at: 8, as: UInt16.self))
      words = Self.members(bytes)
      changes = bytes.extracting(Self.head + Self.size(members)..<bytes.byteCount).array()
    }

    /// Bytes that members take.
    private static func size(_ members: Int) -> Int { min(members * 2, words * 8) }

    var isFull: Bool { changes.count > max(Self.size(members), Self.leastChanges) }

    mutating func change(_ bit: Int, _ isMember: Bool, at position: UInt64, isFirst: Bool) {
      if !isFirst {
        changes.append(integer: UInt32(position - start))
        changes.append(integer: UInt16(bit) | (isMember ? 0 : 0x8000))
      }
      words[bit / 64] ^= 1 << UInt64(bit % 64)
      members += isMember ? 1 : -1
    }

    mutating func restart(at position: UInt64) {
      start = position
      changes.removeAll()
    }

    var encoded: [UInt8] {
      var bytes: [UInt8] = []
      bytes.append(integer: start)
      bytes.append(integer: UInt16(members))
      bytes.append(integer: UInt16(0))
      if members * 2 <= Self.words * 8 {
        for (index, word) in words.enumerated() {
          var rest = word
          while rest != 0 {
            bytes.append(integer: UInt16(index * 64 + rest.trailingZeroBitCount))
            rest &= rest - 1
          }
        }
      } else {
        for word in words { bytes.append(integer: word) }
      }
      return bytes + changes
    }

    private static func members(_ bytes: RawSpan) -> [UInt64] {
      var result = [UInt64](repeating: 0, count: words)
      let members = Int(bytes.integer(at: 8, as: UInt16.self))
      if members * 2 <= words * 8 {
        for index in 0..<members {
          let bit = Int(bytes.integer(at: head + index * 2, as: UInt16.self))
          result[bit / 64] |= 1 << UInt64(bit % 64)
        }
      } else {
        for index in 0..<words { result[index] = bytes.integer(at: head + index * 8) }
      }
      return result
    }

    /// The members after `position`.
    static func words(_ bytes: RawSpan, asOf position: UInt64) -> [UInt64] {
      var result = members(bytes)
      let first = head + size(Int(bytes.integer(at: 8, as: UInt16.self)))
      let start: UInt64 = bytes.integer(at: 0)
      var offset = bytes.byteCount - 6
      while offset >= first, start + UInt64(bytes.integer(at: offset, as: UInt32.self)) > position {
        let change: UInt16 = bytes.integer(at: offset + 4)
        let bit = Int(change & 0x7FFF)
        if change & 0x8000 != 0 {
          result[bit / 64] |= 1 << UInt64(bit % 64)
        } else {
          result[bit / 64] &= ~(1 << UInt64(bit % 64))
        }
        offset -= 6
      }
      return result
    }
  }
}
