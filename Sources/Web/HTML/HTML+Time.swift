import EventLog

extension HTML {
  /// How long ago `moment` was, with the exact instant for hovering and for machines.
  ///
  ///     <time datetime="2026-03-01T09:00:00Z" title="1 Mar 2026, 09:00 UTC">3 h ago</time>
  static func ago(_ moment: Timestamp, now: Timestamp) -> HTML {
    let instant = Instant(moment)
    return """
      <time datetime="\(instant.machine)" title="\(instant.exact)">\
      \(Age(from: moment, to: now, instant).words)</time>
      """
  }

  /// The exact instant, for reading: `1 Mar 2026, 09:00 UTC`.
  static func instant(_ moment: Timestamp) -> HTML {
    let instant = Instant(moment)
    return "<time datetime=\"\(instant.machine)\">\(instant.exact)</time>"
  }

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

  var machine: HTML {
    """
    \(padded: max(0, year), to: 4)-\(padded: month, to: 2)-\(padded: day, to: 2)T\
    \(padded: hour, to: 2):\(padded: minute, to: 2):\(padded: second, to: 2)Z
    """
  }

  var exact: HTML {
    "\(date) \(Int(year)), \(padded: hour, to: 2):\(padded: minute, to: 2) UTC"
  }

  /// The day without its year.
  var date: HTML { "\(Int(day)) \(Self.months[Int(month) - 1])" }

  private static let months: [HTML] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}

/// The distance between two moments, in words that stay short enough for a table.
private struct Age {
  let words: HTML

  init(from moment: Timestamp, to now: Timestamp, _ instant: Instant) {
    let seconds = (now.microseconds - moment.microseconds) / 1_000_000
    switch seconds {
    // Clocks of two machines differ a little; a moment ago is not in the future.
    case -60..<60: words = "just now"
    case 60..<3600: words = "\(Int(seconds / 60)) min ago"
    case 3600..<86_400: words = "\(Int(seconds / 3600)) h ago"
    case 86_400..<(30 * 86_400): words = "\(Int(seconds / 86_400)) d ago"
    case _ where instant.year == Instant(now).year: words = instant.date
    default: words = "\(instant.date) \(Int(instant.year))"
    }
  }
}
