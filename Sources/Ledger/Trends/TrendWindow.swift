import EventLog

/// How long one point of a trend is. Days are those of UTC, weeks begin on Monday (ISO 8601).
public enum TrendUnit: String, CaseIterable, Sendable {
  case day, week, month, quarter, year

  /// The first day of the unit that `day` is in. Days count from 1970-01-01.
  func start(of day: Int64) -> Int64 {
    switch self {
    case .day: return day
    case .week:
      // 1970-01-01 was a Thursday, three days after a Monday.
      let sinceMonday = (day + 3) % 7
      return day - (sinceMonday < 0 ? sinceMonday + 7 : sinceMonday)
    case .month, .quarter, .year:
      let (year, month, _) = Timestamp.civil(fromDay: day)
      return Self.firstDay(ofMonth: (month - 1) / months * months, in: year)
    }
  }

  /// The first day of the unit after the one that begins with `start`.
  func next(after start: Int64) -> Int64 {
    switch self {
    case .day: return start + 1
    case .week: return start + 7
    case .month, .quarter, .year:
      let (year, month, _) = Timestamp.civil(fromDay: start)
      return Self.firstDay(ofMonth: month - 1 + months, in: year)
    }
  }

  private var months: Int64 {
    switch self {
    case .day, .week, .month: 1
    case .quarter: 3
    case .year: 12
    }
  }

  /// - Parameter month: from 0; 12 and more are in later years.
  private static func firstDay(ofMonth month: Int64, in year: Int64) -> Int64 {
    guard let day = Timestamp.day(year: year + month / 12, month: month % 12 + 1, day: 1) else {
      preconditionFailure("month \(month) of \(year) does not begin")
    }
    return day
  }
}

/// A stretch of time, in whole UTC days but for an end that is now.
public struct TrendSpan: Hashable, Sendable {
  /// The first microsecond that counts.
  public let start: Timestamp
  /// The last one.
  public let end: Timestamp
  /// Whether it is all of its unit: the first and the last of a window may be cut.
  public let isWhole: Bool

  public init(start: Timestamp, end: Timestamp, isWhole: Bool) {
    self.start = start
    self.end = end
    self.isWhole = isWhole
  }
}

/// What a trend is about: from the beginning of a day to an instant, cut into points.
public struct TrendWindow: Hashable, Sendable {
  /// The most points: as many as a chart can show side by side.
  public static let maximumPoints = 60
  /// How long it is where nobody says so, the week of its end included.
  public static let standardWeeks: Int64 = 12

  /// The beginning of the first day.
  public let start: Timestamp
  /// The last instant that counts.
  public let end: Timestamp
  public let unit: TrendUnit
  /// Without a gap, from `start` through `end`. At least one.
  public let spans: [TrendSpan]

  private static let day: Int64 = 86_400_000_000

  /// The window from the beginning of `first`'s day through `end`, in the smallest unit that makes at
  /// most `maximumPoints`. Without `first`, as many weeks as `standardWeeks`.
  ///
  /// - Throws: `.badWindow` where it begins after its end, or has more years than points.
  public init(from first: Timestamp?, through end: Timestamp) throws(LedgerError) {
    let lastDay = Self.dayNumber(of: end)
    let firstDay =
      first.map(Self.dayNumber)
      ?? TrendUnit.week.start(of: lastDay) - 7 * (Self.standardWeeks - 1)
    guard firstDay <= lastDay else {
      throw .badWindow("The window begins after its end. Let it begin earlier, or end later.")
    }
    for unit in TrendUnit.allCases {
      guard let spans = Self.spans(of: unit, from: firstDay, through: end) else { continue }
      self.start = spans[0].start
      self.end = end
      self.unit = unit
      self.spans = spans
      return
    }
    throw .badWindow(
      "The window has more than \(Self.maximumPoints) years. Let it begin later, or end earlier.")
  }

  /// How many days it has; the day of its end counts as far as it went.
  public var days: Double {
    Double(end.microseconds - start.microseconds + 1) / Double(Self.day)
  }

  /// Nil where they would be too many.
  private static func spans(
    of unit: TrendUnit, from firstDay: Int64, through end: Timestamp
  ) -> [TrendSpan]? {
    var spans: [TrendSpan] = []
    var begin = firstDay
    let lastDay = dayNumber(of: end)
    while begin <= lastDay {
      guard spans.count < maximumPoints else { return nil }
      let next = unit.next(after: unit.start(of: begin))
      let last = min(next * day - 1, end.microseconds)
      spans.append(
        TrendSpan(
          start: Timestamp(microseconds: begin * day), end: Timestamp(microseconds: last),
          isWhole: unit.start(of: begin) == begin && last == next * day - 1))
      begin = next
    }
    return spans
  }

  private static func dayNumber(of time: Timestamp) -> Int64 {
    let rest = time.microseconds % day
    return (time.microseconds - (rest < 0 ? rest + day : rest)) / day
  }
}
