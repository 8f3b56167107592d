import Domain

/// An entry on its way to the disk.
struct WaitingEntry: Sendable {
  let id: Int
  var entry: AuditEntry
  /// Where it is kept, once it is.
  var number: UInt64?
  var isWaiting = true

  init(id: Int, entry: AuditEntry) {
    self.id = id
    self.entry = entry
  }

  /// The first time, and then whenever the count has another digit: a flood of a million is seven
  /// lines.
  var isWorthALine: Bool {
    if number == nil { return true }
    var power: UInt32 = 10
    while power < entry.count, power < 1_000_000_000 { power *= 10 }
    return entry.count == power
  }
}

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
  private var dropped = 0
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

  /// Whether the writer comes again; if not, the next entry starts it.
  mutating func restsOrStops() -> Bool {
    isRunning = !certain.isEmpty || !changed.isEmpty || dropped > 0
    return isRunning
  }
}

// MARK: - Taking

extension AuditWaiting {
  private mutating func takeCertain(_ entry: AuditEntry) {
    guard certain.count < AuditRecorder.maximumCertain else {
      dropped += 1
      return
    }
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
    guard counted.count < AuditRecorder.maximumCounted else {
      dropped += 1
      return
    }
    if isItsOwn { tallies[source, default: Tally()].add(at: entry.at) }
    if entry.person == nil { strangers.add(at: entry.at) }
    nextID += 1
    counted[nextID] = WaitingEntry(id: nextID, entry: entry)
    repeats[Repeat(entry)] = nextID
    changed.append(nextID)
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
  /// What is to be written next, in the order in which it was taken.
  mutating func nextBatch(at now: Int64) -> [WaitingEntry] {
    var batch = certain
    certain = []
    for id in changed {
      guard let item = counted[id] else { continue }
      batch.append(item)
      counted[id]?.isWaiting = false
    }
    changed = []
    batch.sort { $0.id < $1.id }
    if dropped > 0 {
      nextID += 1
      let notice = AuditEntry(
        at: now, kind: .dropped, detail: "\(dropped) entries came faster than they can be kept")
      batch.append(WaitingEntry(id: nextID, entry: notice))
      dropped = 0
    }
    return batch
  }

  /// Takes note that a batch was written under these numbers.
  mutating func finish(_ batch: [WaitingEntry], _ numbers: [UInt64]) {
    let newest = batch.map(\.entry.lastAt).max() ?? 0
    for (item, number) in zip(batch, numbers) { counted[item.id]?.number = number }
    forget(before: newest)
  }

  /// Takes note that a batch could not be written.
  mutating func fail(_ batch: [WaitingEntry]) {
    // They are in the lines; the trail says how many it misses as soon as it can.
    dropped += batch.count
    for item in batch where item.entry.kind.isCounted {
      counted[item.id] = nil
      repeats[Repeat(item.entry)] = nil
    }
    changed.removeAll { counted[$0] == nil }
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
