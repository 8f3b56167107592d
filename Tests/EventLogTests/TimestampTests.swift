import EventLog
import TestSupport
import Testing

@Suite struct `Moments` {
  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000000Z"),
      (1, "1970-01-01T00:00:00.000001Z"),
      (-1, "1969-12-31T23:59:59.999999Z"),
      (1_772_355_600_000_000, "2026-03-01T09:00:00.000000Z"),
      (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
      (951_868_799_999_999, "2000-02-29T23:59:59.999999Z"),
      (951_868_800_000_000, "2000-03-01T00:00:00.000000Z"),
      (-2_203_891_200_000_000, "1900-03-01T00:00:00.000000Z"),
      (-62_135_596_800_000_000, "0001-01-01T00:00:00.000000Z"),
      (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
    ] as [(Int64, String)])
  func `a moment and its text are one`(microseconds: Int64, text: String) {
    #expect(Timestamp(microseconds: microseconds).description == text)
    #expect(Timestamp(text) == Timestamp(microseconds: microseconds))
  }

  @Test(arguments: [
    "2026-03-01T09:00:00Z", "2026-03-01T09:00:00.0Z", "2026-03-01T09:00:00.000000000Z",
    "2026-03-01T09:00:00.0000009Z", "2026-03-01t09:00:00z", "2026-03-01 09:00:00Z",
    "2026-03-01T09:00:00+00:00", "2026-03-01T09:00:00-00:00", "2026-03-01T10:00:00+01:00",
    "2026-03-01T04:30:00-04:30", "2026-03-01T14:45:00+05:45", "2026-03-02T08:59:00+23:59",
    "2026-02-28T23:00:00-10:00",
  ])
  func `one moment can be written in many ways`(text: String) {
    #expect(Timestamp(text) == Timestamp(microseconds: 1_772_355_600_000_000))
  }

  @Test(
    arguments: [
      (".1", 100_000), (".12", 120_000), (".123456", 123_456), (".1234569", 123_456),
      (".000001", 1),
    ] as [(String, Int64)])
  func `a fraction is kept to the microsecond, and cut after it`(text: String, expected: Int64) {
    #expect(
      Timestamp("1970-01-01T00:00:00\(text)Z") == Timestamp(microseconds: expected))
    #expect(
      Timestamp("1969-12-31T23:59:59\(text)Z") == Timestamp(microseconds: expected - 1_000_000))
  }

  @Test(arguments: [
    // Days and times that do not exist.
    "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "2026-01-01T24:00:00Z",
    "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00+24:00",
    "2026-01-01T00:00:00+00:60", "2026-01-99T00:00:00Z",
    // No instant.
    "", "2026-03-01", "2026-03-01T09:00:00", "2026-03-01T09:00Z", "2026-03-01T09:00:00.Z",
    "2026-03-01T09:00:00,5Z", "2026-03-01T09:00:00 Z", " 2026-03-01T09:00:00Z",
    "2026-03-01T09:00:00Z ", "2026-03-01T09:00:00Zulu", "2026-03-01T09:00:00+0100",
    "2026-03-01T09:00:00+01", "2026-03-01T09:00:00CET", "26-03-01T09:00:00Z",
    "02026-03-01T09:00:00Z", "2026-3-1T09:00:00Z", "2026-03-01T9:00:00Z", "2026/03/01T09:00:00Z",
    "-2026-03-01T09:00:00Z", "2026-03-01T09:00:00Z\n", "２０２６-03-01T09:00:00Z", "1772355600",
  ])
  func `what is no moment is not read`(text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test func `the first and the last moment can be told`() {
    #expect(Timestamp(microseconds: .min).description == "-290308-12-21T19:59:05.224192Z")
    #expect(Timestamp(microseconds: .max).description == "294247-01-10T04:00:54.775807Z")
  }

  @Test func `random moments survive being written and read`() {
    var random = SeededGenerator(seed: 4)
    let years1To9999 = Int64(-62_135_596_800_000_000)...253_402_300_799_999_999
    for _ in 0..<5000 {
      let moment = Timestamp(microseconds: Int64.random(in: years1To9999, using: &random))
      #expect(Timestamp(moment.description) == moment)
    }
  }

  @Test func `every day of four centuries follows the day before`() {
    // Counted with the calendar's rule alone.
    var (year, month, day): (Int64, Int64, Int64) = (1800, 1, 1)
    let first = Timestamp.day(year: year, month: month, day: day)
    for offset in 0..<146_097 as Range<Int64> {
      let number = Timestamp.day(year: year, month: month, day: day)
      guard let number, let first, number == first + offset,
        Timestamp.civil(fromDay: number) == (year, month, day)
      else {
        Issue.record("day \(year)-\(month)-\(day) is \(String(describing: number))")
        return
      }
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      day += 1
      if day > lengths[Int(month) - 1] { (day, month) = (1, month + 1) }
      if month > 12 { (month, year) = (1, year + 1) }
    }
    #expect((year, month, day) == (2200, 1, 1))
  }

  @Test func `text sorts as time does`() {
    var random = SeededGenerator(seed: 5)
    let moments = (0..<500).map { _ in
      Timestamp(microseconds: Int64.random(in: 0...4_000_000_000_000_000, using: &random))
    }
    #expect(moments.sorted().map(\.description) == moments.map(\.description).sorted())
  }
}
