import EventLog
import Ledger
import Testing

@testable import LedgerCommand

@Suite struct `Parts of the command` {
  @Test(arguments: [
    ("lst", "list"), ("shwo", "show"), ("in-progres", "in-progress"), ("LIST", "list"),
    ("sub", "submit"),
  ])
  func `a slip finds what was meant`(_ word: String, _ meant: String) {
    let words = ["list", "log", "show", "submit", "in-progress", "serve"]
    #expect(Nearest.match(for: word, among: words) == meant)
  }

  @Test(arguments: ["frobnicate", "x", ""])
  func `what is like nothing is guessed to be nothing`(_ word: String) {
    #expect(Nearest.match(for: word, among: ["list", "show"]) == nil)
  }

  @Test func `JSON quotes what would break a line or a reader`() {
    let json: JSON = [
      "a\"b": "\\ \n\r\t \u{1} \u{7F} \u{2028} é 笔", "n": [1, -2, true, .null, [:]],
    ]
    let expected =
      #"{"a\"b":"\\ \n\r\t \u0001 \u007f \u2028 é 笔","n":[1,-2,true,null,{}]}"#
    #expect(json.text == expected)
  }

  @Test(arguments: [
    (LedgerError.busy, "Please try again in a moment"),
    (.stopped("The disk is gone."), "Nothing can be written until the disk works again"),
  ])
  func `a command that could not be written says so, and fails`(
    error: LedgerError, words: String
  ) {
    let failure = Failure(error)
    #expect(failure.kind == .failed)
    #expect(failure.text.contains(words))
  }

  @Test func `wide and combined characters take the columns they take`() {
    #expect(TextWidth.of("abc") == 3)
    #expect(TextWidth.of("笔记") == 4)
    #expect(TextWidth.of("e\u{301}") == 1)
    #expect(TextWidth.of("👍") == 2)
    #expect(TextWidth.cut("abcdef", to: 4) == "abc…")
    #expect(TextWidth.cut("笔记本电", to: 5) == "笔记…")
    #expect(TextWidth.cut("abc", to: 3) == "abc")
  }

  @Test func `moments are read as people type them`() throws {
    let now = try #require(Timestamp("2026-11-22T10:30:00Z"))
    func instant(_ text: String) -> String? {
      guard case .instant(let time)? = When(text, now: now) else { return nil }
      return time.description
    }
    #expect(When("1234", now: now) == .position(Position(1234)))
    #expect(instant("2026-03-01") == "2026-03-01T23:59:59.999999Z")
    #expect(instant("2026-03-01T09:00:00+02:00") == "2026-03-01T07:00:00.000000Z")
    #expect(instant("2026-03-01T09:00") == "2026-03-01T09:00:00.999999Z")
    #expect(instant("2026-03-01T09:00:30") == "2026-03-01T09:00:30.999999Z")
    #expect(instant("yesterday") == "2026-11-21T23:59:59.999999Z")
    #expect(instant("-7d") == "2026-11-15T10:30:00.000000Z")
    #expect(instant("-90m") == "2026-11-22T09:00:00.000000Z")
    for text in ["", "-", "-d", "-7y", "soon", "2026-02-30", "-1", "1.5"] {
      #expect(When(text, now: now) == nil, "\(text)")
    }
  }

  @Test func `progress tells how far, how fast and how long`() {
    let line = ProgressBar.line(
      "Rebuilding", Progress(done: 250_000, total: 1_000_000), after: .seconds(2), withBar: true)
    #expect(
      line == "Rebuilding ██████░░░░░░░░░░░░░░░░░░ 25 %  250,000 of 1,000,000, 125,000/s, 6 s left")
    let end = ProgressBar.line("X", Progress(done: 0, total: 0), after: .zero, withBar: false)
    let silent = ProgressBar.line("Importing", nil, after: .seconds(7), withBar: true)
    #expect(silent == "Importing, for 7 s so far")
    #expect(end == "X 100 %  0 of 0, 0/s, 0 s left")
  }

  @Test func `numbers are grouped`() {
    #expect(Numbers.grouped(0) == "0")
    #expect(Numbers.grouped(999) == "999")
    #expect(Numbers.grouped(1_671) == "1,671")
    #expect(Numbers.grouped(-1_234_567) == "-1,234,567")
    #expect(Numbers.bytes(820) == "820 B")
    #expect(Numbers.bytes(4_250_000) == "4.2 MB")
    #expect(Numbers.count(1, "request") == "1 request")
  }

  @Test func `a table is aligned, and its last column gives way`() {
    var table = TextTable(["KEY", "TITLE"])
    table.add(["OPS-1", "笔记本"])
    table.add(["OPS-10", "x"])
    let plain = Console(environment: ["NO_COLOR": "1"])
    #expect(table.text(for: plain) == "KEY     TITLE\nOPS-1   笔记本\nOPS-10  x")
  }
}
