import EventLog
import Testing

@testable import Web

struct JSONWriterTests {
  private func written(_ write: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter(capacity: 16)
    write(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test func `commas stand between members and elements, and nowhere else`() {
    let text = written {
      $0.object {
        $0.member("empty")
        $0.object { _ in }
        $0.member("list")
        $0.each([1, 2]) { $0.number($1) }
        $0.member("none")
        $0.each([Int]()) { $0.number($1) }
        $0.member("last")
        $0.null()
      }
    }
    #expect(text == #"{"empty":{},"list":[1,2],"none":[],"last":null}"#)
  }

  @Test(arguments: [
    "", "plain", "a \"quote\" and a \\", "line\nnext\r\ttab", "\u{0}\u{1F}\u{7F}",
    "größe 😀 \u{2028}",
    "</script>",
  ])
  func `a text comes back as it was`(text: String) throws {
    let json = written { $0.string(text) }
    #expect(try JSONParser.parse(Array(json.utf8)) == .string(text))
  }

  @Test(
    arguments: [
      0, 1, -1, 999_999, -999_999, 1_000_000, 1_772_355_600_123_456, -62_135_596_800_000_000,
      253_402_300_799_999_999,
    ] as [Int64])
  func `a time is written as its description`(microseconds: Int64) {
    let time = Timestamp(microseconds: microseconds)
    #expect(written { $0.time(time) } == "\"\(time)\"")
  }

  @Test(arguments: [(0, "0"), (7, "7"), (10, "10"), (-15, "-15"), (Int.min, "\(Int.min)")])
  func `a number is written in decimal digits`(number: Int, text: String) {
    #expect(written { $0.number(number) } == text)
  }
}
