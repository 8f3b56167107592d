import EventLog
import Ledger

/// What a stretch of time is called.
struct SpanName: Sendable, Equatable {
  /// For an axis: `2 Nov`, `Nov`, `2026`.
  let short: String
  /// For a table and for pointing at: `Week 45, 2–8 Nov 2026`.
  let long: String

  init(_ span: TrendSpan, of unit: TrendUnit) {
    let first = CalendarDay(span.start)
    let last = CalendarDay(span.end)
    switch unit {
    case .day:
      short = first.dayAndMonth
      long = "\(first.weekday) \(first.dayAndMonth) \(first.year)"
    case .week:
      short = first.dayAndMonth
      long = "Week \(first.isoWeek), \(first.through(last))"
    case .month:
      // The year where it begins, or nobody would know which.
      short = first.month == 1 ? "\(first.year)" : first.monthName
      long = span.isWhole ? "\(first.monthName) \(first.year)" : first.through(last)
    case .quarter:
      short = first.month == 1 ? "\(first.year)" : "Q\((first.month + 2) / 3)"
      long = "Q\((first.month + 2) / 3) \(first.year)"
    case .year:
      short = "\(first.year)"
      long = "\(first.year)"
    }
  }
}

/// A day of the calendar, in UTC.
struct CalendarDay: Sendable, Equatable {
  let year: Int64
  let month: Int64
  let day: Int64
  /// Days since 1970-01-01.
  let number: Int64

  private static let microseconds: Int64 = 86_400_000_000
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

  init(_ time: Timestamp) {
    let rest = time.microseconds % Self.microseconds
    self.init(
      (time.microseconds - (rest < 0 ? rest + Self.microseconds : rest)) / Self.microseconds)
  }

  init(_ number: Int64) {
    self.number = number
    (year, month, day) = Timestamp.civil(fromDay: number)
  }

  var previous: CalendarDay { CalendarDay(number - 1) }

  /// Whether `time` is the last instant of this day, as a day in an address means it.
  func ends(at time: Timestamp) -> Bool {
    time.microseconds == (number + 1) * Self.microseconds - 1
  }

  /// `2026-03-01`, as in an address.
  var text: String {
    func digits(_ value: Int64, _ count: Int) -> String {
      let text = String(value)
      return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
    return "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))"
  }

  var monthName: String { Self.months[Int(month) - 1] }
  /// `2 Nov`
  var dayAndMonth: String { "\(day) \(monthName)" }
  /// `2 Nov 2026`
  var full: String { "\(dayAndMonth) \(year)" }
  /// From 0, which is Monday. 1970-01-01 was a Thursday.
  private var weekdayIndex: Int64 { ((number + 3) % 7 + 7) % 7 }
  var weekday: String { Self.weekdays[Int(weekdayIndex)] }

  /// The number of its week in the year that has the week's Thursday (ISO 8601).
  var isoWeek: Int64 {
    let thursday = CalendarDay(number - weekdayIndex + 3)
    let newYear = Timestamp.day(year: thursday.year, month: 1, day: 1) ?? thursday.number
    return (thursday.number - newYear) / 7 + 1
  }

  /// `2–8 Nov 2026`, with no more of the first day than tells it from the second.
  func through(_ last: CalendarDay) -> String {
    if number == last.number { return full }
    if year != last.year { return "\(full) – \(last.full)" }
    if month != last.month { return "\(dayAndMonth) – \(last.full)" }
    return "\(day)–\(last.full)"
  }
}

extension Duration {
  /// As people say it: `45 min`, `5.5 h`, `12 days`, `2.4 years`.
  var words: String {
    let hours = self / .seconds(3600)
    switch hours {
    case ..<(1.0 / 60): return "under 1 min"
    case ..<1.5: return "\(Int((hours * 60).rounded())) min"
    case ..<48: return "\(Self.rounded(hours)) h"
    case ..<(24 * 730): return "\(Self.rounded(hours / 24)) days"
    default: return "\(Self.rounded(hours / 24 / 365.2425)) years"
    }
  }

  /// The same for a table: `45 min`, `5.5 h`, `12 d`, `2.4 y`.
  var short: String {
    let hours = self / .seconds(3600)
    switch hours {
    case ..<(1.0 / 60): return "0 min"
    case ..<48: return words
    case ..<(24 * 730): return "\(Self.rounded(hours / 24)) d"
    default: return "\(Self.rounded(hours / 24 / 365.2425)) y"
    }
  }

  /// One digit after the point below ten, where it is not zero.
  private static func rounded(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return value >= 10 || tenths % 10 == 0
      ? "\(Int(value.rounded()))" : "\(tenths / 10).\(tenths % 10)"
  }
}
