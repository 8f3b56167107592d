import Domain
import EventLog
import LMDB
import ProjectionEngine
import Synchronization

/// One data folder, open. Safe to use from any thread; open a folder once in a process.
///
/// Commands are written one batch at a time, in the order in which they arrive, by this process and
/// others. Questions never wait for the disk: each sees one position, whole, and everything that was
/// acknowledged before it.
public final class RequestLedger: Sendable {
  public let folder: String
  let log: EventLogStore
  let clock: LedgerClock
  let generations: GenerationFolder
  let cache = QuestionCache()
  let quarantine: Quarantine
  let activities = ActivityCache()
  let heads = HeadSignal()
  let acknowledged = Acknowledged()
  let outage = Outage()
  let durability: Durability
  private let views = Mutex<Views?>(nil)
  let writer: Writer
  let checkpoints: CheckpointSigner
  let checkpointSchedule = CheckpointSchedule()
  let trouble = Mutex<LedgerError?>(nil)
  /// Ends what is being built in the background when the ledger is closed.
  let closing = Cancellation()

  private init(
    folder: String, log: EventLogStore, generations: GenerationFolder, clock: LedgerClock,
    durability: Durability
  ) {
    self.folder = folder
    self.log = log
    quarantine = Quarantine(log)
    self.generations = generations
    self.clock = clock
    self.durability = durability
    writer = Writer()
    checkpoints = CheckpointSigner(log: log, keys: KeyFolder("\(folder)/keys"))
  }

  deinit {
    // No command is waiting, because each holds its ledger; so there is nothing to wait for, and this
    // may be the writer's own thread, which cannot wait for itself.
    heads.close()
    generations.settle()
  }

  // MARK: Opening

  /// Makes a ledger with its first board in `folder`, which may not have one. That board has nobody
  /// but the operator to open it, so it is open to the workspace where nothing else is said.
  ///
  /// - Throws: `.alreadyInitialised`, `.unusable`.
  public static func create(
    at folder: String, board: BoardDefinition, opening: BoardOpening = .workspace,
    clock: LedgerClock = .system
  ) throws(LedgerError) {
    if try hasEvents(folder) { throw .alreadyInitialised(folder: folder) }
    var generator = SystemRandomNumberGenerator()
    do throws(LMDBError) { try File.makeFolder(folder) } catch {
      throw .unusable(folder: folder, reason: "\(error)")
    }
    do throws(LogError) {
      try EventLogStore.create(
        "\(folder)/log", ledgerID: .new(at: clock.now(), using: &generator))
    } catch LogError.exists {
      // An empty log: whoever made it did not get to its first event. It is as good as a new one.
    } catch { throw LedgerError(opening: folder, error) }
    let ledger = try open(folder, clock: clock)
    defer { ledger.close() }
    _ = try ledger.performAndWait(.createBoard(board, opening: opening), by: .operator)
  }

  private static func hasEvents(_ folder: String) throws(LedgerError) -> Bool {
    do throws(LogError) {
      let log = try EventLogStore("\(folder)/log", clock: LedgerClock.system.now)
      return try log.head() > .zero
    } catch {
      switch error {
      case .missing: return false
      case .store(let error) where error.kind == .notFound: return false
      default: throw LedgerError(opening: folder, error)
      }
    }
  }

  /// Opens the ledger in `folder`. Views that are behind are caught up; views that cannot be trusted
  /// are built anew, and `progress` is told. Those of older versions that this one can read answer
  /// questions while new ones are built; commands wait for these.
  ///
  /// - Parameter mapSize: address space to reserve for the log, in bytes: the most it can grow to.
  /// - Throws: `.notInitialised`, `.unusable`, `.storage`; `.historyDiffers` where the log is not the
  ///   one that the last checkpoint was published of, `.cannotSign` where that cannot be told.
  public static func open(
    _ folder: String, mapSize: Int = EventLogStore.defaultMapSize, clock: LedgerClock = .system,
    progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) throws(LedgerError) -> RequestLedger {
    try open(
      folder, mapSize: mapSize, clock: clock, durability: .disk, progress: progress)
  }

  package static func open(
    _ folder: String, mapSize: Int = EventLogStore.defaultMapSize, clock: LedgerClock,
    durability: Durability, readable: [String: Set<UInt32>] = [:],
    progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) throws(LedgerError) -> RequestLedger {
    let ledger = try openLog(
      folder, mapSize: mapSize, clock: clock, durability: durability, readable: readable)
    try ledger.prepareViews(progress)
    return ledger
  }

  /// Opens what needs no views: they are as they were found, if they are there.
  static func openLog(
    _ folder: String, mapSize: Int = EventLogStore.defaultMapSize, clock: LedgerClock,
    durability: Durability = .disk, readable: [String: Set<UInt32>] = [:]
  ) throws(LedgerError) -> RequestLedger {
    let log: EventLogStore
    do throws(LogError) {
      log = try EventLogStore("\(folder)/log", mapSize: mapSize, clock: clock.now)
    } catch { throw LedgerError(opening: folder, error) }
    try CheckpointSigner(log: log, keys: KeyFolder("\(folder)/keys")).checkHistory()
    let generations: GenerationFolder
    do throws(LMDBError) {
      generations = try GenerationFolder("\(folder)/views", readable: readable, make: Views.make)
      generations.removeLeftovers()
    } catch { throw .unusable(folder: folder, reason: "\(error)") }
    return RequestLedger(
      folder: folder, log: log, generations: generations, clock: clock, durability: durability)
  }

  /// Finishes what is being written and takes no more; publishes a checkpoint where something was
  /// written since the last one; notes that the views survive a power cut. Once is enough, more does no
  /// harm.
  public func close() {
    closing.cancel()
    writer.close()
    checkpointSchedule.close { publishCheckpoint() }
    heads.close()
    generations.settle()
  }

  // MARK: Views

  /// The live views. One system call, to notice when another process switched to a new generation.
  func currentViews() throws(LedgerError) -> Views {
    let generation: Generation?
    do throws(LMDBError) { generation = try generations.current() } catch {
      throw .storage("The views cannot be opened: \(error)")
    }
    guard let generation else {
      throw .storage("The views are gone from \(folder)/views. Build them anew: ledger rebuild")
    }
    return views.withLock { views in
      if let views, views.generation === generation { return views }
      let current = Views(generation)
      views = current
      return current
    }
  }
}

extension LedgerError {
  init(opening folder: String, _ error: LogError) {
    switch error {
    case .missing: self = .notInitialised(folder: folder)
    case .exists: self = .alreadyInitialised(folder: folder)
    case .store(let error) where error.kind == .notFound: self = .notInitialised(folder: folder)
    case .store(let error): self = .unusable(folder: folder, reason: "\(error)")
    case .unknownFormat, .full, .inUse, .disorder, .damaged:
      self = .unusable(folder: folder, reason: error.message)
    }
  }

  init(_ error: LogError) { self = .storage(error.message) }
  init(_ error: LMDBError) { self = .storage("The storage failed: \(error)") }
  init(_ error: UnreadableEvent) { self = .storage(error.message) }
}
