public import Domain
public import EventLog
public import Ledger
public import SignIn

/// One thing that happened around the ledger (the audit trail) or in it (the log), as far as it is
/// about who may do what.
public struct SecurityRecord: Sendable, Equatable {
  public enum Source: Sendable, Equatable {
    case entry(KeptAuditEntry)
    case event(LogEntry)
  }

  public let source: Source

  /// When it happened, or was recorded.
  public var at: Timestamp {
    switch source {
    case .entry(let kept): Timestamp(seconds: kept.entry.at)
    case .event(let entry): entry.recordedAt
    }
  }

  /// The stable name, as filters and JSON have it.
  public var kind: String {
    switch source {
    case .entry(let kept): kept.entry.kind.rawValue
    case .event(let entry): SecurityKind.name(of: entry.event)
    }
  }

  /// Who did it, or whom it is about where `by` names another; nil where nobody was known.
  public var person: PersonNumber? {
    switch source {
    case .entry(let kept): kept.entry.person
    case .event(let entry): entry.actor
    }
  }

  /// Who did it to `person`; nil for the log, whose events say in words whom they are about.
  public var by: PersonNumber? {
    switch source {
    case .entry(let kept): kept.entry.by
    case .event: nil
    }
  }

  /// Where it came from; empty for the log, which keeps no addresses.
  public var address: String {
    switch source {
    case .entry(let kept): kept.entry.address
    case .event: ""
    }
  }

  /// How often it happened within a minute.
  public var count: UInt32 {
    switch source {
    case .entry(let kept): kept.entry.count
    case .event: 1
    }
  }
}

extension SecurityRecord {
  /// Whether somebody did it, or it is about them.
  fileprivate func concerns(_ person: PersonNumber) -> Bool {
    switch source {
    case .entry(let kept): kept.entry.person == person || kept.entry.by == person
    case .event(let entry): entry.actor == person || entry.subject == person
    }
  }
}

/// What is asked of both at once. What is not said is not asked for.
public struct SecurityFilter: Sendable, Equatable {
  /// Names of kinds; empty is every kind.
  public var kinds: Set<String> = []
  /// Who did it, or whom it is about.
  public var person: PersonNumber?
  public var address: String?
  public var since: Timestamp?
  public var until: Timestamp?

  public init() {}

  /// The part of it that the audit trail answers.
  fileprivate var ofEntries: AuditFilter? {
    var filter = AuditFilter()
    filter.kinds = Set(kinds.compactMap(AuditEntry.Kind.init))
    if filter.kinds.isEmpty, !kinds.isEmpty { return nil }
    filter.person = person
    filter.address = address
    filter.since = since.map { $0.flooredSeconds }
    filter.until = until.map { $0.flooredSeconds }
    return filter
  }

  /// Whether the log can have something of it: it has no addresses.
  fileprivate var asksTheLog: Bool {
    address == nil && (kinds.isEmpty || !kinds.isDisjoint(with: SecurityKind.ofEvents))
  }

  /// Whether it is wanted.
  func includes(_ record: SecurityRecord) -> Bool {
    if !kinds.isEmpty, !kinds.contains(record.kind) { return false }
    if let person, !record.concerns(person) { return false }
    if let address, record.address != address { return false }
    if let until, record.at > until { return false }
    if let since, case .event = record.source, record.at < since { return false }
    return true
  }
}

/// Where a page of the merged trail begins: before these.
public struct SecurityCursor: Sendable, Equatable {
  var entry: UInt64?
  var position: UInt64?
  /// Whether one of both has nothing left.
  var entriesEnd = false
  var eventsEnd = false

  /// As addresses carry it, as in `120.4411`; `-` has nothing left.
  public var text: String {
    func part(_ number: UInt64?, _ isAtEnd: Bool) -> String {
      isAtEnd ? "-" : number.map(String.init) ?? "*"
    }
    return "\(part(entry, entriesEnd)).\(part(position, eventsEnd))"
  }

  public init() {}

  /// Nil where it is no cursor of ours.
  public init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    for (index, part) in parts.enumerated() {
      switch part {
      case "-": if index == 0 { entriesEnd = true } else { eventsEnd = true }
      case "*": break
      default:
        guard let number = UInt64(part), number > 0, number <= UInt64(Int64.max) else { return nil }
        if index == 0 { entry = number } else { position = number }
      }
    }
  }
}

/// A page of the merged trail, newest first.
public struct SecurityPage: Sendable, Equatable {
  public let records: [SecurityRecord]
  /// Nil on the last one.
  public let next: SecurityCursor?
}

/// The audit trail and what the log says about security, as one.
public struct SecurityTrail: Sendable {
  private let ledger: RequestLedger
  private let accounts: Accounts

  public init(ledger: RequestLedger, accounts: Accounts) {
    self.ledger = ledger
    self.accounts = accounts
  }

  /// The newest records that `filter` includes, at most `limit`. A page may have fewer, and still a
  /// next one, where much had to be looked through.
  ///
  /// - Throws: `LedgerError.refused(.denied)` for whoever may not read the audit trail.
  public func page(
    _ filter: SecurityFilter, from cursor: SecurityCursor = SecurityCursor(), limit: Int,
    by reader: some Principal
  ) throws -> SecurityPage {
    // Asked first, and whatever is asked for: this is where rights are decided.
    let events = try ledger.securityEvents(
      before: cursor.position.map { Position($0) }, since: filter.since,
      until: filter.until, limit: filter.asksTheLog && !cursor.eventsEnd ? limit : 0, by: reader)
    var entries = AuditPart.end
    if !cursor.entriesEnd, let filter = filter.ofEntries {
      entries = try accounts.audit(filter, before: cursor.entry, limit: limit)
    }
    var merge = SecurityMerge(
      entries, filter.asksTheLog && !cursor.eventsEnd ? events : nil, from: cursor)
    return merge.page(filter, limit: limit)
  }

  /// Where both end, for whoever follows.
  ///
  /// - Throws: as `page`.
  public func end(by reader: some Principal) throws -> SecurityEnd {
    guard try ledger.rights(of: reader).permits(.audit) else {
      throw LedgerError.refused(.denied(.audit))
    }
    return SecurityEnd(
      entry: try accounts.lastAuditNumber(), position: try ledger.head().position)
  }

  /// What `filter` includes of what came after `end`, oldest first, and where that ends.
  ///
  /// - Throws: as `page`.
  public func after(
    _ end: SecurityEnd, _ filter: SecurityFilter, limit: Int, by reader: some Principal
  ) throws -> (records: [SecurityRecord], end: SecurityEnd) {
    let events = try ledger.securityEvents(after: end.position, limit: limit, by: reader)
    let entries = try accounts.audit(after: end.entry, limit: limit)
    let records =
      (entries.map { SecurityRecord(source: .entry($0)) }
      + events.entries.map { SecurityRecord(source: .event($0)) })
      .sorted { $0.at < $1.at }
    return (
      records.filter(filter.includes),
      SecurityEnd(entry: entries.last?.number ?? end.entry, position: events.reached)
    )
  }
}

/// Up to where somebody has read both.
public struct SecurityEnd: Sendable, Equatable {
  var entry: UInt64
  var position: Position

  /// Moves on to the last of these records, where they go further.
  public mutating func take(_ records: [SecurityRecord]) {
    for record in records {
      switch record.source {
      case .entry(let kept): entry = max(entry, kept.number)
      case .event(let event): position = max(position, event.position)
      }
    }
  }
}

extension Timestamp {
  fileprivate var flooredSeconds: Int64 {
    microseconds / 1_000_000 - (microseconds % 1_000_000 < 0 ? 1 : 0)
  }
}
