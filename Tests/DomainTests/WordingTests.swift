import Domain
import Testing

@Suite struct `Text` {
  static let places = TextPlace.all

  @Test func `the limits are those that the interface names`() {
    #expect(Wording.maximumTitle == 300)
    #expect(Wording.maximumDetails == 100_000)
    #expect(Wording.maximumComment == 100_000)
    #expect(Wording.maximumReason == 2_000)
    #expect(Wording.maximumField == 2_000)
    #expect(Wording.maximumExternalKey == 128)
  }

  @Test(arguments: places)
  func `exactly the limit is allowed, one byte more is not`(place: TextPlace) {
    #expect(place.isAccepted(String(repeating: "x", count: place.maximum)))
    place.expect(
      String(repeating: "x", count: place.maximum + 1),
      refused: .tooLong(place.name, length: place.maximum + 1, maximum: place.maximum))
  }

  @Test(arguments: places) func `limits are in bytes, not in characters`(place: TextPlace) {
    #expect(place.isAccepted(String(repeating: "é", count: place.maximum / 2)))
    let length = (place.maximum / 4 + 1) * 4
    place.expect(
      String(repeating: "🪜", count: place.maximum / 4 + 1),
      refused: .tooLong(place.name, length: length, maximum: place.maximum))
  }

  @Test(arguments: places) func `a megabyte is refused, and not echoed`(place: TextPlace) {
    let refusal = Refusal.tooLong(place.name, length: 1_000_000, maximum: place.maximum)
    place.expect(String(repeating: "x", count: 1_000_000), refused: refusal)
    #expect(refusal.message.utf8.count < 100)
  }

  @Test(arguments: places, [0, 1, 7, 8, 0x1B, 0x1F, 0x7F, 0x80, 0x9F] as [UInt32])
  func `control characters are refused, wherever they are`(place: TextPlace, value: UInt32) throws {
    let scalar = try #require(Unicode.Scalar(value))
    place.expect("a\(scalar)b", refused: .controlCharacter(place.name, value))
  }

  @Test(arguments: places, ["\n", "\t", "\r", "\r\n"])
  func `line breaks and tabs are for texts of several lines`(place: TextPlace, separator: String) {
    if place.isOneLine {
      let first = separator.unicodeScalars.first!.value
      place.expect("a\(separator)b", refused: .controlCharacter(place.name, first))
    } else {
      #expect(place.isAccepted("a\(separator)b"))
    }
  }

  @Test(arguments: places, ["Überprüfung", "見積もり", "e\u{301}", "👩‍🔧", "שלום", "a\u{A0}b", "<b>&\"'"])
  func `any writing is allowed`(place: TextPlace, text: String) {
    #expect(place.isAccepted(text))
  }

  @Test(arguments: [
    ("", ""), ("  ", ""), (" a b ", "a b"), ("\u{2003}a\u{A0}", "a"), ("\r\n\ta\n", "a"),
    ("a", "a"),
    ("\u{200B}a", "\u{200B}a"),
  ])
  func `trimming takes white space off both ends`(text: String, trimmed: String) {
    #expect(Wording.trimmed(text) == trimmed)
  }
}
