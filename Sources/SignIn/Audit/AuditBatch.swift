/// An entry on its way to the disk.
struct WaitingEntry: Sendable {
  let id: Int
  var entry: AuditEntry
  /// Where it is kept, once it is.
  var number: UInt64?
  /// Whether it, or what it counts by now, is still to be written.
  var isWaiting = true
  /// Whether a line tells of it when it is written.
  private(set) var isLineDue = true
  /// How often it had happened when a line told of it last; zero before the first.
  private var lined: UInt32 = 0

  init(id: Int, entry: AuditEntry) {
    self.id = id
    self.entry = entry
  }

  /// Goes into a batch. A line is due the first time, and then whenever the count has more digits than
  /// it had in the last one: a flood of a million is seven lines at most, however commits fall.
  mutating func join() {
    isWaiting = false
    isLineDue = lined == 0 || entry.count.digits > lined.digits
    if isLineDue { lined = entry.count }
  }
}

/// What one commit writes.
struct AuditBatch: Sendable {
  /// In the order in which they were taken.
  let entries: [WaitingEntry]
  /// How many others are lost that no entry of the trail tells of yet: one of this batch does.
  let lost: Int
  /// How many of these no line tells of yet.
  let untold: Int
  /// When it was put together.
  let at: Int64

  /// Whether there is nothing to write.
  var isEmpty: Bool { entries.isEmpty && lost == 0 }

  /// How many of the entries are not on the disk in any form.
  var new: Int { entries.count { $0.number == nil } }

  /// What goes to the disk, with the numbers of what is there already.
  var written: [(number: UInt64?, entry: AuditEntry)] {
    var written: [(number: UInt64?, entry: AuditEntry)] = []
    for item in entries { written.append((number: item.number, entry: item.entry)) }
    if lost > 0 { written.append((number: nil, entry: notice(of: lost))) }
    return written
  }

  /// What lines tell of.
  var told: [AuditEntry] {
    var told = entries.filter(\.isLineDue).map(\.entry)
    if untold > 0 { told.append(notice(of: untold)) }
    return told
  }

  private func notice(of count: Int) -> AuditEntry {
    AuditEntry(
      at: at, kind: .dropped,
      detail: (count == 1 ? "1 entry is" : "\(count) entries are")
        + " missing: more came at once than is kept, or the disk did not take them")
  }
}

extension UInt32 {
  fileprivate var digits: Int { String(self).utf8.count }
}
