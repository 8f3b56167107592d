import Testing

@testable import Web

struct FormFieldsTests {
  private func decoded(_ text: String) throws -> [[String]] {
    try FormFields(decoding: text.utf8).fields.map { [$0.name, $0.value] }
  }

  @Test(
    arguments: [
      ("", []), ("a=1", [["a", "1"]]), ("a=1&a=2", [["a", "1"], ["a", "2"]]),
      ("a", [["a", ""]]), ("a=", [["a", ""]]), ("=b", [["", "b"]]), ("&&a=b=c&", [["a", "b=c"]]),
      ("q=caf%C3%A9+au+lait%2B", [["q", "café au lait+"]]), ("%61=%25", [["a", "%"]]),
    ] as [(String, [[String]])])
  func `a form is read in the order sent`(text: String, fields: [[String]]) throws {
    #expect(try decoded(text) == fields)
  }

  @Test(arguments: ["a=%", "a=%4", "a=%zz", "%=1", "a=%ff", "a=%C3%28", "a=%ED%A0%80"])
  func `broken encodings are refused and never repaired`(text: String) {
    #expect(throws: MalformedInput.self) { try decoded(text) }
  }

  @Test func `the number of fields has an end`() {
    let text = String(repeating: "a&", count: FormFields.maximumCount + 1)
    #expect(throws: MalformedInput.self) { try decoded(text) }
  }

  @Test(arguments: ["OPS-1", "a b&c=d", "größe", "100 %", "a+b"])
  func `what is encoded comes back as it was`(text: String) throws {
    let encoded = PercentEncoding.encode(text)
    #expect(try PercentEncoding.decode(encoded.utf8, plusIsSpace: true) == text)
    #expect(try PercentEncoding.decode(encoded.utf8, plusIsSpace: false) == text)
  }
}
