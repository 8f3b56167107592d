import Ledger
import Testing

@Suite struct `Mappings of an import` {
  @Test func `each section is a mapping of text to text`() throws {
    let mapping = try ImportMapping(
      yaml: """
        # From theirs to ours.
        status: {Draft: new, "April Fool!": declined, Draught: new}
        fields:
          type: category
        people:
          Barry Warsaw: barry@example.com
          1234: 'yes'
        """)
    #expect(
      mapping
        == ImportMapping(
          status: ["Draft": "new", "April Fool!": "declined", "Draught": "new"],
          fields: ["type": "category"],
          people: ["Barry Warsaw": "barry@example.com", "1234": "yes"]))
  }

  @Test(arguments: ["", "\n", "# nothing\n", "status: {}"])
  func `sections may be left out`(text: String) throws {
    #expect(try ImportMapping(yaml: text) == ImportMapping())
  }

  @Test(arguments: [
    ("status: [", "is not YAML"), ("- status", "has to be made of sections"),
    ("just text", "has to be made of sections"), ("states: {a: b}", "unknown section “states”"),
    ("status: new", "section “status” has no pairs"),
    ("status: [new]", "section “status” has no pairs"),
    ("fields: {a: {b: c}}", "section “fields” has a pair that is not text"),
    ("people: {[a]: b}", "section “people” has a pair that is not text"),
  ])
  func `anything else is said to be wrong`(text: String, reason: String) {
    let error = #expect(throws: LedgerError.self) { try ImportMapping(yaml: text) }
    guard case .unimportable(let reasons)? = error else {
      Issue.record("read: \(String(describing: error))")
      return
    }
    #expect(reasons.count == 1)
    #expect(reasons[0].contains(reason))
  }
}
