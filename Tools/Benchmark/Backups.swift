import EventLog
import Foundation
import Ledger

extension Bench {
  /// A first backup, one with nothing new, and a restore with its views; without accounts.
  func backups(_ ledger: RequestLedger) throws {
    let backup = try scratch("backup")
    let restored = try scratch("restored")
    let head = Double(try ledger.head().position.rawValue)
    func write() throws {
      _ = try ledger.backUp(to: backup) { place in
        try Data().write(to: URL(fileURLWithPath: "\(place)/data.mdb"))
      }
    }
    print("backup", head / (try seconds { try write() }), "events/s")
    print("backup_again", try seconds { try write() } * 1000, "ms")
    let time = try seconds { _ = try RequestLedger.restore(from: backup, to: restored) }
    print("restore", head / time, "events/s")
  }
}
