import Dispatch
import Domain
import Synchronization

/// Keeps what an `AuditTrail` takes down: in the private folder, and as a line for whoever collects
/// lines.
///
/// One writer in the background commits what has come since its last commit, at most once a second.
/// Whoever notes something waits for nothing but a lock that is held for moments. The same
/// failure of the same person, from the same address (of IPv6: the same /64), is one entry with a count
/// for as long as `window`, and different ones of one person or household get only so many entries, so
/// that a flood costs a write a second. What cannot be repeated at will, as sign-ins are, waits apart
/// from what can: it is written whatever floods.
public final class AuditRecorder: Sendable {
  /// How long repeats are counted together: a minute, in seconds.
  static let window: Int64 = 60
  /// How many entries that are not counted may wait. Each stands for something that reached the disk,
  /// so that more wait only where the disk, or whoever takes the lines, has stood still for long.
  static let maximumCertain = 10_000
  /// How many counted entries are known at once, those that wait included.
  static let maximumCounted = 2_000
  /// How many entries of their own one person gets within `window` for what is counted, or strangers of
  /// one household. What more comes of a kind is one entry together: nobody fills the trail by asking
  /// for ever different things.
  static let maximumDifferent = 20
  /// How many entries strangers get together within `window`. What more comes is counted together by
  /// kind: who has a thousand addresses is not to push out of the trail what matters.
  static let maximumStrangers = 100
  /// What an entry has as its address that stands for more of them.
  static let manyAddresses = "(many addresses)"
  /// What an entry has as its detail that stands for more different ones.
  static let manyDetails = "(many different ones, counted together)"
  /// How long the writer rests between two commits, in seconds: longer after each that failed in a row.
  /// Always less than `window`, by which times and numbers of entries may differ.
  static let pauses = [1, 2, 4, 8, 16, 32]

  private let accounts: Accounts
  private let limits: AuditLimits
  private let line: @Sendable (String) -> Void
  private let state = Mutex(AuditWaiting())
  /// Nil before the first commit. Only the writer looks at it.
  private let strangers = Mutex<AuditStrangers?>(nil)
  private let queue = DispatchQueue(label: "ledger.audit", qos: .utility)

  /// - Parameter line: is handed a line of JSON for each entry (`AuditLine`), in the background and
  ///   without a line end; it may wait.
  public convenience init(_ accounts: Accounts, line: @escaping @Sendable (String) -> Void) {
    self.init(accounts, limits: AuditLimits(), line: line)
  }

  init(_ accounts: Accounts, limits: AuditLimits, line: @escaping @Sendable (String) -> Void) {
    self.accounts = accounts
    self.limits = limits
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
    // What waited then was written by `close()`, or cannot be any more.
    guard !state.withLock({ $0.isClosed }) else { return }
    drain()
    guard let pause = state.withLock({ $0.rest() }) else { return }
    queue.asyncAfter(deadline: .now() + .seconds(pause)) { self.run() }
  }

  /// One commit with all that waits.
  private func drain() {
    let batch = state.withLock { $0.nextBatch(at: accounts.clock.now()) }
    guard !batch.isEmpty else { return }
    do throws(SignInError) {
      let numbers = try keep(batch)
      state.withLock { $0.finish(batch, numbers) }
    } catch {
      // What was lost before, a line told of then.
      if batch.new > 0 { line(AuditLine.failure(error, entries: batch.new, at: batch.at)) }
      state.withLock { $0.fail(batch) }
    }
    for entry in batch.told { line(AuditLine.text(entry)) }
  }

  /// Writes a batch, and removes as many old entries of strangers as it has new ones too many.
  private func keep(_ batch: AuditBatch) throws(SignInError) -> [UInt64] {
    let before = knownStrangers()
    let written = batch.written
    let new = written.indices.filter { written[$0].number == nil && written[$0].entry.isOfStranger }
    let old = before.oldest(for: new.count)
    let numbers = try accounts.keep(written, removing: old, limits: limits)
    var after = before
    after.replaceOldest(old.count, by: new.map { numbers[$0] })
    let known = after
    strangers.withLock { $0 = known }
    return numbers
  }

  private func knownStrangers() -> AuditStrangers {
    if let known = strangers.withLock({ $0 }) { return known }
    // A disk that cannot be read is told of when it cannot be written either.
    let numbers = (try? accounts.auditOfStrangers()) ?? []
    return AuditStrangers(numbers, maximum: limits.strangers)
  }
}
