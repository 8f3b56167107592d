import Domain
import EventLog
import Testing

@testable import Web

@Suite struct HTMLTests {
  @Test func `text is escaped, for elements and for attributes`() {
    let text = #"<script>alert('1') & "2"</script>"#
    let html: HTML = "<p title=\"\(text)\">\(text)</p>"
    let escaped = "&lt;script&gt;alert(&#39;1&#39;) &amp; &quot;2&quot;&lt;/script&gt;"
    #expect(html.text == "<p title=\"\(escaped)\">\(escaped)</p>")
  }

  @Test func `markup goes through`() {
    let inner: HTML = "<b>\("a & b")</b>"
    #expect(("<p>\(inner)</p>" as HTML).text == "<p><b>a &amp; b</b></p>")
    #expect(("<p>\(nil as HTML?)</p>" as HTML).text == "<p></p>")
    #expect(("\([inner, inner])" as HTML).text == inner.text + inner.text)
    #expect([inner, inner].joined(", ").text == inner.text + ", " + inner.text)
    #expect(("<i\(" hidden", if: true)\(" open", if: false)>" as HTML).text == "<i hidden>")
  }

  @Test func `a NUL becomes the replacement character`() {
    #expect(HTML(text: "a\0b").text == "a\u{FFFD}b")
  }

  @Test func `text that is already escaped is escaped again`() {
    #expect(HTML(text: "&lt;").text == "&amp;lt;")
  }

  @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_002_030, "1,002,030"), (-5, "-5")])
  func `counts have their digits in groups`(count: Int, text: String) {
    #expect(HTML.count(count).text == text)
  }

  @Test(arguments: [
    ("2026-11-22T12:00:00Z", "just now"), ("2026-11-22T12:00:40Z", "just now"),
    ("2026-11-22T11:58:59Z", "1 min ago"), ("2026-11-22T09:00:00Z", "3 h ago"),
    ("2026-11-20T12:00:00Z", "2 d ago"), ("2026-03-01T09:05:00Z", "1 Mar"),
    ("2025-12-31T23:59:59Z", "31 Dec 2025"), ("1969-07-20T20:17:40Z", "20 Jul 1969"),
    ("2027-01-01T00:00:00Z", "1 Jan 2027"),
  ])
  func `a time says how long ago it was`(time: String, words: String) throws {
    let moment = try #require(Timestamp(time))
    let now = try #require(Timestamp("2026-11-22T12:00:00Z"))
    let element = try #require(try Markup(HTML.ago(moment, now: now)).elements.first)
    #expect(element.value("datetime") == time)
    #expect(HTML.ago(moment, now: now).text.hasSuffix(">\(words)</time>"))
  }

  @Test func `a time names the exact instant and its zone`() throws {
    let moment = try #require(Timestamp("2026-03-01T09:05:00Z"))
    let element = try #require(try Markup(HTML.ago(moment, now: moment)).elements.first)
    #expect(element.value("title") == "1 Mar 2026, 09:05 UTC")
  }

  @Test(arguments: [
    ("see https://example.org/a?b=1&c=2.", ["https://example.org/a?b=1&c=2"]),
    ("(http://example.org/x(1))", ["http://example.org/x(1)"]),
    (
      "mailto:ana@example.org, HTTPS://EXAMPLE.ORG!",
      ["mailto:ana@example.org", "HTTPS://EXAMPLE.ORG"]
    ),
    ("a:b http: https:// javascript:alert(1) xhttps://no.example", []),
    ("https://example.org/\"><script>", ["https://example.org/"]),
    ("„https://example.org/ä“", ["https://example.org/ä“"]),
    ("two\nhttps://a.example\nhttps://b.example", ["https://a.example", "https://b.example"]),
    ("https://example.org/" + String(repeating: "x", count: 3000), []),
  ])
  func `addresses in text are links, and only those that are safe`(text: String, links: [String])
    throws
  {
    let markup = try Markup(HTML.prose(text))
    #expect(markup.all("a").map { $0.value("href") } == links)
    #expect(markup.all("a").allSatisfy { $0.value("rel") == "noopener nofollow ugc" })
  }

  @Test func `brackets without end are looked through in no time`() throws {
    let text = "https://example.org/" + String(repeating: ")", count: 100_000) + " "
    _ = try Markup(HTML.prose(String(repeating: text, count: 1)))
    let many = String(repeating: "http://a" + String(repeating: ")", count: 2000) + " ", count: 50)
    #expect(try Markup(HTML.prose(many)).all("a").count == 50)
  }

  @Test(arguments: [
    ("Ana Lima", "AL"), ("madonna", "M"), ("Jean-Luc de Bois", "JB"), ("", "#"), ("<b>", "#"),
    ("李 小龍", "李小"), ("Łukasz", "Ł"), ("7 Nines", "N"),
  ])
  func `initials come from the first and the last word`(name: String, initials: String) {
    #expect(PersonLabel(number: PersonNumber(1), name: name).initials == initials)
  }

  @Test func `a name in another direction is isolated`() {
    let html: HTML = "\(isolated: "דוד") \(isolated: "Ana")"
    #expect(html.text == "<bdi>דוד</bdi> Ana")
  }
}
