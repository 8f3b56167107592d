import Domain
import Testing

@Suite struct `Boards` {
  private let ops = BoardTemplate.ops

  @Test func `templates are found by name`() {
    for name in BoardTemplate.names { #expect(BoardTemplate.named(name)?.slug == name) }
    for name in ["", "OPS", "other"] { #expect(BoardTemplate.named(name) == nil) }
  }

  @Test func `the board ops is as documented`() {
    #expect((ops.slug, ops.name, ops.prefix) == ("ops", "Operations", "OPS"))
    #expect(
      ops.statuses.map(\.name) == ["New", "In progress", "Waiting", "Done", "Declined"])
    #expect(ops.statuses.map(\.code.rawValue) == [1, 2, 3, 4, 5])
    #expect(ops.statuses.map(\.category) == [.open, .active, .waiting, .done, .declined])
    #expect(ops.fields.map(\.id) == ["category", "area", "due", "link"])
    #expect(ops.fields.map(\.kind) == [.text, .text, .date, .link])
    #expect(ops.firstStatus.id == "new")
  }

  @Test func `statuses and fields are found by name and by code`() {
    for status in ops.statuses {
      #expect(ops.status(status.id) == status)
      #expect(ops.status(status.code) == status)
    }
    for id in ["", "New", "finished"] { #expect(ops.status(id) == nil) }
    for field in ops.fields { #expect(ops.field(field.id) == field) }
    #expect(ops.field("colour") == nil)
  }

  @Test func `what can follow is in the order of the board`() {
    #expect(
      ops.next(after: DomainTests.ops("new")).map(\.id)
        == ["in-progress", "waiting", "done", "declined"])
    #expect(ops.next(after: DomainTests.ops("done")).map(\.id) == ["in-progress"])
    #expect(ops.transition(from: DomainTests.ops("done"), to: DomainTests.ops("new")) == nil)
  }

  @Test func `every transition leads from a status of the board to another one`() {
    for transition in ops.transitions {
      #expect(transition.from != transition.to)
      for code in [transition.from, transition.to] {
        #expect(ops.statuses.contains { $0.code == code })
      }
    }
  }

  @Test func `categories have stable names and numbers, and say whether work has ended`() {
    #expect(
      StatusCategory.allCases.map(\.name) == ["open", "active", "waiting", "done", "declined"])
    #expect(StatusCategory.allCases.map(\.rawValue) == [1, 2, 3, 4, 5])
    #expect(StatusCategory.allCases.filter(\.isFinal) == [.done, .declined])
  }

  @Test func `priorities have stable names and numbers, and an order`() {
    #expect(Priority.allCases.map(\.name) == ["low", "normal", "high", "urgent"])
    #expect(Priority.allCases.map(\.rawValue) == [1, 2, 3, 4])
    #expect(Priority.allCases == Priority.allCases.sorted())
    for priority in Priority.allCases { #expect(Priority(name: priority.name) == priority) }
    for name in ["", "Low", "highest"] { #expect(Priority(name: name) == nil) }
  }
}

@Suite struct `Keys of requests` {
  @Test(
    arguments: [
      ("OPS-1", "OPS", 1), ("OPS-142", "OPS", 142), ("ops-7", "OPS", 7), ("Ops-7", "OPS", 7),
      ("OPS-007", "OPS", 7), ("A1-4294967295", "A1", .max), ("1-1", "1", 1),
      ("ABCDEFGHIJKLMNOP-1", "ABCDEFGHIJKLMNOP", 1), ("OPS-0000000001", "OPS", 1),
    ] as [(String, String, UInt32)])
  func `a key is a prefix and a number`(text: String, prefix: String, number: UInt32) {
    let key = RequestKey(prefix: prefix, number: RequestNumber(number))
    #expect(RequestKey(text) == key)
    #expect(RequestKey(key.description) == key)
    #expect(key.description == "\(prefix)-\(number)")
  }

  @Test(arguments: [
    "", "-", "OPS", "OPS-", "-1", "OPS-0", "OPS-000", "OPS--1", "OPS-+1", "OPS-1 ", " OPS-1",
    "OPS 1", "OPS-1a", "OPS-4294967296", "OPS-99999999999", "OPS-00000000001",
    "ABCDEFGHIJKLMNOPQ-1", "Ä-1", "O_S-1", "OPS-１", "OPS–1", "OPS-1\n", "WEB-OPS-1", "[-1", "@-1",
    "`-1", "{-1",
  ])
  func `anything else is none`(text: String) {
    #expect(RequestKey(text) == nil)
  }
}
