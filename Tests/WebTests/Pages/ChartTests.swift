import Domain
import EventLog
import Ledger
import Testing

@testable import Web

@Suite struct ChartTests {
  @Test(arguments: [
    (0.0, 1.0, 1.0), (1, 1, 1), (4, 4, 1), (5, 5, 1), (6, 6, 2), (11, 15, 5), (26, 30, 10),
    (101, 150, 50), (742, 800, 200), (2500, 2500, 500),
  ])
  func `an axis ends at a round number, with few lines`(
    maximum: Double, top: Double, step: Double
  ) {
    let scale = ChartScale(reaching: maximum)
    #expect(scale.top == top)
    #expect(scale.step == step)
    #expect(scale.ticks.count <= 6)
    #expect(scale.ticks.last == top)
  }

  @Test(
    arguments: [
      (0, "under 1 min"), (60, "1 min"), (3600, "60 min"), (9000, "2.5 h"), (86_400, "24 h"),
      (172_800, "2 days"), (302_400, "3.5 days"), (864_000, "10 days"), (31_536_000, "365 days"),
      (94_670_000, "3 years"),
    ] as [(Int64, String)])
  func `a duration is told in what people count in`(seconds: Int64, words: String) {
    #expect(Duration.seconds(seconds).words == words)
  }

  @Test(
    arguments: [
      ("2026-01-01", 1), ("2026-11-02", 45), ("2027-01-01", 53), ("2024-12-30", 1),
      ("2023-01-01", 52),
      ("1970-01-01", 1), ("1969-12-28", 52),
    ] as [(String, Int64)])
  func `weeks have the numbers of ISO 8601`(day: String, week: Int64) throws {
    let time = try #require(Timestamp("\(day)T12:00:00Z"))
    #expect(CalendarDay(time).isoWeek == week)
    #expect(CalendarDay(time).text == day)
  }

  @Test(arguments: [
    ("2026-11-02", "2026-11-08", "2–8 Nov 2026"),
    ("2026-10-26", "2026-11-01", "26 Oct – 1 Nov 2026"),
    ("2026-12-28", "2027-01-03", "28 Dec 2026 – 3 Jan 2027"),
    ("2026-11-02", "2026-11-02", "2 Nov 2026"),
  ])
  func `days from one to another are told once`(from: String, to: String, words: String) throws {
    let first = CalendarDay(try #require(Timestamp("\(from)T00:00:00Z")))
    let last = CalendarDay(try #require(Timestamp("\(to)T23:00:00Z")))
    #expect(first.through(last) == words)
  }

  @Test func `coordinates have one digit at most`() {
    #expect(("\(1.25) \(-0.04) \(-3.16) \(12.0)" as HTML).text == "1.3 0 -3.2 12")
  }

  @Test func `a line is broken where there is no value`() {
    let area = ChartArea(points: 4, scale: ChartScale(reaching: 4))
    let path = area.line([1, 2, nil, 3], kind: "line").text
    #expect(path.filter { $0 == "M" }.count == 2)
    #expect(path.filter { $0 == "L" }.count == 1)
  }

  @Test func `statuses of one category have textures of their own`() {
    let statuses = [StatusCategory.open, .open, .done].enumerated().map { index, category in
      Status(code: StatusCode(UInt16(index)), id: "s\(index)", name: "S", category: category)
    }
    let textures = ChartTextures(statuses)
    #expect(Set(textures.fills.map(\.paint.text)).count == 3)
    #expect(textures.definitions.text.contains("patternTransform=\"rotate(35)\""))
    #expect(textures.fill(.done) == textures.fills[2])
    #expect(textures.fill(.declined).paint.text == "currentColor")
  }
}
