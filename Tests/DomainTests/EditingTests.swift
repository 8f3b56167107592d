import Domain
import Testing

@Suite struct `Editing` {
  @Test func `each part changes alone, and what is nil stays`() {
    let given = [RequestEvent.began("Laptop", details: "Heavy", fields: [field("area", "Roof")])]
    expect(
      given: given, when: .edit(Edit(title: "Tablet")), then: [.edited(Edited(title: "Tablet"))])
    expect(
      given: given, when: .edit(Edit(details: "Light")),
      then: [.edited(Edited(details: "Light"))])
    expect(
      given: given, when: .edit(Edit(fields: [field("area", "Lobby")])),
      then: [.edited(Edited(fields: [field("area", "Lobby")]))])
    expect(given: given, when: .edit(Edit(priority: .low)), then: [.prioritised(.low)])
  }

  @Test func `text and priority are two facts, text first`() {
    expect(
      given: [.began()], when: .edit(Edit(title: "Tablet", priority: .urgent)),
      then: [.edited(Edited(title: "Tablet")), .prioritised(.urgent)])
  }

  @Test func `only what changed is in the event`() {
    expect(
      given: [.began("Laptop", details: "Heavy", fields: [field("area", "Roof")])],
      when: .edit(
        Edit(
          title: " Laptop ", details: "Light", priority: .normal,
          fields: [field("area", "Roof"), field("category", "IT")])),
      then: [.edited(Edited(details: "Light", fields: [field("category", "IT")]))])
  }

  @Test func `what is so already needs no event`() {
    let given = [
      RequestEvent.began("Laptop", details: "Heavy", priority: .high, fields: [field("area", "A")])
    ]
    expect(given: given, when: .edit(Edit()), then: [])
    expect(
      given: given,
      when: .edit(
        Edit(
          title: "Laptop", details: "Heavy", priority: .high,
          fields: [field("area", " A "), field("due", "")])),
      then: [])
  }

  @Test func `an empty value removes the field's`() throws {
    let given = [RequestEvent.began(fields: [field("area", "Roof"), field("category", "IT")])]
    let removed = RequestEvent.edited(Edited(fields: [field("area", "")]))
    expect(given: given, when: .edit(Edit(fields: [field("area", " ")])), then: [removed])
    let after = try #require(request(after: given + [removed]))
    #expect(after.fields == [field("category", "IT")])
    #expect(after[field: "area"] == nil)
  }

  @Test func `of two values of one field, the last holds`() throws {
    let given = [RequestEvent.began(fields: [field("area", "Roof")])]
    expect(
      given: given, when: .edit(Edit(fields: [field("area", "Lobby"), field("area", "Cellar")])),
      then: [.edited(Edited(fields: [field("area", "Cellar")]))])
    expect(
      given: given, when: .edit(Edit(fields: [field("area", "Lobby"), field("area", "Roof")])),
      then: [])
  }

  @Test func `details can be emptied, a title cannot`() {
    let given = [RequestEvent.began("Laptop", details: "Heavy")]
    expect(
      given: given, when: .edit(Edit(details: "")), then: [.edited(Edited(details: ""))])
    expect(given: given, when: .edit(Edit(title: " ")), faultAt: "/title", .empty("title"))
  }

  @Test func `a fault in one part changes nothing of the others`() {
    expect(
      given: [.began()],
      when: .edit(
        Edit(
          title: "Tablet", details: "\u{0}", priority: .low,
          fields: [field("due", "tomorrow"), field("area", "Roof"), field("size", "L")])),
      refused: .faults([
        Fault(pointer: "/details", refusal: .controlCharacter("details", 0)),
        Fault(pointer: "/fields/due", refusal: .notADate("due", "tomorrow")),
        Fault(
          pointer: "/fields/size",
          refusal: .unknownField("size", allowed: ["category", "area", "due", "link"])),
      ]))
  }
}

@Suite struct `Commenting` {
  @Test func `a comment is kept as it was written`() {
    expect(given: [.began()], when: .comment(" Ordered.\n"), then: [.commented(" Ordered.\n")])
  }

  @Test func `the same comment twice is two comments`() {
    expect(
      given: [.began(), .commented("+1")], when: .comment("+1"), then: [.commented("+1")])
  }

  @Test(arguments: ["", " ", "\n\t", "\u{2003}"])
  func `an empty comment is refused`(text: String) {
    expect(given: [.began()], when: .comment(text), refused: .empty("text"))
  }
}
