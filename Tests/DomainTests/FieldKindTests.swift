import Domain
import Testing

@Suite struct `Dates` {
  @Test(arguments: [
    "2026-03-01", "2026-01-31", "2026-12-31", "0001-01-01", "9999-12-31",
    // Leap years: every fourth, but for centuries that 400 does not divide.
    "2024-02-29", "2000-02-29", "1600-02-29",
  ])
  func `a day that exists is a date`(text: String) {
    #expect(CalendarDate.isValid(text))
    expect(
      given: [], when: .submit("Laptop", fields: [field("due", text)]),
      then: [.began(fields: [field("due", text)])])
  }

  @Test(arguments: [
    "2026-02-29", "2025-02-29", "1900-02-29", "2100-02-29", "2026-02-30", "2026-04-31",
    "2026-06-31", "2026-09-31", "2026-11-31", "2026-01-32", "2026-13-01", "2026-00-01",
    "2026-01-00", "0000-01-01",
    "2026-3-1", "26-03-01", "02026-03-01", "2026/03/01", "01.03.2026", "2026-03-01T00:00:00Z",
    "2026-03", "2026-03-01-01", "-2026-03-01", "2026--01", "２０２６-03-01", "2026-0３-01", "soon",
    "+026-03-01", "2026-03-0a", "2026–03–01",
  ])
  func `anything else is not`(text: String) {
    #expect(!CalendarDate.isValid(text))
    expect(
      given: [], when: .submit("Laptop", fields: [field("due", text)]), faultAt: "/fields/due",
      .notADate("due", text))
  }

  @Test func `every month has the days it has`() {
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    for (index, length) in lengths.enumerated() {
      let month = index < 9 ? "0\(index + 1)" : "\(index + 1)"
      #expect(CalendarDate.isValid("2026-\(month)-\(length)"))
      #expect(!CalendarDate.isValid("2026-\(month)-\(length + 1)"))
    }
  }
}

@Suite struct `Links` {
  @Test(arguments: [
    "https://example.com", "http://x", "HTTPS://EXAMPLE.COM/A?b=c#d", "mailto:ana@example.com",
    "https://例え.jp/道",
  ])
  func `web and mail addresses are links`(text: String) {
    expect(
      given: [], when: .submit("Laptop", fields: [field("link", text)]),
      then: [.began(fields: [field("link", text)])])
  }

  @Test(arguments: [
    "https://", "http://", "mailto:", "example.com", "ftp://example.com", "//example.com",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "https:example.com",
    "https//example.com", "see https://example.com", "https://exa mple.com",
    "https://example.com\u{A0}x", "file:///etc/passwd",
  ])
  func `nothing else is`(text: String) {
    expect(
      given: [], when: .submit("Laptop", fields: [field("link", text)]), faultAt: "/fields/link",
      .notALink("link", text))
  }
}
