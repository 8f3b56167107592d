import Testing

@testable import Web

struct JSONInputTests {
  @Test func `everything that is wrong is said at once, each with its pointer`() throws {
    let json = #"{"title":1,"fields":{"due":true,"a/b~":[]},"ttile":"x","x/y":2}"#
    var input = try JSONInput(Array(json.utf8))
    _ = input.requiredText("title")
    _ = input.requiredText("status")
    _ = input.texts("fields")
    let problem = #expect(throws: Problem.self) { try input.finish() }
    let places = problem?.faults.map(\.place)
    #expect(
      places == [
        .pointer("/title"), .pointer("/status"), .pointer("/fields/due"),
        .pointer("/fields/a~1b~0"), .pointer("/ttile"), .pointer("/x~1y"),
      ])
  }

  @Test func `null is the same as missing only where it is said to be`() throws {
    var input = try JSONInput(Array(#"{"a":null,"b":null}"#.utf8))
    #expect(input.optionalText("a") == nil)
    #expect(input.text("b") == nil)
    let problem = #expect(throws: Problem.self) { try input.finish() }
    #expect(problem?.faults.map(\.place) == [.pointer("/b")])
  }

  @Test(arguments: ["[]", "1", "null", #""text""#])
  func `a document that is no object is refused`(json: String) {
    #expect(throws: Problem.self) { try JSONInput(Array(json.utf8)) }
  }
}
