import EventLog

extension HTML {
  /// How long ago `moment` was, with the exact instant for hovering and for machines.
  ///
  ///     <time datetime="2026-03-01T09:00:00Z" title="1 Mar 2026, 09:00 UTC">3 h ago</time>
  static func ago(_ moment: Timestamp, now: Timestamp) -> HTML {
    let instant = Instant(moment)
    return """
      <time datetime="\(machine: instant)" title="\(exact: instant)">\
      \(age: moment, instant, now: now)</time>
      """
  }

  /// The exact instant, for reading: `1 Mar 2026, 09:00 UTC`.
  static func instant(_ moment: Timestamp) -> HTML {
    let instant = Instant(moment)
    return "<time datetime=\"\(machine: instant)\">\(exact: instant)</time>"
  }

  /// An instant to the second, with all there is of it for machines: `1 Mar 2026, 09:00:00 UTC`.
  static func second(_ moment: Timestamp) -> HTML {
    let instant = Instant(moment)
    return "<time datetime=\"\(moment.description)\">\(second: instant)</time>"
  }

  /// The day: `1 Mar 2026`.
  static func day(_ moment: Timestamp) -> HTML { "\(day: Instant(moment))" }

  /// As a field for day and time has it, to the second: `2026-03-01T09:00:00`.
  static func clock(_ moment: Timestamp) -> HTML { "\(field: Instant(moment))" }

  /// Digits in groups of three, as in `1,671`.
  static func count(_ count: Int) -> HTML {
    guard count >= 1000 else { return "\(count)" }
    return "\(Self.count(count / 1000)),\(padded: Int64(count % 1000), to: 3)"
  }
}

extension HTML.Interpolation {
  /// A number with leading zeros.
  mutating func appendInterpolation(padded number: Int64, to width: Int) {
    var bound: Int64 = 10
    for _ in 1..<width {
      if number < bound { appendLiteral("0") }
      bound *= 10
    }
    appendInterpolation(UInt64(number))
  }

  // A list shows a hundred times: these write in place and make nothing in between.

  /// As RFC 3339 has it.
  fileprivate mutating func appendInterpolation(machine instant: Instant) {
    appendInterpolation(field: instant)
    appendLiteral("Z")
  }

  /// The same without its zone.
  fileprivate mutating func appendInterpolation(field instant: Instant) {
    appendInterpolation(padded: max(0, instant.year), to: 4)
    appendLiteral("-")
    appendInterpolation(padded: instant.month, to: 2)
    appendLiteral("-")
    appendInterpolation(padded: instant.day, to: 2)
    appendLiteral("T")
    appendTime(instant)
    appendLiteral(":")
    appendInterpolation(padded: instant.second, to: 2)
  }

  /// As people write it, with its zone.
  fileprivate mutating func appendInterpolation(exact instant: Instant) {
    appendInterpolation(day: instant)
    appendLiteral(", ")
    appendTime(instant)
    appendLiteral(" UTC")
  }

  /// The same to the second.
  fileprivate mutating func appendInterpolation(second instant: Instant) {
    appendInterpolation(day: instant)
    appendLiteral(", ")
    appendTime(instant)
    appendLiteral(":")
    appendInterpolation(padded: instant.second, to: 2)
    appendLiteral(" UTC")
  }

  fileprivate mutating func appendInterpolation(day instant: Instant) {
    appendInterpolation(date: instant)
    appendLiteral(" ")
    appendInterpolation(Int(instant.year))
  }

  /// The distance between two moments, in words that stay short enough for a table.
  fileprivate mutating func appendInterpolation(
    age moment: Timestamp, _ instant: Instant, now: Timestamp
  ) {
    let seconds = (now.microseconds - moment.microseconds) / 1_000_000
    switch seconds {
    // Clocks of two machines differ a little; a moment ago is not in the future.
    case -60..<60: appendLiteral("just now")
    case 60..<3600: append(seconds / 60, " min ago")
    case 3600..<86_400: append(seconds / 3600, " h ago")
    case 86_400..<(30 * 86_400): append(seconds / 86_400, " d ago")
    default:
      appendInterpolation(date: instant)
      if instant.year != Instant(now).year {
        appendLiteral(" ")
        appendInterpolation(Int(instant.year))
      }
    }
  }

  private mutating func append(_ number: Int64, _ unit: StaticString) {
    appendInterpolation(UInt64(number))
    appendLiteral(unit)
  }

  /// The day without its year.
  private mutating func appendInterpolation(date instant: Instant) {
    appendInterpolation(UInt64(instant.day))
    appendLiteral(" ")
    appendLiteral(Instant.months[Int(instant.month) - 1])
  }

  private mutating func appendTime(_ instant: Instant) {
    appendInterpolation(padded: instant.hour, to: 2)
    appendLiteral(":")
    appendInterpolation(padded: instant.minute, to: 2)
  }
}

/// A moment, taken apart by the calendar, in UTC.
private struct Instant {
  let year: Int64, month: Int64, day: Int64
  let hour: Int64, minute: Int64, second: Int64

  init(_ moment: Timestamp) {
    let seconds = Self.floor(moment.microseconds, 1_000_000)
    let dayNumber = Self.floor(seconds, 86_400)
    let rest = seconds - dayNumber * 86_400
    (year, month, day) = Timestamp.civil(fromDay: dayNumber)
    (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
  }

  private static func floor(_ value: Int64, _ divisor: Int64) -> Int64 {
    value / divisor - (value % divisor < 0 ? 1 : 0)
  }

  static let months: [StaticString] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
