import Domain
import EventLog
import LMDB
import TestSupport

@testable import Ledger

/// A ledger of many events, appended at once.
struct LargeLedger {
  let folder = TemporaryFolder(inMemory: true)
  let ledger: RequestLedger

  /// - Parameter events: how many it has at the end.
  init(events: Int) throws {
    let path = folder.file("data")
    try RequestLedger.create(at: path, board: BoardTemplate.ops)
    ledger = try RequestLedger.open(path)
    try add(events - Int(ledger.head().position.rawValue))
  }

  /// Submits this many requests.
  func add(_ count: Int) throws {
    try ledger.write { session throws(LedgerError) in
      for number in 0..<count {
        _ = try session.perform(
          .submit(board: "ops", Submission(title: "Request \(number)")), by: .operator,
          CommandOptions())
      }
    }
  }
}
