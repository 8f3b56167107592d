import Domain
import Testing

@Suite struct `Submitting` {
  @Test func `a title is enough, and the rest is the board's beginning`() {
    expect(
      given: [], when: .submit("Laptop"), by: ben,
      then: [
        .submitted(
          Submitted(
            title: "Laptop", details: "", status: ops("new"), priority: .normal, owner: nil,
            requester: ben, fields: []))
      ])
  }

  @Test func `everything that was said is kept`() {
    let fields = [field("due", "2026-04-01"), field("area", "Basement")]
    expect(
      given: [],
      when: .submit(
        Submission(
          title: "Laptop", details: "Two\nlines", priority: .urgent, owner: ben, requester: cleo,
          fields: fields)),
      then: [
        .began(
          "Laptop", details: "Two\nlines", priority: .urgent, owner: ben, requester: cleo,
          fields: fields)
      ])
  }

  @Test func `a board's first status is where a request begins`() {
    let board = BoardDefinition(
      slug: "web", name: "Web", prefix: "WEB",
      statuses: [
        Status(code: StatusCode(40), id: "idea", name: "Idea", category: .waiting),
        Status(code: StatusCode(3), id: "live", name: "Live", category: .done),
      ], transitions: [], fields: [])
    let submitted = Submitted(
      title: "Laptop", details: "", status: StatusCode(40), priority: .normal, owner: nil,
      requester: ana, fields: [])
    expect(given: [], when: .submit("Laptop"), on: board, then: [.submitted(submitted)])
  }

  @Test func `white space around a title and a value goes, inside details it stays`() {
    expect(
      given: [],
      when: .submit(
        " \u{2003}Laptop\t", details: "  indented\n", fields: [field("area", " Basement ")]),
      then: [.began("Laptop", details: "  indented\n", fields: [field("area", "Basement")])])
  }

  @Test func `an empty value is no value`() {
    expect(
      given: [], when: .submit("Laptop", fields: [field("area", ""), field("due", "  ")]),
      then: [.began()])
  }

  @Test func `of two values of one field, the last holds`() {
    expect(
      given: [],
      when: .submit(
        "Laptop", fields: [field("area", "Roof"), field("link", ""), field("area", "Basement")]),
      then: [.began(fields: [field("area", "Basement")])])
  }

  @Test func `an empty title is refused`() {
    expect(given: [], when: .submit(""), faultAt: "/title", .empty("title"))
    expect(given: [], when: .submit(" \n\u{A0} "), faultAt: "/title", .empty("title"))
  }

  @Test func `an owner and a requester have to be somebody`() {
    var submission = Submission(title: "Laptop", owner: stranger)
    expect(
      given: [], when: .submit(submission), faultAt: "/owner", .unknownPerson("99"))
    submission = Submission(title: "Laptop", requester: stranger)
    expect(
      given: [], when: .submit(submission), faultAt: "/requester", .unknownPerson("99"))
  }

  @Test func `a field that the board does not have is refused with those it has`() {
    expect(
      given: [], when: .submit("Laptop", fields: [field("colour", "red")]),
      faultAt: "/fields/colour",
      .unknownField("colour", allowed: ["category", "area", "due", "link"]))
  }

  @Test func `a pointer to a strange field is a JSON pointer`() {
    expect(
      given: [], when: .submit("Laptop", fields: [field("a/b~c", "red")]),
      faultAt: "/fields/a~1b~0c",
      .unknownField("a/b~c", allowed: ["category", "area", "due", "link"]))
  }

  @Test func `everything that is wrong is said at once, each with its place`() {
    let submission = Submission(
      title: "", details: "\u{1B}[31m", owner: stranger, requester: stranger,
      fields: [
        field("due", "soon"), field("area", "Roof"), field("link", "ftp://x"),
        field("colour", "red"),
      ])
    expect(
      given: [], when: .submit(submission),
      refused: .faults([
        Fault(pointer: "/title", refusal: .empty("title")),
        Fault(pointer: "/details", refusal: .controlCharacter("details", 0x1B)),
        Fault(pointer: "/fields/due", refusal: .notADate("due", "soon")),
        Fault(pointer: "/fields/link", refusal: .notALink("link", "ftp://x")),
        Fault(
          pointer: "/fields/colour",
          refusal: .unknownField("colour", allowed: ["category", "area", "due", "link"])),
        Fault(pointer: "/owner", refusal: .unknownPerson("99")),
        Fault(pointer: "/requester", refusal: .unknownPerson("99")),
      ]))
  }
}
