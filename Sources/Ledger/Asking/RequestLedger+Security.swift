import Domain
import EventLog
import LMDB

/// A part of what the log says about who may do what, newest first.
public struct SecurityEvents: Sendable, Equatable {
  public let entries: [LogEntry]
  /// The lowest position that was looked at: the next part is before it. Nil where nothing is left.
  public let reached: Position?
  /// When the event there was recorded.
  public let reachedAt: Timestamp
}

extension RequestLedger {
  /// How many headers one question about security looks at: a twentieth of a second's reading.
  static let maximumSecurityScan: UInt64 = 100_000
  /// How many are read at once, walking back.
  private static let securityStep: UInt64 = 5_000

  /// The newest events before `position` (the newest of all where nil) about people, groups, access and
  /// policy, erasures and quarantine: at most `limit`, and none recorded before `since` or after `until`.
  ///
  /// - Throws: `.refused(.denied)` for whoever may not read the audit trail.
  public func securityEvents(
    before position: Position? = nil, since: Timestamp? = nil, until: Timestamp? = nil, limit: Int,
    by reader: some Principal
  ) throws(LedgerError) -> SecurityEvents {
    try ask(as: reader) { question in
      try question.check(.audit)
      var end = position ?? question.moment.position.next
      if let until { end = min(end, try question.reader.position(at: until).next) }
      return try question.securityEvents(
        before: end, since: since, limit: limit,
        scan: Self.maximumSecurityScan, step: Self.securityStep)
    }
  }

  /// The same after `position`, oldest first, and where to go on from.
  ///
  /// - Throws: as above.
  public func securityEvents(
    after position: Position, limit: Int, by reader: some Principal
  ) throws(LedgerError) -> (entries: [LogEntry], reached: Position) {
    try ask(as: reader) { question in
      try question.check(.audit)
      let head = question.moment.position
      let last = min(head, Position(position.rawValue + Self.maximumSecurityScan))
      guard position < last else { return ([], position) }
      let found = try question.securityPositions(from: position.next, through: last)
      let names = try LogNames(question)
      let wanted = found.prefix(limit)
      return (
        try wanted.map { try question.entry(at: $0, names) },
        wanted.count < found.count ? wanted.last ?? last : last
      )
    }
  }
}

extension Question {
  fileprivate func securityEvents(
    before position: Position, since: Timestamp?, limit: Int, scan: UInt64, step: UInt64
  ) throws -> SecurityEvents {
    let names = try LogNames(self)
    let first = try since.map { try reader.position(at: $0).rawValue } ?? 0
    let floor = max(first, 1)
    var top = min(position.rawValue, moment.position.rawValue + 1)
    let stop = top > floor + scan ? top - scan : floor
    var entries: [LogEntry] = []
    while top > stop, entries.count < limit {
      let bottom = max(stop, top > step ? top - step : 1)
      let found = try securityPositions(from: Position(bottom), through: Position(top - 1))
      top = bottom
      for position in found.reversed() {
        entries.append(try entry(at: position, names))
        guard entries.count < limit else {
          top = position.rawValue
          break
        }
      }
    }
    guard top > floor, let header = try reader.header(at: Position(top)) else {
      return SecurityEvents(
        entries: entries, reached: nil, reachedAt: Timestamp(microseconds: .min))
    }
    return SecurityEvents(
      entries: entries, reached: Position(top), reachedAt: header.recordedAt)
  }

  fileprivate func securityPositions(
    from first: Position, through last: Position
  ) throws -> [Position] {
    var found: [Position] = []
    _ = try reader.forEachHeader(from: first, through: last) { position, header in
      if EventKind(rawValue: header.kind)?.isAboutSecurity == true { found.append(position) }
      return true
    }
    return found
  }
}

extension EventKind {
  /// Whether it says who may do what, or takes something out of reach. What only requests are about
  /// is in their histories.
  var isAboutSecurity: Bool {
    switch self {
    case .boardCreated, .quarantined, .accessChanged, .policyChanged, .personJoined, .roleChanged,
      .personErased, .roleRestored, .serviceAdded, .deactivated, .reactivated, .groupAdded,
      .groupRemoved, .memberAdded, .memberRemoved, .contentErased:
      true
    case .submitted, .assigned, .statusChanged, .prioritised, .edited, .commented, .undone: false
    }
  }
}
