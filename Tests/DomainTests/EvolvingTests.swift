import Domain
import Testing

@Suite struct `What events make of a request` {
  @Test func `the first event is revision 1, and each further one adds one`() throws {
    let events: [RequestEvent] = [
      .began(), .assigned(to: ben), .statusChanged(to: ops("waiting"), reason: nil),
      .prioritised(.low), .edited(Edited(title: "Tablet")), .commented("Hm"), .assigned(to: nil),
    ]
    for count in 1...events.count {
      let made = try #require(request(after: Array(events.prefix(count))))
      #expect(made.revision == UInt32(count))
    }
  }

  @Test func `each event changes what it says and nothing else`() throws {
    let before = try #require(
      request(after: [.began("Laptop", details: "Heavy", fields: [field("area", "Roof")])]))
    func after(_ event: RequestEvent) -> ProjectRequest {
      var request = before
      request.evolve(event)
      return request
    }
    func expected(
      title: String = "Laptop", details: String = "Heavy", status: String = "new",
      priority: Priority = .normal, owner: PersonNumber? = nil,
      fields: [FieldValue] = [field("area", "Roof")]
    ) -> ProjectRequest {
      ProjectRequest(
        status: ops(status), priority: priority, owner: owner, requester: ana, revision: 2,
        title: title, details: details, fields: fields)
    }
    #expect(after(.assigned(to: ben)) == expected(owner: ben))
    #expect(
      after(.statusChanged(to: ops("done"), reason: "Done")) == expected(status: "done"))
    #expect(after(.prioritised(.urgent)) == expected(priority: .urgent))
    #expect(after(.edited(Edited(title: "Tablet"))) == expected(title: "Tablet"))
    #expect(after(.edited(Edited(details: ""))) == expected(details: ""))
    #expect(after(.commented("Hm")) == expected())
    #expect(
      after(.edited(Edited(fields: [field("due", "2026-01-01"), field("area", "")])))
        == expected(fields: [field("due", "2026-01-01")]))
  }

  @Test func `what a decision answers is what the next decision sees`() throws {
    let circumstances = Circumstances(board: BoardTemplate.ops, actor: ana) { _ in true }
    var made = try #require(request(after: [.began()]))
    let commands: [RequestCommand] = [
      .assign(to: ben), .changeStatus(to: "done", reason: nil),
      .edit(Edit(title: "Tablet", priority: .high, fields: [field("area", "Roof")])),
    ]
    for command in commands {
      let events = try ProjectRequest.decide(command, on: made, in: circumstances)
      #expect(!events.isEmpty)
      for event in events { made.evolve(event) }
      #expect(try ProjectRequest.decide(command, on: made, in: circumstances).isEmpty)
    }
  }
}
