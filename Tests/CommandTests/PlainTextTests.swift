import Testing

@testable import LedgerCommand

/// What others wrote, on a terminal.
@Suite struct `Text on a terminal` {
  @Test(arguments: [
    ("\u{1B}[2J", "\\u{1b}[2J"), ("a\rb", "a\\u{d}b"), ("\u{9B}31m", "\\u{9b}31m"),
    ("\u{202E}gpj.exe", "\\u{202e}gpj.exe"), ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"),
    ("a\u{0}b\u{7F}", "a\\u{0}b\\u{7f}"), ("x\u{2028}y", "x\\u{2028}y"),
  ])
  func `cannot move the cursor, colour or turn what is around it`(typed: String, shown: String) {
    #expect(PlainText.line(typed) == shown)
    #expect(PlainText.output(typed, hasColour: false) == shown)
    #expect(PlainText.output(typed, hasColour: true) == shown)
  }

  @Test(arguments: ["", "plain", "ünïcödé — “quoted”", "עברית", "👩‍👩‍👧 ok", "€ 5"])
  func `is as it was written otherwise`(text: String) {
    #expect(PlainText.line(text) == text)
    #expect(PlainText.output(text, hasColour: true) == text)
  }

  @Test func `lines and tabs stay in a result, and end nothing in a line`() {
    #expect(PlainText.output("a\n\tb", hasColour: false) == "a\n\tb")
    #expect(PlainText.line("a\nb") == "a\\u{a}b")
  }

  @Test func `colours of ours stay where there is colour, and no other sequence`() {
    let text = "\u{1B}[31mred\u{1B}[0m\u{1B}]0;title\u{7}\u{1B}[2A\u{1B}[999m"
    let shown = "\u{1B}[31mred\u{1B}[0m\\u{1b}]0;title\\u{7}\\u{1b}[2A\\u{1b}[999m"
    #expect(PlainText.output(text, hasColour: true) == shown)
    #expect(!PlainText.output(text, hasColour: false).contains("\u{1B}"))
  }

  @Test func `in JSON is escaped and reads back as it was`() {
    #expect(JSON.string("\u{202E}x\u{2066}").text == #""\u202ex\u2066""#)
  }
}
