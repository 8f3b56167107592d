/// A moment: microseconds since 1970-01-01T00:00:00Z, leap seconds left out as everywhere.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let microseconds: Int64
  public init(microseconds: Int64) { self.microseconds = microseconds }

  public static func < (a: Self, b: Self) -> Bool { a.microseconds < b.microseconds }

  /// RFC 3339 in UTC with microseconds: `2026-03-01T09:00:00.000000Z`.
  public var description: String {
    let day = microseconds.flooringDivision(by: Self.microsecondsADay)
    let time = microseconds.flooringRemainder(by: Self.microsecondsADay)
    let (year, month, dayOfMonth) = Self.civil(fromDay: day)
    let seconds = time / 1_000_000
    return digits(year, 4) + "-" + digits(month, 2) + "-" + digits(dayOfMonth, 2) + "T"
      + digits(seconds / 3600, 2) + ":" + digits(seconds / 60 % 60, 2) + ":"
      + digits(seconds % 60, 2) + "." + digits(time % 1_000_000, 6) + "Z"
  }

  /// Reads what RFC 3339 allows: an instant with `Z` or an offset, with or without a fraction
  /// (digits past microseconds are cut). Nil for anything else, days that do not exist included.
  public init?(_ text: String) {
    var scanner = TimestampScanner(text)
    guard let year = scanner.digits(4), scanner.take("-"),
      let month = scanner.digits(2), scanner.take("-"), let day = scanner.digits(2),
      scanner.take("T") || scanner.take("t") || scanner.take(" "),
      let hour = scanner.digits(2), scanner.take(":"), let minute = scanner.digits(2),
      scanner.take(":"), let second = scanner.digits(2), let fraction = scanner.fraction(),
      let offset = scanner.offset(), scanner.isAtEnd,
      hour < 24, minute < 60, second < 60,
      let dayNumber = Self.day(year: year, month: month, day: day)
    else { return nil }
    let seconds = dayNumber * 86_400 + hour * 3600 + minute * 60 + second - offset
    self.init(microseconds: seconds * 1_000_000 + fraction)
  }

  // MARK: Calendar

  private static let microsecondsADay: Int64 = 86_400_000_000

  /// Days since 1970-01-01 of a day in the proleptic Gregorian calendar; nil where there is none.
  ///
  /// After H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
  public static func day(year: Int64, month: Int64, day: Int64) -> Int64? {
    guard (1...12).contains(month), day >= 1 else { return nil }
    let y = month <= 2 ? year - 1 : year
    let era = y.flooringDivision(by: 400)
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let number = era * 146_097 + dayOfEra - 719_468
    // A day past its month's end lands in the next month: it does not come back as itself.
    return civil(fromDay: number) == (year, month, day) ? number : nil
  }

  /// Year, month and day of a number of days since 1970-01-01 (Hinnant's `civil_from_days`).
  public static func civil(fromDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let z = day + 719_468
    let era = z.flooringDivision(by: 146_097)
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }
}

extension Int64 {
  fileprivate func flooringDivision(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }

  /// What is left: 0 or more. Not computed from the quotient, because that times the divisor may be
  /// less than any number.
  fileprivate func flooringRemainder(by divisor: Int64) -> Int64 {
    let remainder = self % divisor
    return remainder < 0 ? remainder + divisor : remainder
  }
}

private func digits(_ value: Int64, _ count: Int) -> String {
  let text = String(value)
  return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
}

private struct TimestampScanner {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = Substring(text).utf8 }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func take(_ character: Character) -> Bool {
    guard let byte = rest.first, byte == character.asciiValue else { return false }
    rest.removeFirst()
    return true
  }

  mutating func digits(_ count: Int) -> Int64? {
    guard rest.count >= count else { return nil }
    var value: Int64 = 0
    for _ in 0..<count {
      let byte = rest.removeFirst()
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    return value
  }

  /// Microseconds after an optional decimal point.
  mutating func fraction() -> Int64? {
    guard take(".") else { return 0 }
    var value: Int64 = 0
    var unit: Int64 = 100_000
    var count = 0
    while let digit = rest.first, digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") {
      value += Int64(digit - UInt8(ascii: "0")) * unit
      unit /= 10
      count += 1
      rest.removeFirst()
    }
    return count > 0 ? value : nil
  }

  /// Seconds east of Greenwich.
  mutating func offset() -> Int64? {
    if take("Z") || take("z") { return 0 }
    let sign: Int64 = take("+") ? 1 : take("-") ? -1 : 0
    guard sign != 0, let hours = digits(2), take(":"), let minutes = digits(2), hours < 24,
      minutes < 60
    else { return nil }
    return sign * (hours * 3600 + minutes * 60)
  }
}
