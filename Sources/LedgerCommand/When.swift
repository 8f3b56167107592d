import Domain
import EventLog
import Ledger

/// A moment as people type it: `1234`, `2026-03-01T09:00:00Z`, `2026-03-01`, `-7d`, `yesterday`.
enum When: Equatable {
  case position(Position)
  case instant(Timestamp)

  static let forms =
    "a position (1234), an instant (2026-03-01T09:00:00Z), a day (2026-03-01, its end), "
    + "a time ago (-30m, -12h, -7d, -2w) or yesterday"

  private static let day: Int64 = 86_400_000_000

  /// - Parameter now: what `-7d` and `yesterday` count from. Days are those of UTC.
  init?(_ text: String, now: Timestamp) {
    if let position = UInt64(text) {
      self = .position(Position(position))
    } else if text == "yesterday" {
      let today = now.microseconds - Self.modulo(now.microseconds, Self.day)
      self = .instant(Timestamp(microseconds: today - 1))
    } else if CalendarDate.isValid(text), let start = Timestamp("\(text)T00:00:00Z") {
      self = .instant(Timestamp(microseconds: start.microseconds + Self.day - 1))
    } else if let instant = Timestamp(text) {
      self = .instant(instant)
    } else if let ago = Self.ago(text) {
      self = .instant(Timestamp(microseconds: now.microseconds - ago))
    } else {
      return nil
    }
  }

  private static func ago(_ text: String) -> Int64? {
    guard text.hasPrefix("-"), let unit = text.last,
      let count = UInt32(text.dropFirst().dropLast())
    else { return nil }
    switch unit {
    case "m": return Int64(count) * 60_000_000
    case "h": return Int64(count) * 3_600_000_000
    case "d": return Int64(count) * day
    case "w": return Int64(count) * 7 * day
    default: return nil
    }
  }

  private static func modulo(_ value: Int64, _ divisor: Int64) -> Int64 {
    let rest = value % divisor
    return rest < 0 ? rest + divisor : rest
  }

  /// The position that is meant: that of the last event recorded by then. O(log events), because
  /// recorded times never run back.
  func position(in ledger: RequestLedger, by reader: PersonNumber) throws -> Position {
    let head = try ledger.head().position
    switch self {
    case .position(let position):
      guard position <= head else {
        throw Failure(.usage, "The ledger ends at position \(head); there is no \(position) yet.")
      }
      return position
    case .instant(let instant):
      var low: UInt64 = 0
      var high = head.rawValue
      while low < high {
        let middle = high - (high - low) / 2
        let entry = try ledger.log(
          .everything, from: Position(middle), limit: 1, by: reader
        ).first
        if let entry, entry.recordedAt <= instant { low = middle } else { high = middle - 1 }
      }
      return Position(low)
    }
  }
}
