import EventLog
import Ledger
import SignIn

/// The trail's entries and the log's events, each in its own order and newest first, as one list: of
/// both heads, the newer one comes next.
///
/// Nothing is sorted. Numbers of entries are given at commits, so that their times run back for moments
/// where several processes write, or a clock is set; a page that took what is newest by time would step
/// over others with its cursor, which is a number. Here it always takes a beginning of each.
struct SecurityMerge {
  private var entries: Side
  private var events: Side
  /// Before what is to be read next.
  private var cursor: SecurityCursor

  /// - Parameter events: nil where the log is not asked, or has nothing left.
  init(_ entries: AuditPart, _ events: SecurityEvents?, from cursor: SecurityCursor) {
    self.entries = Side(
      records: entries.entries.map { SecurityRecord(source: .entry($0)) }[...],
      reached: entries.reached, reachedAt: Timestamp(seconds: entries.reachedAt))
    self.events = Side(
      records: (events?.entries ?? []).map { SecurityRecord(source: .event($0)) }[...],
      reached: events?.reached?.rawValue,
      reachedAt: events?.reachedAt ?? Timestamp(microseconds: .min))
    self.cursor = cursor
  }

  /// What `filter` includes of the next records, at most `limit`, and where the page after it begins.
  mutating func page(_ filter: SecurityFilter, limit: Int) -> SecurityPage {
    var taken: [SecurityRecord] = []
    while taken.count < limit, let record = next() {
      if filter.includes(record) { taken.append(record) }
    }
    // All that was found on one side was taken: it goes on where that stopped looking.
    if entries.records.isEmpty {
      cursor.entry = entries.reached
      cursor.entriesEnd = entries.reached == nil
    }
    if events.records.isEmpty {
      cursor.position = events.reached
      cursor.eventsEnd = events.reached == nil
    }
    let isLast = cursor.entriesEnd && cursor.eventsEnd
    return SecurityPage(records: taken, next: isLast ? nil : cursor)
  }

  /// Takes the newer head; nil where none is left, or where what one side has not looked at yet may be
  /// newer.
  private mutating func next() -> SecurityRecord? {
    let newest = [entries.head, events.head].compactMap(\.self).max()
    guard let newest else { return nil }
    if let record = entries.records.first, record.at == newest {
      entries.records.removeFirst()
      if case .entry(let kept) = record.source { cursor.entry = kept.number }
      return record
    }
    if let record = events.records.first, record.at == newest {
      events.records.removeFirst()
      if case .event(let entry) = record.source { cursor.position = entry.position.rawValue }
      return record
    }
    return nil
  }
}

/// What was found of one of both, from its head on.
private struct Side {
  var records: ArraySlice<SecurityRecord>
  /// Up to where was looked; nil where nothing is left behind that.
  let reached: UInt64?
  let reachedAt: Timestamp

  /// When its next record happened, or would have at the latest; nil where it has none.
  var head: Timestamp? { records.first?.at ?? (reached == nil ? nil : reachedAt) }
}
