public import Domain
import LMDB

/// An entry of the trail, with its number in it.
public struct KeptAuditEntry: Sendable, Equatable {
  /// 1, 2, 3 … in the order in which they were written.
  public let number: UInt64
  public let entry: AuditEntry
}

/// Which entries of the trail are wanted. What is not said is not asked for.
public struct AuditFilter: Sendable, Equatable {
  /// Empty is every kind.
  public var kinds: Set<AuditEntry.Kind> = []
  /// Whom it is about, or who did it.
  public var person: PersonNumber?
  public var address: String?
  /// In seconds since 1970-01-01T00:00:00Z, both included.
  public var since: Int64?
  public var until: Int64?

  public init() {}

  func includes(_ entry: AuditEntry) -> Bool {
    if !kinds.isEmpty, !kinds.contains(entry.kind) { return false }
    if let person, entry.person != person, entry.by != person { return false }
    if let address, entry.address != address { return false }
    if let since, entry.lastAt < since { return false }
    if let until, entry.at > until { return false }
    return true
  }
}

/// A part of the trail, newest first.
public struct AuditPart: Sendable, Equatable {
  public let entries: [KeptAuditEntry]
  /// The lowest number that was looked at: the next part is before it. Nil where nothing is left.
  public let reached: UInt64?
  /// When the entry with that number happened.
  public let reachedAt: Int64

  /// Nothing, with nothing left.
  public static let end = AuditPart(entries: [], reached: nil, reachedAt: .min)
}

extension Accounts {
  /// How many entries the trail keeps at least of what is not of strangers, who may leave room for more:
  /// a busy workspace writes some hundreds a day, which is more than a year of them, in some tens of
  /// megabytes.
  public static let maximumAuditEntries = 200_000
  /// How many entries it keeps beside them of what strangers failed at (`sign-in-failed`, `denied`,
  /// `rate-limited`, of nobody known). They are removed among themselves, so that strangers remove
  /// nothing of what people did. At their most, some 100 a minute, that is the last three hours of them.
  ///
  /// Kept approximately: each process that writes failures counts those that were there when it
  /// began and its own; entries of people whom a restore made nobody count from the next start on; and
  /// where there are far too many of them, they go `maximumRemovedAtOnce` a commit.
  public static let maximumStrangerEntries = 20_000
  /// How long it keeps them, in seconds: a year and a month, so that last year can be reviewed.
  public static let maximumAuditAge: Int64 = 400 * 86_400
  /// How many old entries one commit removes at most, so that none takes long.
  static let maximumRemovedAtOnce = 2_000
  /// How many entries one question looks at.
  static let maximumAuditScan = 20_000
  /// How many are read at once, walking back.
  private static let auditStep: UInt64 = 500

  /// Writes one entry at once: for a program that ends before an `AuditRecorder` would write.
  ///
  /// - Parameter doer: who did it, where that may be another.
  public func note(
    _ kind: AuditEntry.Kind, person: PersonNumber?, by doer: PersonNumber? = nil, _ detail: String
  ) throws(SignInError) {
    let entry = AuditEntry(at: clock.now(), kind: kind, person: person, by: doer, detail: detail)
    _ = try keep([(number: nil, entry: entry)])
  }

  /// Writes entries in one commit: at the end, or over those they were before. Answers their numbers.
  ///
  /// Of who has no account (any more), no address is kept. What was removed meanwhile, or taken out of
  /// it, does not come back.
  ///
  /// - Parameter strangers: the numbers of entries that make room for these, the newest of all not
  ///   among them: after the last number goes the next.
  func keep(
    _ entries: [(number: UInt64?, entry: AuditEntry)], removing strangers: [UInt64] = [],
    limits: AuditLimits = AuditLimits()
  ) throws(SignInError) -> [UInt64] {
    let store = try store()
    let now = clock.now()
    return try store.write { transaction throws(SignInError) in
      var next = try transaction.last(in: store.audit) + 1
      var numbers: [UInt64] = []
      for (number, entry) in entries {
        if let number {
          try store.recount(entry, under: number, in: transaction)
        } else {
          try store.keep(entry, under: next, in: transaction)
        }
        numbers.append(number ?? next)
        if number == nil { next += 1 }
      }
      for number in strangers { try transaction.remove(number, in: store.audit) }
      try store.removeOldAudit(in: transaction, now: now, limits)
      return numbers
    }
  }

  /// The newest entries before number `before` (the newest of all where nil) that `filter` includes, at
  /// most `limit`. Looks at no more than `maximumAuditScan` of them; `reached` says where to go on.
  public func audit(
    _ filter: AuditFilter = AuditFilter(), before: UInt64? = nil, limit: Int
  ) throws(SignInError) -> AuditPart {
    let store = try store()
    return try store.read { transaction throws(SignInError) in
      let last = try transaction.last(in: store.audit)
      let first = try transaction.auditNumber(from: 1, in: store.audit) ?? last + 1
      var top = min(before.map { $0 == 0 ? 0 : $0 - 1 } ?? last, last)
      if let until = filter.until {
        let slack = min(until, Int64.max - AuditRecorder.window) + AuditRecorder.window
        top = try transaction.lastAudit(at: slack, from: first, through: top, in: store.audit)
      }
      var found: [KeptAuditEntry] = []
      var reachedAt = Int64.max
      var looked = 0
      while top >= first, found.count < limit, looked < Self.maximumAuditScan {
        let bottom = max(first, top >= Self.auditStep ? top - Self.auditStep + 1 : 1)
        let step = try transaction.audit(from: bottom, through: top, in: store.audit)
        for kept in step.reversed() {
          guard found.count < limit else { break }
          top = kept.number - 1
          reachedAt = kept.entry.at
          looked += 1
          if filter.includes(kept.entry) { found.append(kept) }
        }
        if step.isEmpty {
          guard bottom > first else {
            top = first - 1
            break
          }
          top = try transaction.auditNumber(before: bottom, from: first, in: store.audit)
        }
        // Numbers and times go the same way, but for a window: before this there is nothing more.
        if let since = filter.since, reachedAt < since - AuditRecorder.window {
          top = first - 1
        }
      }
      return AuditPart(
        entries: found, reached: top >= first ? top + 1 : nil,
        reachedAt: top >= first ? reachedAt : .min)
    }
  }

  /// The entries after `number`, oldest first, at most `limit`.
  public func audit(after number: UInt64, limit: Int) throws(SignInError) -> [KeptAuditEntry] {
    let store = try store()
    return try store.read { transaction throws(SignInError) in
      try transaction.audit(from: number + 1, limit: limit, in: store.audit)
    }
  }

  /// The numbers of the entries of strangers, oldest first. O(entries), some of them at a time.
  func auditOfStrangers() throws(SignInError) -> [UInt64] {
    var numbers: [UInt64] = []
    var reached: UInt64 = 0
    while true {
      let step = try audit(after: reached, limit: Self.maximumRemovedAtOnce)
      guard let last = step.last else { return numbers }
      for kept in step where kept.entry.isOfStranger { numbers.append(kept.number) }
      reached = last.number
    }
  }

  /// The number of the newest entry; zero where there is none.
  public func lastAuditNumber() throws(SignInError) -> UInt64 {
    let store = try store()
    return try store.read { transaction throws(SignInError) in
      try transaction.last(in: store.audit)
    }
  }
}

// MARK: - In one transaction

extension Transaction where Self: ~Copyable {
  fileprivate borrowing func last(in table: Table<UInt64>) throws(SignInError) -> UInt64 {
    do throws(LMDBError) { return try lastKey(in: table) ?? 0 } catch { throw SignInError(error) }
  }

  /// The first number that is there from `least` on.
  fileprivate borrowing func auditNumber(
    from least: UInt64, in table: Table<UInt64>
  ) throws(SignInError) -> UInt64? {
    var first: UInt64?
    do throws(LMDBError) {
      try forEach(in: table, from: least) { key, _ in
        first = key
        return false
      }
    } catch { throw SignInError(error) }
    return first
  }

  /// The last number that is there before `end`, over a gap of any length; `first` is there, and before
  /// it. O(log² n).
  fileprivate borrowing func auditNumber(
    before end: UInt64, from first: UInt64, in table: Table<UInt64>
  ) throws(SignInError) -> UInt64 {
    var low = first
    var high = end - 1
    while low < high {
      let middle = low + (high - low + 1) / 2
      if let next = try auditNumber(from: middle, in: table), next < end {
        low = next
      } else {
        high = middle - 1
      }
    }
    return low
  }

  /// The entries with these numbers, oldest first, at most `limit`; without those that cannot be read.
  fileprivate borrowing func audit(
    from first: UInt64, through last: UInt64 = .max, limit: Int = .max, in table: Table<UInt64>
  ) throws(SignInError) -> [KeptAuditEntry] {
    var found: [KeptAuditEntry] = []
    do throws(LMDBError) {
      try forEach(in: table, from: first) { key, value in
        guard key <= last, found.count < limit else { return false }
        if let record = AuditRecord(readable: value.array()) {
          found.append(KeptAuditEntry(number: key, entry: record.entry))
        }
        return true
      }
    } catch { throw SignInError(error) }
    return found
  }
}

extension Transaction where Self: ~Copyable {
  /// The last of these entries that began at `time` or before; the one before `first` where none did.
  /// O(log² n): times grow with numbers, but for a window.
  fileprivate borrowing func lastAudit(
    at time: Int64, from first: UInt64, through last: UInt64, in table: Table<UInt64>
  ) throws(SignInError) -> UInt64 {
    guard last >= first, first > 0 else { return last }
    var low = first - 1
    var high = last
    while low < high {
      let middle = low + (high - low + 1) / 2
      // The next one that is there: what made room for others left gaps.
      let next = try audit(from: middle, through: last, limit: 1, in: table).first
      if let next, next.entry.at <= time { low = next.number } else { high = middle - 1 }
    }
    return low
  }
}
