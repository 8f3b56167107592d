import Domain

/// What has not been written yet, and what may repeat.
///
/// What can be repeated at will and what cannot have a queue each: nobody fills the second by failing.
struct AuditWaiting: Sendable {
  var isClosed = false
  private var isRunning = false
  /// Entries of kinds that are not counted: who came in, tokens, links, ended sessions.
  private var certain: [WaitingEntry] = []
  /// Entries of kinds that are, until they cannot repeat any more.
  private var counted: [Int: WaitingEntry] = [:]
  private var repeats: [Repeat: Int] = [:]
  /// Which of the counted ones have something to be written.
  private var changed: [Int] = []
  /// How many entries are lost that no entry of the trail tells of yet.
  private var lost = 0
  /// How many of them no line tells of yet: what the disk does not take is in lines of its own.
  private var untold = 0
  /// How many commits failed since one that did not.
  private var failures = 0
  private var nextID = 0
  private var tallies: [Source: Tally] = [:]
  private var strangers = Tally()

  /// Answers whether the writer has to be started.
  mutating func take(_ entry: AuditEntry) -> Bool {
    guard !isClosed else { return false }
    if entry.kind.isCounted { takeCounted(entry) } else { takeCertain(entry) }
    return start()
  }

  private mutating func start() -> Bool {
    if isRunning { return false }
    isRunning = true
    return true
  }

  /// In how many seconds the writer comes again; nil where it stops, and the next entry starts it.
  mutating func rest() -> Int? {
    isRunning = !isClosed && (!certain.isEmpty || !changed.isEmpty || lost > 0)
    guard isRunning else { return nil }
    return AuditRecorder.pauses[min(failures, AuditRecorder.pauses.count - 1)]
  }
}

// MARK: - Taking

extension AuditWaiting {
  private mutating func takeCertain(_ entry: AuditEntry) {
    guard certain.count < AuditRecorder.maximumCertain else { return lose() }
    nextID += 1
    certain.append(WaitingEntry(id: nextID, entry: entry))
  }

  private mutating func takeCounted(_ first: AuditEntry) {
    var entry = first
    if countAgain(entry) { return }
    let source = Source(entry)
    var isItsOwn = true
    if tallies[source]?.reaches(AuditRecorder.maximumDifferent, at: entry.at) ?? false {
      entry.joinOthersOfItsSource()
      isItsOwn = false
      if countAgain(entry) { return }
    }
    if entry.person == nil, strangers.reaches(AuditRecorder.maximumStrangers, at: entry.at) {
      entry.joinOtherStrangers()
      isItsOwn = false
      if countAgain(entry) { return }
    }
    guard counted.count < AuditRecorder.maximumCounted else { return lose() }
    if isItsOwn { tallies[source, default: Tally()].add(at: entry.at) }
    if entry.person == nil { strangers.add(at: entry.at) }
    nextID += 1
    counted[nextID] = WaitingEntry(id: nextID, entry: entry)
    repeats[Repeat(entry)] = nextID
    changed.append(nextID)
  }

  private mutating func lose() {
    lost += 1
    untold += 1
  }

  private mutating func countAgain(_ entry: AuditEntry) -> Bool {
    guard let id = repeats[Repeat(entry)], var known = counted[id],
      entry.at - known.entry.at < AuditRecorder.window
    else { return false }
    known.entry.count =
      known.entry.count.addingReportingOverflow(1).overflow
      ? .max : known.entry.count + 1
    known.entry.lastAt = max(known.entry.lastAt, entry.at)
    if !known.isWaiting {
      known.isWaiting = true
      changed.append(id)
    }
    counted[id] = known
    return true
  }
}

extension AuditEntry {
  /// Makes it the one that stands for what else came of this kind from the same person or household.
  fileprivate mutating func joinOthersOfItsSource() {
    if person != nil { address = AuditRecorder.manyAddresses }
    detail = AuditRecorder.manyDetails
  }

  /// Makes it the one that stands for the strangers of whom there were too many.
  fileprivate mutating func joinOtherStrangers() {
    address = AuditRecorder.manyAddresses
    detail = ""
  }
}

// MARK: - Writing

extension AuditWaiting {
  /// What is to be written next.
  mutating func nextBatch(at now: Int64) -> AuditBatch {
    var items = certain
    certain = []
    for id in changed {
      guard var item = counted[id] else { continue }
      item.join()
      counted[id] = item
      items.append(item)
    }
    changed = []
    items.sort { $0.id < $1.id }
    let batch = AuditBatch(entries: items, lost: lost, untold: untold, at: now)
    lost = 0
    untold = 0
    return batch
  }

  /// Takes note that a batch was written under these numbers.
  mutating func finish(_ batch: AuditBatch, _ numbers: [UInt64]) {
    failures = 0
    let newest = batch.entries.map(\.entry.lastAt).max() ?? batch.at
    for (item, number) in zip(batch.entries, numbers) { counted[item.id]?.number = number }
    forget(before: newest)
  }

  /// Takes note that a batch could not be written. What is new in it is lost: it is in the lines, and
  /// the trail says how many it misses as soon as it can, with those that this batch was to tell of.
  mutating func fail(_ batch: AuditBatch) {
    failures += 1
    lost += batch.lost + batch.new
    for item in batch.entries {
      if item.number == nil { forget(item) } else { tryAgain(item.id) }
    }
    changed.removeAll { counted[$0] == nil }
  }

  /// Counts anew when the same happens again.
  private mutating func forget(_ item: WaitingEntry) {
    guard item.entry.kind.isCounted else { return }
    counted[item.id] = nil
    repeats[Repeat(item.entry)] = nil
  }

  /// The entry is there: how often it happened by now is written later.
  private mutating func tryAgain(_ id: Int) {
    guard counted[id]?.isWaiting == false else { return }
    counted[id]?.isWaiting = true
    changed.append(id)
  }

  /// Lets go of what is written and cannot repeat any more.
  private mutating func forget(before now: Int64) {
    for (id, item) in counted
    where !item.isWaiting && now - item.entry.at >= AuditRecorder.window {
      counted[id] = nil
      let key = Repeat(item.entry)
      if repeats[key] == id { repeats[key] = nil }
    }
    tallies = tallies.filter { $0.value.isCurrent(at: now) }
  }
}

// MARK: - Counting

extension AuditWaiting {
  /// What makes two failures the same.
  private struct Repeat: Hashable {
    let kind: AuditEntry.Kind
    let person: PersonNumber?
    let household: String
    let detail: String

    init(_ entry: AuditEntry) {
      kind = entry.kind
      person = entry.person
      household = AuditHousehold.of(entry.address)
      detail = entry.detail
    }
  }

  /// Who is behind a failure, as far as that can be told.
  private enum Source: Hashable {
    case person(PersonNumber)
    case household(String)

    init(_ entry: AuditEntry) {
      self =
        if let person = entry.person { .person(person) } else {
          .household(AuditHousehold.of(entry.address))
        }
    }
  }

  /// How many there were within a window that begins with the first.
  private struct Tally {
    private var since: Int64?
    private var count = 0

    func reaches(_ maximum: Int, at now: Int64) -> Bool {
      isCurrent(at: now) && count >= maximum
    }

    mutating func add(at now: Int64) {
      if !isCurrent(at: now) {
        since = now
        count = 0
      }
      count += 1
    }

    func isCurrent(at now: Int64) -> Bool {
      since.map { (0..<AuditRecorder.window).contains(now - $0) } ?? false
    }
  }
}
