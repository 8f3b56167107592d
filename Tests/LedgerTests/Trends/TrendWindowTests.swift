import EventLog
import Testing

@testable import Ledger

@Suite struct `The window of a trend` {
  private func time(_ text: String) throws -> Timestamp {
    try #require(Timestamp(text.contains("T") ? text : "\(text)T23:59:59.999999Z"))
  }

  private func window(_ from: String?, _ to: String) throws -> TrendWindow {
    try TrendWindow(from: try from.map(time), through: try time(to))
  }

  private func starts(_ window: TrendWindow) -> [String] {
    window.spans.map { String($0.start.description.prefix(10)) }
  }

  @Test func `without a beginning it is twelve weeks, the one of its end included`() throws {
    // A Thursday.
    let window = try window(nil, "2026-03-05T10:00:00Z")
    #expect(window.unit == .week)
    #expect(window.spans.count == 12)
    #expect(starts(window).first == "2025-12-15")
    #expect(starts(window).last == "2026-03-02")
    #expect(window.spans.dropLast().allSatisfy { $0.isWhole })
    #expect(window.spans.last?.isWhole == false)
    #expect(window.spans.last?.end == window.end)
  }

  @Test func `it begins with the day that its beginning is in`() throws {
    let window = try window("2026-03-01T17:30:00Z", "2026-03-03")
    #expect(window.start.description == "2026-03-01T00:00:00.000000Z")
    #expect(starts(window) == ["2026-03-01", "2026-03-02", "2026-03-03"])
    #expect(window.spans.allSatisfy { $0.isWhole })
    #expect(window.days == 3)
  }

  @Test(arguments: [
    ("2026-01-01", "2026-03-01", TrendUnit.day, 60), ("2026-01-01", "2026-03-02", .week, 10),
    ("2025-01-06", "2026-02-28", .week, 60), ("2025-01-06", "2026-03-31", .month, 15),
    ("2020-01-01", "2024-12-31", .month, 60), ("2020-01-01", "2025-01-01", .quarter, 21),
    ("2000-01-01", "2014-12-31", .quarter, 60), ("2000-07-13", "2026-11-23", .year, 27),
    ("2026-03-01", "2026-03-01", .day, 1),
  ])
  func `the unit is the smallest that fits a chart`(
    from: String, to: String, unit: TrendUnit, count: Int
  ) throws {
    let window = try window(from, to)
    #expect(window.unit == unit)
    #expect(window.spans.count == count)
  }

  @Test func `weeks begin on Monday, and a first or last one may be cut`() throws {
    // From a Wednesday to a Tuesday, before 1970 as well.
    for (from, to, second) in [
      ("2026-01-07", "2026-06-30", "2026-01-12"), ("1969-09-03", "1970-02-03", "1969-09-08"),
    ] {
      let window = try window(from, to)
      #expect(window.unit == .week)
      #expect(starts(window)[0] == from)
      #expect(starts(window)[1] == second)
      #expect(window.spans.first?.isWhole == false && window.spans.last?.isWhole == false)
    }
  }

  @Test func `spans follow one another without a gap`() throws {
    for from in ["2026-02-20", "2025-11-05", "2023-02-28", "2013-05-31", "1975-08-15"] {
      let window = try window(from, "2026-03-05T10:00:00Z")
      #expect(window.spans.first?.start == window.start)
      #expect(window.spans.last?.end == window.end)
      for (span, next) in zip(window.spans, window.spans.dropFirst()) {
        #expect(next.start.microseconds == span.end.microseconds + 1)
      }
    }
  }

  @Test func `one that ends before it begins, or is endless, is refused`() throws {
    for from in ["2026-03-06", "0001-01-01"] {
      #expect(throws: LedgerError.self) { try window(from, "2026-03-05T10:00:00Z") }
    }
  }
}
