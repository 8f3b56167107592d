import Dispatch
import Domain
import Synchronization

/// Keeps what an `AuditTrail` takes down: in the private folder, and as a line for whoever collects
/// lines.
///
/// One writer in the background commits what has come since its last commit, at most once in
/// `pause`. Whoever notes something waits for nothing but a lock that is held for moments. The same
/// failure of the same person, from the same address, is one entry with a count for as long as
/// `window`, so that a flood costs a write a second, and buries nothing.
public final class AuditRecorder: Sendable {
  /// How long repeats are counted together: a minute, in seconds.
  static let window: Int64 = 60
  /// How much may wait to be written, and how many kinds of repeats are known at once.
  static let maximumWaiting = 1_000
  /// From how many addresses strangers get an entry each within `window`. What comes from more is
  /// counted together: who has a thousand addresses is not to push out of the trail what matters.
  static let maximumStrangers = 100
  /// What an entry has as its address that stands for more of them.
  static let manyAddresses = "(many addresses)"
  /// How long the writer rests between two commits.
  private static let pause = DispatchTimeInterval.seconds(1)

  private let accounts: Accounts
  private let line: @Sendable (String) -> Void
  private let state = Mutex(Waiting())
  private let queue = DispatchQueue(label: "ledger.audit", qos: .utility)

  /// - Parameter line: is handed a line of JSON for each entry (`AuditLine`), in the background and
  ///   without a line end; it may wait.
  public init(_ accounts: Accounts, line: @escaping @Sendable (String) -> Void) {
    self.accounts = accounts
    self.line = line
  }

  /// What notes go to. After `close()` they are lost.
  public var trail: AuditTrail { AuditTrail(clock: accounts.clock) { self.take($0) } }

  /// Writes what waits, and returns when it is written.
  public func flush() { queue.sync { drain() } }

  /// Writes what waits, and takes nothing more. Before the accounts are closed.
  public func close() {
    state.withLock { $0.isClosed = true }
    flush()
  }

  /// Runs `body` while nothing is written, for tests of what waits.
  func withWriterHeld(_ body: () -> Void) { queue.sync(execute: body) }

  private func take(_ entry: AuditEntry) {
    let startsWriter = state.withLock { $0.take(entry) }
    if startsWriter { queue.async { self.run() } }
  }

  private func run() {
    drain()
    let goesOn = state.withLock { $0.restsOrStops() }
    if goesOn { queue.asyncAfter(deadline: .now() + Self.pause) { self.run() } }
  }

  /// One commit with all that waits.
  private func drain() {
    let batch = state.withLock { $0.nextBatch(at: accounts.clock.now()) }
    guard !batch.isEmpty else { return }
    do throws(SignInError) {
      let numbers = try accounts.keep(batch.map { ($0.number, $0.entry) })
      state.withLock { $0.finish(batch, numbers) }
    } catch {
      line(AuditLine.failure(error, entries: batch.count, at: accounts.clock.now()))
      state.withLock { $0.fail(batch) }
    }
    for item in batch where item.isWorthALine { line(AuditLine.text(item.entry)) }
  }
}

/// An entry on its way to the disk.
struct WaitingEntry {
  let id: Int
  var entry: AuditEntry
  /// Where it is kept, once it is.
  var number: UInt64?
  var isWaiting = true

  /// The first time, and then whenever the count has another digit: a flood of a million is seven
  /// lines.
  fileprivate var isWorthALine: Bool {
    if number == nil { return true }
    var power: UInt32 = 10
    while power < entry.count, power < 1_000_000_000 { power *= 10 }
    return entry.count == power
  }
}

/// What has not been written yet, and what may repeat.
private struct Waiting {
  /// What makes two failures the same.
  struct Repeat: Hashable {
    let kind: AuditEntry.Kind
    let person: PersonNumber?
    let address: String
    let detail: String
  }

  var isClosed = false
  private var isRunning = false
  private var entries: [Int: WaitingEntry] = [:]
  private var repeats: [Repeat: Int] = [:]
  private var waiting: [Int] = []
  private var dropped = 0
  private var nextID = 0
  private var strangers = 0
  private var strangersSince: Int64?

  /// Answers whether the writer has to be started.
  mutating func take(_ entry: AuditEntry) -> Bool {
    guard !isClosed else { return false }
    var entry = entry
    if entry.kind.isCounted {
      if countAgain(entry) { return start() }
      if entry.person == nil, isOneStrangerTooMany(at: entry.at) {
        entry.address = AuditRecorder.manyAddresses
        entry.detail = ""
        if countAgain(entry) { return start() }
      }
    }
    guard waiting.count < AuditRecorder.maximumWaiting,
      entries.count < 2 * AuditRecorder.maximumWaiting
    else {
      dropped += 1
      return start()
    }
    nextID += 1
    entries[nextID] = WaitingEntry(id: nextID, entry: entry)
    waiting.append(nextID)
    if entry.kind.isCounted { repeats[Repeat(entry)] = nextID }
    return start()
  }

  private mutating func countAgain(_ entry: AuditEntry) -> Bool {
    guard let id = repeats[Repeat(entry)], var known = entries[id],
      entry.at - known.entry.at < AuditRecorder.window
    else { return false }
    known.entry.count =
      known.entry.count.addingReportingOverflow(1).overflow
      ? .max : known.entry.count + 1
    known.entry.lastAt = max(known.entry.lastAt, entry.at)
    if !known.isWaiting {
      known.isWaiting = true
      waiting.append(id)
    }
    entries[id] = known
    return true
  }

  private mutating func isOneStrangerTooMany(at now: Int64) -> Bool {
    let isSameWindow = strangersSince.map { (0..<AuditRecorder.window).contains(now - $0) } ?? false
    if !isSameWindow {
      strangersSince = now
      strangers = 0
    }
    strangers += 1
    return strangers > AuditRecorder.maximumStrangers
  }

  private mutating func start() -> Bool {
    if isRunning { return false }
    isRunning = true
    return true
  }

  /// Whether the writer comes again; if not, the next entry starts it.
  mutating func restsOrStops() -> Bool {
    isRunning = !waiting.isEmpty || dropped > 0
    return isRunning
  }

  mutating func nextBatch(at now: Int64) -> [WaitingEntry] {
    var batch: [WaitingEntry] = []
    for id in waiting {
      guard var item = entries[id] else { continue }
      batch.append(item)
      item.isWaiting = false
      entries[id] = item
    }
    waiting = []
    if dropped > 0 {
      nextID += 1
      let notice = AuditEntry(
        at: now, kind: .dropped, detail: "\(dropped) entries came faster than they can be kept")
      batch.append(WaitingEntry(id: nextID, entry: notice))
      dropped = 0
    }
    return batch
  }

  mutating func finish(_ batch: [WaitingEntry], _ numbers: [UInt64]) {
    let newest = batch.map(\.entry.lastAt).max() ?? 0
    for (item, number) in zip(batch, numbers) { entries[item.id]?.number = number }
    forget(before: newest)
  }

  mutating func fail(_ batch: [WaitingEntry]) {
    // They are in the lines; the trail says how many it misses as soon as it can.
    dropped += batch.count
    for item in batch {
      entries[item.id] = nil
      repeats[Repeat(item.entry)] = nil
    }
    waiting.removeAll { entries[$0] == nil }
  }

  /// Lets go of what is written and cannot repeat any more.
  private mutating func forget(before now: Int64) {
    for (id, item) in entries where !item.isWaiting {
      guard !item.entry.kind.isCounted || now - item.entry.at >= AuditRecorder.window else {
        continue
      }
      entries[id] = nil
      let key = Repeat(item.entry)
      if repeats[key] == id { repeats[key] = nil }
    }
  }
}

extension Waiting.Repeat {
  fileprivate init(_ entry: AuditEntry) {
    self.init(
      kind: entry.kind, person: entry.person, address: entry.address, detail: entry.detail)
  }
}
