import Domain
import EventLog

/// A moment as people name it: `now`, `1234`, `2026-03-01T09:00:00Z`, `2026-03-01`, `-7d`, `yesterday`.
public enum When: Hashable, Sendable {
  case now
  case position(Position)
  case instant(Timestamp)

  /// What `init` reads, for messages.
  public static let forms =
    "a position (1234), an instant (2026-03-01T09:00:00Z), a day (2026-03-01, its end), "
    + "a time ago (-30m, -12h, -7d, -2w), yesterday or now"

  private static let day: Int64 = 86_400_000_000

  /// Reads what somebody typed; nil where it is none of `forms`.
  ///
  /// - Parameter now: what `-7d` and `yesterday` count from. Days are those of UTC.
  public init?(_ text: String, now: Timestamp) {
    if text == "now" {
      self = .now
    } else if !text.hasPrefix("+"), let position = UInt64(text) {
      self = .position(Position(position))
    } else if text == "yesterday" {
      let today = now.microseconds - Self.modulo(now.microseconds, Self.day)
      self = .instant(Timestamp(microseconds: today - 1))
    } else if CalendarDate.isValid(text), let start = Timestamp("\(text)T00:00:00Z") {
      self = .instant(Timestamp(microseconds: start.microseconds + Self.day - 1))
    } else if let instant = Timestamp(text) {
      self = .instant(instant)
    } else if let second = Timestamp("\(text)Z") ?? Timestamp("\(text):00Z") {
      // As a page's field has it, without a zone: that of UTC, and like a day through its end.
      self = .instant(Timestamp(microseconds: second.microseconds + 999_999))
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
}
