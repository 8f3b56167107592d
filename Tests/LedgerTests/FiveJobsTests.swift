import Domain
import EventLog
import Ledger
import TestSupport
import Testing

@Suite struct `The five jobs` {
  @Test func `a submitted request is in the list with its requester and its owner`() throws {
    let test = try TestLedger()
    let key = try test.submit("New badge reader", by: test.ben, owner: test.cleo, priority: .high)

    let page = try test.ledger.list("ops", RequestQuery(), by: test.ana)
    let row = try #require(page.rows.first)
    #expect(key.description == "OPS-1")
    #expect(page.total == 1)
    #expect(row.key == key)
    #expect(row.title == "New badge reader")
    #expect(row.status.id == "new")
    #expect(row.requester == test.ben)
    #expect(row.owner == test.cleo)
    #expect(row.priority == .high)
    #expect(row.revision == 1)
  }

  @Test func `a request can be given to somebody, to another, and to nobody`() throws {
    let test = try TestLedger()
    let key = try test.submit("Door closer")
    for owner in [test.ben, test.cleo, nil] {
      try test.change(key, .assign(to: owner))
      #expect(try test.ledger.request("OPS-1", by: test.ana).summary.owner == owner)
    }
  }

  @Test func `a status changes along the board's transitions, and reopening needs a reason`() throws
  {
    let test = try TestLedger()
    let key = try test.submit("Air filter")
    try test.change(key, .changeStatus(to: "in-progress", reason: nil))
    try test.change(key, .changeStatus(to: "done", reason: "Replaced"))

    let refused = #expect(throws: LedgerError.self) {
      try test.change(key, .changeStatus(to: "in-progress", reason: nil))
    }
    #expect(refused?.refusal == .reasonNeeded(from: "done", to: "in-progress"))
    let forbidden = #expect(throws: LedgerError.self) {
      try test.change(key, .changeStatus(to: "waiting", reason: nil))
    }
    #expect(
      forbidden?.refusal
        == .transitionNotAllowed(from: "done", to: "waiting", allowed: ["in-progress"]))

    try test.change(key, .changeStatus(to: "in-progress", reason: "Leaks again"))
    let detail = try test.ledger.request("ops-1", by: test.ana)
    #expect(detail.summary.status.id == "in-progress")
    #expect(detail.history.count == 4)
    #expect(
      detail.history.last?.event
        == .statusChanged(to: StatusCode(2), reason: "Leaks again"))
  }

  @Test func `filters combine, and each value has its count beside the others`() throws {
    let test = try TestLedger()
    let a = try test.submit("Projector in room 4", by: test.ben, owner: test.ben, priority: .high)
    try test.submit("Projector in the lobby", by: test.ben, priority: .urgent)
    try test.submit("Smoke sensor", by: test.cleo, owner: test.ben)
    try test.change(a, .changeStatus(to: "waiting", reason: nil))

    #expect(try test.keys { $0.statuses = ["new"] } == ["OPS-2", "OPS-3"])
    #expect(try test.keys { $0.owners = [.person(test.ben)] } == ["OPS-1", "OPS-3"])
    #expect(try test.keys { $0.owners = [.nobody] } == ["OPS-2"])
    #expect(try test.keys { $0.requesters = [test.ben] } == ["OPS-1", "OPS-2"])
    #expect(try test.keys { $0.priorities = [.high, .urgent] } == ["OPS-1", "OPS-2"])
    #expect(try test.keys { $0.text = "proj LOBBY" } == ["OPS-2"])
    #expect(
      try test.keys {
        $0.text = "projector"
        $0.statuses = ["waiting"]
      } == ["OPS-1"])

    var query = RequestQuery()
    query.statuses = ["new"]
    let facets = try test.ledger.list("ops", query, by: test.ana).facets
    // The count beside a status is what choosing it instead would show.
    #expect(facets.statuses.map(\.count) == [2, 0, 1, 0, 0])
    #expect(facets.owners.map(\.count).reduce(0, +) == 2)
    #expect(facets.priorities.map(\.count) == [1, 0, 1, 0])
  }

  @Test func `what was entered is there after the ledger was closed and opened`() throws {
    let test = try TestLedger()
    let key = try test.submit("Water valve", owner: test.cleo, details: "Drips since Monday")
    try test.change(key, .comment("Ordered a new one"))
    let before = try test.ledger.request("OPS-1", by: test.ana)

    try test.reopen()
    #expect(try test.ledger.request("OPS-1", by: test.ana) == before)
    #expect(try test.keys { $0.text = "drips" } == ["OPS-1"])
    #expect(try test.keys { $0.text = "ordered" } == ["OPS-1"])
  }
}
