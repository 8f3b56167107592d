import Testing

@testable import Web

struct JSONParserTests {
  @Test(arguments: [
    ("null", JSONValue.null), (" true ", .bool(true)), ("-0.5e+3", .number("-0.5e+3")),
    (#""a\nbé😀\/""#, .string("a\nbé😀/")), ("[]", .array([])),
    (#"[1,"x"]"#, .array([.number("1"), .string("x")])),
    (
      #"{"a":{"b":[]},"c":null}"#,
      .object([
        .init(name: "a", value: .object([.init(name: "b", value: .array([]))])),
        .init(name: "c", value: .null),
      ])
    ),
  ])
  func `what RFC 8259 allows is read`(text: String, value: JSONValue) throws {
    #expect(try JSONParser.parse(Array(text.utf8)) == value)
  }

  @Test(arguments: [
    ("", 0), ("nul", 0), ("{", 1), (#"{"a" 1}"#, 5), (#"{"a":1,}"#, 7), ("[1,]", 3), ("01", 1),
    ("1.", 2), ("1e", 2), ("+1", 0), (#""a"#, 0), ("\"\n\"", 1), (#""\x""#, 1), (#""\ud800""#, 1),
    (#""\u12""#, 5), ("{}{}", 2), (#"{"a":1,"a":2}"#, 7), ("'a'", 0), ("NaN", 0), ("//x\n1", 0),
  ])
  func `anything else is refused with the offset where reading stopped`(
    text: String, offset: Int
  ) throws {
    let error = #expect(throws: MalformedInput.self) { try JSONParser.parse(Array(text.utf8)) }
    #expect(error?.message.contains("at byte \(offset),") == true, "\(error?.message ?? "")")
  }

  @Test func `a text that is not UTF-8 is refused`() {
    #expect(throws: MalformedInput.self) { try JSONParser.parse([0x22, 0xC3, 0x28, 0x22]) }
  }

  @Test func `nesting has an end`() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: MalformedInput.self) { try JSONParser.parse(Array(deep.utf8)) }
    let allowed =
      String(repeating: "[", count: JSONParser.maximumDepth)
      + String(repeating: "]", count: JSONParser.maximumDepth)
    #expect(throws: Never.self) { try JSONParser.parse(Array(allowed.utf8)) }
  }
}
