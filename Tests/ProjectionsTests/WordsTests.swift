import Domain
import Testing

@testable import FilterIndex

@Suite("Words") struct WordsTests {
  private func words(_ text: String) -> [String] {
    Words.list(text).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(
    arguments: [
      ("", []), (" .,;-—!?\n\t", []), ("Lamp", ["lamp"]), ("LAMP lamp", ["lamp", "lamp"]),
      ("re-open the door", ["re", "open", "the", "door"]), ("OPS-142", ["ops", "142"]),
      ("a1b2", ["a1b2"]), ("it's 3.5", ["it", "s", "3", "5"]),
      ("ana@example.com", ["ana", "example", "com"]),
      ("https://example.com/a?b=c", ["https", "example", "com", "a", "b", "c"]),
      ("snake_case", ["snake", "case"]), ("\u{0}a\u{7F}b", ["a", "b"]),
    ] as [(String, [String])])
  func `plain text`(text: String, expected: [String]) {
    #expect(words(text) == expected)
  }

  @Test(
    arguments: [
      ("Prüfung", ["prüfung"]), ("ÄRGER über Öl", ["ärger", "über", "öl"]), ("Straße", ["straße"]),
      ("ΟΔΟΣ", ["οδοσ"]), ("Ёлка", ["ёлка"]), ("שלום עולם", ["שלום", "עולם"]),
      ("नमस्ते", ["नमस्ते"]), ("Lamp „Süd“", ["lamp", "süd"]), ("½ ①", ["½", "①"]),
      ("a\u{A0}b\u{2003}c", ["a", "b", "c"]), ("👍 ok", ["ok"]), ("한국어", ["한국어"]),
    ] as [(String, [String])])
  func `other writing`(text: String, expected: [String]) {
    #expect(words(text) == expected)
  }

  @Test(
    arguments: [
      ("漏水", ["漏", "水"]), ("漏れ修理", ["漏", "れ", "修", "理"]),
      ("Lamp漏水2階", ["lamp", "漏", "水", "2", "階"]),
      ("タワー", ["タワー"]),
    ] as [(String, [String])])
  func `an ideograph is a word of its own`(text: String, expected: [String]) {
    #expect(words(text) == expected)
  }

  @Test func `a mark stays with its letter`() {
    #expect(Words.list("cafe\u{301}s") == [Array("cafe\u{301}s".utf8)])
    #expect(Words.list("\u{130}zmir") == [Array("i\u{307}zmir".utf8)])
  }

  @Test(arguments: ["x", "ü", "漢"]) func `text in ASCII and beside other writing is cut alike`(
    other: String
  ) {
    for text in ["Lamp-shade 42", "A.B", "x_y z"] {
      #expect(words(text + " " + other) == words(text) + words(other))
    }
  }

  @Test func `a long word is cut between two characters, in text and query alike`() {
    let long = String(repeating: "x", count: 100)
    #expect(Words.list(long) == [Array(String(repeating: "x", count: 48).utf8)])
    let umlauts = String(repeating: "ü", count: 100)
    #expect(Words.list(umlauts) == [Array(String(repeating: "ü", count: 24).utf8)])
    let odd = "x" + umlauts
    #expect(Words.list(odd) == [Array(("x" + String(repeating: "ü", count: 23)).utf8)])
    for text in [long, umlauts, odd] {
      var there = Set<[UInt8]>()
      Words.collect(from: text, into: &there)
      for length in 1...100 {
        #expect(Words.match(Words.list(String(text.prefix(length))), in: there))
      }
    }
  }

  @Test func `a query matches when each of its words begins a word`() {
    var there = Set<[UInt8]>()
    Words.collect(from: "Projector in the lobby", into: &there)
    for query in ["", "p", "PROJ", "lobby proj", "in the", "i t l p", "proj proj"] {
      #expect(Words.match(Words.list(query), in: there))
    }
    for query in ["jector", "lobbys", "proj x", "inthe"] {
      #expect(!Words.match(Words.list(query), in: there))
    }
  }

  @Test func `every text of an event can be searched for, and nothing else of it`() {
    func texts(_ event: RequestEvent) -> [String] {
      var texts: [String] = []
      Words.forEachText(in: event) { texts.append($0) }
      return texts
    }
    let submitted = Submitted(
      title: "title", details: "details", status: StatusCode(1), priority: .low, owner: nil,
      requester: PersonNumber(1), fields: [FieldValue(id: "area", value: "value")],
      externalKey: "PEP-8")
    #expect(texts(.submitted(submitted)) == ["title", "details", "value", "PEP-8"])
    let edited = Edited(title: "title", fields: [FieldValue(id: "area", value: "value")])
    #expect(texts(.edited(edited)) == ["title", "value"])
    #expect(texts(.commented("comment")) == ["comment"])
    #expect(texts(.assigned(to: nil)).isEmpty)
    #expect(texts(.prioritised(.high)).isEmpty)
    #expect(texts(.statusChanged(to: StatusCode(1), reason: "reason")).isEmpty)
  }
}
