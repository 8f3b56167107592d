import Domain
import LMDB

extension DesignColumn {
  static func code(_ person: PersonNumber?) -> UInt32 { person?.rawValue ?? nobody }
}

extension DesignEvent {
  static let firstStatus = BoardTemplate.ops.statuses[0].code.rawValue
}

/// What a ledger has anyway, and every design may use: headers by position, and which events a
/// request had. Its size is nobody's.
final class DesignLog {
  /// As in the log.
  private static let headerSize = 100

  private let store: Store
  private let headers: Table<UInt64>
  private let timeline: Table<UInt64>

  init(_ store: Store) throws {
    self.store = store
    headers = try store.table("headers")
    timeline = try store.table("timeline")
  }

  func fill(_ history: DesignHistory) throws {
    var positions = [[UInt64]](repeating: [], count: history.events.count / 5 + 1)
    let transaction = try store.beginWrite()
    var bytes = [UInt8](repeating: 0, count: Self.headerSize)
    for event in history.events {
      event.write(to: &bytes)
      try transaction.put(bytes.span.bytes, forKey: event.position, in: headers, mode: .append)
      positions[Int(event.request)].append(event.position)
    }
    for (request, positions) in positions.enumerated().dropFirst() {
      try transaction.put(
        positions.span.bytes, forKey: UInt64(request), in: timeline, mode: .append)
    }
    try transaction.commit()
  }

  // MARK: Events

  /// Lends the events from one position through another.
  func forEach(
    from first: UInt64, through last: UInt64, _ body: (borrowing DesignEvent) -> Void
  ) throws {
    guard first <= last else { return }
    let read = try store.beginRead()
    try read.forEach(in: headers, from: first) { position, bytes in
      guard position <= last else { return false }
      body(DesignEvent(position: position, bytes))
      return true
    }
  }

  // MARK: Requests

  /// How many requests there were after `position`: they are numbered as they came.
  func requests(asOf position: UInt64) throws -> Int {
    let read = try store.beginRead()
    var range = 0..<(try read.count(of: timeline))
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      let first: UInt64? = try read.withValue(forKey: UInt64(middle) + 1, in: timeline) {
        $0.integer(at: 0)
      }
      if let first, first <= position {
        range = (middle + 1)..<range.upperBound
      } else {
        range = range.lowerBound..<middle
      }
    }
    return range.lowerBound
  }

  /// Lends the values of single requests after `position`: a look-up and a header an event each.
  func forEachState(
    of requests: RequestBits, asOf position: UInt64,
    _ body: (_ request: UInt32, _ state: [DesignColumn: UInt64]) -> Void
  ) throws {
    let read = try store.beginRead()
    try requests.forEach { row throws(LMDBError) in
      let positions =
        try read.withValue(forKey: UInt64(row) + 1, in: timeline) { bytes in
          (0..<bytes.byteCount / 8).map { bytes.integer(at: $0 * 8, as: UInt64.self) }
        } ?? []
      var state: [DesignColumn: UInt64] = [:]
      for event in positions.prefix(while: { $0 <= position }) {
        _ = try read.withValue(forKey: event, in: headers) {
          DesignEvent(position: event, $0).forEachValue { state[$0] = $1 }
        }
      }
      body(UInt32(row) + 1, state)
    }
  }

  /// The requests among `matching` that were updated last, found by going back through the log.
  func lastUpdated(
    among matching: RequestBits, asOf position: UInt64
  ) throws -> [ListAnswer.Row] {
    let read = try store.beginRead()
    var rest = matching
    var rows: [ListAnswer.Row] = []
    var next = position
    while next > 0, rows.count < ListQuestion.rows {
      let request: UInt32? = try read.withValue(forKey: next, in: headers) { $0.integer(at: 20) }
      if let request, rest.contains(Int(request) - 1) {
        rows.append(ListAnswer.Row(updated: next, request: request))
        rest.remove(Int(request) - 1)
      }
      next -= 1
    }
    return rows
  }
}

// Where the log keeps these in a header: request 20, kind 32, arguments 36, 40 and 44.
extension DesignEvent {
  private enum Kind { static let submitted = 1, assigned = 2, moved = 3 }

  fileprivate func write(to bytes: inout [UInt8]) {
    bytes.set(request, at: 20)
    switch change {
    case .submitted(let priority, let requester):
      bytes.set(UInt16(Kind.submitted), at: 32)
      bytes.set(UInt32(priority), at: 36)
      bytes.set(requester, at: 40)
    case .assigned(let owner):
      bytes.set(UInt16(Kind.assigned), at: 32)
      bytes.set(owner, at: 36)
    case .moved(let status):
      bytes.set(UInt16(Kind.moved), at: 32)
      bytes.set(UInt32(status), at: 36)
    }
  }

  @inline(__always)
  fileprivate init(position: UInt64, _ bytes: RawSpan) {
    let argument: UInt32 = bytes.integer(at: 36)
    let change: Change
    switch Int(bytes.integer(at: 32, as: UInt16.self)) {
    case Kind.submitted:
      change = .submitted(
        priority: UInt8(truncatingIfNeeded: argument), requester: bytes.integer(at: 40))
    case Kind.assigned: change = .assigned(owner: argument)
    default: change = .moved(status: UInt16(truncatingIfNeeded: argument))
    }
    self.init(position: position, request: bytes.integer(at: 20), change: change)
  }
}
