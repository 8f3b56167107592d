import Domain
import Testing

@Suite struct `Histories from elsewhere` {
  private let circumstances = Circumstances(board: BoardTemplate.ops, actor: ana) {
    [ana, ben, cleo].contains($0)
  }

  private func decide(
    _ change: ImportedChange, after given: [RequestEvent]
  ) throws(Refusal) -> [RequestEvent] {
    try ProjectRequest.decide(imported: change, on: request(after: given), in: circumstances)
  }

  private func refusal(of change: ImportedChange, after given: [RequestEvent]) -> Refusal? {
    #expect(throws: Refusal.self) { try decide(change, after: given) }
  }

  @Test func `a request begins where its history says, with the key it has there`() throws {
    let submission = Submission(title: "PEP purpose", requester: cleo)
    let events = try decide(
      .submitted(submission, status: "done", externalKey: "PEP-1"), after: [])
    #expect(
      events == [
        .submitted(
          Submitted(
            title: "PEP purpose", details: "", status: ops("done"), priority: .normal, owner: nil,
            requester: cleo, fields: [], externalKey: "PEP-1"))
      ])
  }

  @Test(arguments: StatusTests.statuses, StatusTests.statuses)
  func `the past needs no transition and no reason`(from: String, to: String) throws {
    let events = try decide(.statusChanged(to: to), after: [.began(status: from)])
    #expect(events == (from == to ? [] : [.statusChanged(to: ops(to), reason: nil)]))
  }

  @Test func `statuses, people and fields have to exist`() {
    #expect(
      refusal(of: .statusChanged(to: "Draught"), after: [.began()])
        == .unknownStatus("Draught", allowed: StatusTests.statuses))
    #expect(
      refusal(
        of: .submitted(Submission(title: "PEP"), status: "Draft", externalKey: "PEP-1"), after: [])
        == .unknownStatus("Draft", allowed: StatusTests.statuses))
    #expect(refusal(of: .assigned(to: stranger), after: [.began()]) == .unknownPerson("99"))
    #expect(
      refusal(of: .edited(Edit(fields: [field("due", "soon")])), after: [.began()])
        == .faults([Fault(pointer: "/fields/due", refusal: .notADate("due", "soon"))]))
  }

  @Test func `what changes nothing answers with no event`() throws {
    let given = [RequestEvent.began(owner: ben)]
    #expect(try decide(.assigned(to: ben), after: given).isEmpty)
    #expect(try decide(.edited(Edit(title: "Laptop")), after: given).isEmpty)
  }

  @Test func `a history begins once, and with the beginning`() {
    let begin = ImportedChange.submitted(
      Submission(title: "PEP"), status: "new", externalKey: "PEP-1")
    #expect(refusal(of: begin, after: [.began()]) == .submittedTwice)
    for change in [
      ImportedChange.statusChanged(to: "done"), .assigned(to: nil), .edited(Edit(title: "PEP")),
    ] {
      #expect(refusal(of: change, after: []) == .notSubmitted)
    }
  }

  @Test func `a key from elsewhere is one line of at most its limit`() throws {
    func begin(_ key: String) -> ImportedChange {
      .submitted(Submission(title: "PEP"), status: "new", externalKey: key)
    }
    let longest = String(repeating: "k", count: Wording.maximumExternalKey)
    #expect(try decide(begin(longest), after: []).count == 1)
    #expect(
      refusal(of: begin(longest + "k"), after: [])
        == .tooLong("request", length: 129, maximum: 128))
    #expect(refusal(of: begin(" "), after: []) == .empty("request"))
    #expect(refusal(of: begin("PEP\n1"), after: []) == .controlCharacter("request", 10))
  }
}
