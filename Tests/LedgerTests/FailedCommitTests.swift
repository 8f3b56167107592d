import Domain
import EventLog
import LMDB
import ProjectionEngine
import Synchronization
import TestSupport
import Testing

@testable import Ledger

/// A disk that does what a test wants.
private final class Disk: Sendable {
  enum Commit: Sendable { case works, fails, failsAfterwards, writesNonsense }

  let commit = Mutex(Commit.works)
  let opensAgain = Mutex(true)
  let recoveries = Mutex(0)

  var durability: Durability {
    Durability(
      commit: { [self] batch throws(LogError) in
        var batch = batch
        switch commit.withLock({ $0 }) {
        case .works:
          try batch.commit()
          return
        case .fails: break
        case .failsAfterwards: try batch.commit()
        case .writesNonsense:
          _ = try batch.append(EventDraft(kind: 999))
          try batch.commit()
        }
        throw .store(LMDBError(kind: .other, operation: "the cable is out"))
      },
      recover: { [self] log throws(LogError) in
        recoveries.withLock { $0 += 1 }
        guard opensAgain.withLock({ $0 }) else {
          throw .store(LMDBError(kind: .other, operation: "still no cable"))
        }
        try log.reopen()
      })
  }

  func set(_ commit: Commit, opensAgain: Bool = true) {
    self.commit.withLock { $0 = commit }
    self.opensAgain.withLock { $0 = opensAgain }
  }
}

@Suite struct `A commit that fails` {
  private let folder = TemporaryFolder()
  private let disk = Disk()
  private let ledger: RequestLedger

  init() throws {
    try RequestLedger.create(at: folder.file("data"), board: BoardTemplate.ops)
    ledger = try RequestLedger.open(
      folder.file("data"), clock: .system, durability: disk.durability)
  }

  @discardableResult
  private func submit(_ title: String, id: CommandID? = nil) throws -> Outcome {
    try ledger.performAndWait(
      .submit(board: "ops", Submission(title: title)), by: .operator,
      options: CommandOptions(id: id))
  }

  private func titles() throws -> [String] {
    var query = RequestQuery()
    query.sort = .key
    query.descending = false
    return try ledger.list("ops", query, by: .operator).rows.map(\.title)
  }

  /// The words of the error, and whether it says that nothing is written at all.
  private func refusal(of title: String) throws -> (isStopped: Bool, words: String) {
    let error = try #require(throws: LedgerError.self) { try submit(title) }
    if case .stopped = error { return (true, error.message) }
    return (false, error.message)
  }

  @Test func `is told to whoever waits, and leaves nothing behind`() throws {
    try submit("Before")
    let head = try ledger.head().position
    disk.set(.fails)
    #expect(try refusal(of: "Lost").words.contains("the cable is out"))
    #expect(try ledger.head().position == head)
    #expect(try titles() == ["Before"])
  }

  @Test func `is gone over once the log was opened again and its end was read`() throws {
    disk.set(.fails)
    _ = try refusal(of: "Lost")
    #expect(disk.recoveries.withLock { $0 } == 1)
    #expect(ledger.isAcceptingCommands)
    disk.set(.works)
    try submit("After")
    #expect(try titles() == ["After"])
  }

  @Test
  func `stops the writer while the log cannot be opened again: each command tries, and says why`()
    throws
  {
    try submit("Before")
    disk.set(.fails, opensAgain: false)
    _ = try refusal(of: "Lost")
    #expect(!ledger.isAcceptingCommands)
    for attempt in 2...4 {
      let (isStopped, words) = try refusal(of: "Lost")
      #expect(isStopped && words.contains("still no cable"))
      #expect(disk.recoveries.withLock { $0 } == attempt)
    }
    #expect(try titles() == ["Before"])
    disk.set(.works)
    try submit("After")
    #expect(ledger.isAcceptingCommands)
    #expect(try titles() == ["Before", "After"])
  }

  @Test func `is looked at again by a health check, so that commands come back`() throws {
    disk.set(.fails, opensAgain: false)
    _ = try refusal(of: "Lost")
    let error = try #require(throws: LedgerError.self) { try ledger.resume() }
    #expect(error.message.contains("still no cable"))
    disk.set(.works)
    try ledger.resume()
    #expect(ledger.isAcceptingCommands)
  }

  @Test func `may have happened all the same: then it is there, whole, and a retry is answered`()
    throws
  {
    let id = CommandID(high: 7, low: 7)
    disk.set(.failsAfterwards)
    #expect(throws: LedgerError.self) { try submit("Lamp", id: id) }
    disk.set(.works)
    let again = try submit("Lamp", id: id)
    #expect(again.isRepeat)
    #expect(try titles() == ["Lamp"])
  }

  @Test func `with nonsense at the log's end keeps the writer stopped, and names the position`()
    throws
  {
    let head = try ledger.head().position
    disk.set(.writesNonsense)
    _ = try refusal(of: "Lost")
    disk.set(.works)
    let (isStopped, words) = try refusal(of: "Lost")
    #expect(isStopped)
    // The event of the batch comes first, the nonsense after it.
    #expect(words.contains("event \(head.rawValue + 2)"), "\(words)")
  }

  @Test func `fails everybody in the batch and nobody else`() async throws {
    disk.set(.fails)
    let failed = await withTaskGroup(of: Bool.self) { group in
      for number in 1...40 {
        group.addTask { [ledger] in
          do {
            _ = try await ledger.perform(
              .submit(board: "ops", Submission(title: "\(number)")), by: .operator)
            return false
          } catch { return true }
        }
      }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(failed == 40)
    #expect(try titles().isEmpty)
  }

  @Test func `and a value of the views that could not be read undo the batch`() throws {
    let head = try ledger.head().position
    let error = try #require(throws: LedgerError.self) {
      try ledger.write { session throws(LedgerError) in
        _ = try session.perform(
          .submit(board: "ops", Submission(title: "Decided on nothing")), by: .operator,
          CommandOptions())
        session.view.note(LMDBError(kind: .other, operation: "a page is gone"))
      }
    }
    #expect(error.message.contains("a page is gone"))
    #expect(try ledger.head().position == head)
    try submit("Next")
    #expect(try titles() == ["Next"])
  }
}
