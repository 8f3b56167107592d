import Domain
import EventLog
import Foundation
import Ledger
import Synchronization
import TestSupport
import Testing

@Suite struct `Importing a history` {
  private let history = """
    {"time": "2001-05-01T10:00:00Z", "request": "OLD-7", "actor": "Dora", "event": "submitted", "title": "Lift stuck", "details": "", "requester": null, "owner": null, "status": "Draft", "fields": {"type": ""}}
    {"time": "2001-05-02T10:00:00Z", "request": "OLD-7", "actor": "Emil", "event": "status", "from": "Draft", "to": "Final"}
    {"time": "2001-05-02T11:00:00Z", "request": "OLD-7", "actor": "Emil", "event": "status", "from": "Final", "to": "Finished"}
    {"time": "2001-05-03T10:00:00Z", "request": "OLD-7", "actor": "Emil", "event": "assigned", "from": null, "to": "Dora"}
    """
  private let mapping = ImportMapping(
    status: ["Draft": "new", "Final": "done", "Finished": "done"], fields: ["type": "category"])

  @Test func `it keeps when each event happened and who did it`() throws {
    let test = try TestLedger()
    let people = People()
    let report = try run(on: test, people)
    #expect(report == ImportReport(requests: 1, events: 3, unchanged: 1, peopleJoined: 2))

    let detail = try test.ledger.request("OLD-7", by: test.ana)
    #expect(detail.summary.key.description == "OPS-1")
    #expect(detail.summary.externalKey == "OLD-7")
    #expect(detail.summary.status.id == "done")
    #expect(detail.history.map(\.happenedAt.description).first == "2001-05-01T10:00:00.000000Z")
    #expect(detail.history.map { people.name($0.actor) } == ["Dora", "Emil", "Emil"])
    #expect(detail.summary.owner.flatMap(people.name) == "Dora")
    #expect(detail.history.allSatisfy { $0.recordedAt > $0.happenedAt })
    #expect(try test.keys { $0.text = "old-7" } == ["OPS-1"])
  }

  @Test func `what happened long ago is listed there, not where it was recorded`() throws {
    let test = try TestLedger()
    try test.submit("Filed here before the import")
    _ = try run(on: test, People())
    try test.submit("Filed here after it")
    for sort in [SortField.updated, .created] {
      let keys = try test.keys {
        $0.sort = sort
        $0.descending = true
      }
      #expect(keys == ["OPS-3", "OPS-1", "OPS-2"], "by \(sort)")
    }
  }

  @Test func `importing again adds nothing`() throws {
    let test = try TestLedger()
    let people = People()
    _ = try run(on: test, people)
    let before = try test.ledger.digest()
    let again = try run(on: test, people)
    #expect(again == ImportReport(unchanged: 1, alreadyThere: 3))
    #expect(try test.ledger.digest().digest == before.digest)
  }

  @Test func `what was erased here does not come back`() throws {
    let test = try TestLedger()
    let people = People()
    _ = try run(on: test, people)
    try test.erase(RequestKey(prefix: "OPS", number: RequestNumber(1)))
    #expect(try run(on: test, people) == ImportReport(unchanged: 1, alreadyThere: 3))

    // Another export of the same request: its beginning reads otherwise, and there is more of it.
    let other =
      history.replacing("Lift stuck", with: "Lift is stuck") + """

        {"time": "2001-05-04T10:00:00Z", "request": "OLD-7", "actor": "Emil", "event": "assigned", "from": "Dora", "to": "Emil"}
        {"time": "2001-05-04T10:00:00Z", "request": "OLD-8", "actor": "Emil", "event": "submitted", "title": "Door", "details": "", "requester": null, "owner": null, "status": "Draft", "fields": {}}
        """
    let report = try test.ledger.importHistory(
      HistoryFile(Array(other.utf8)), into: "ops", mapping: mapping, people: people.port,
      by: test.ana)
    #expect(
      report == ImportReport(requests: 1, events: 1, unchanged: 1, alreadyThere: 2, erased: 2))
    #expect(try test.keys { $0.text = "lift" } == [])
    #expect(try test.keys { $0.text = "door" } == ["OPS-2"])
    let gone = refusal { try test.ledger.request("OLD-7", by: test.ana) }
    #expect(gone == .unknownRequest("OLD-7"))
  }

  @Test func `what somebody who was erased had submitted elsewhere does not come back`() throws {
    let test = try TestLedger()
    let people = People()
    _ = try run(on: test, people)
    let dora = try #require(
      try test.ledger.request("OLD-7", by: test.ana).history.first?.actor)
    try test.erase(dora)
    let other = history.replacing("Lift stuck", with: "Lift is stuck")
    let report = try test.ledger.importHistory(
      HistoryFile(Array(other.utf8)), into: "ops", mapping: mapping, people: people.port,
      by: test.ana)
    #expect(report.requests == 0)
    #expect(report.erased == 1)
    #expect(try test.keys { $0.text = "lift" } == [])
  }

  @Test func `values without a mapping are listed, and nothing is imported`() throws {
    let test = try TestLedger()
    let before = try test.ledger.head()
    let error = #expect(throws: LedgerError.self) {
      try test.ledger.importHistory(
        HistoryFile(Array(history.utf8)), into: "ops", mapping: ImportMapping(),
        people: People().port, by: test.ana)
    }
    guard case .unimportable(let reasons)? = error else {
      Issue.record("imported: \(String(describing: error))")
      return
    }
    #expect(reasons.count == 2)
    #expect(reasons[0].contains("“Draft”, “Final”, “Finished”"))
    #expect(reasons[1].contains("“type”"))
    #expect(try test.ledger.head() == before)
  }

  @Test func `a fault in the last line imports nothing of the first`() throws {
    let test = try TestLedger()
    let before = try test.ledger.head()
    let broken =
      history + """

        {"time": "2001-05-04T10:00:00Z", "request": "OLD-9", "actor": "Emil", "event": "status", "to": "Final"}
        """
    #expect(throws: LedgerError.self) {
      try test.ledger.importHistory(
        HistoryFile(Array(broken.utf8)), into: "ops", mapping: mapping, people: People().port,
        by: test.ana)
    }
    #expect(try test.ledger.head() == before)
  }

  @Test func `a dry run says what would happen and changes nothing`() throws {
    let test = try TestLedger()
    let people = People()
    let before = try test.ledger.head()
    let report = try run(on: test, people, dryRun: true)
    #expect(report == ImportReport(requests: 1, events: 3, unchanged: 1, peopleJoined: 2))
    #expect(try test.ledger.head() == before)
    #expect(people.isEmpty)
  }

  @Test(arguments: [
    ("not json", "Line 1 is not a JSON object in UTF-8."),
    ("{}", "Line 1 has no “time”."),
    (
      #"{"time": "yesterday", "request": "A", "actor": "B", "event": "status", "to": "x"}"#,
      "Line 1 has no time that can be read: “yesterday”."
    ),
    (
      #"{"time": "2001-05-04T10:00:00Z", "request": "A", "actor": "B", "event": "exploded"}"#,
      "Line 1 has an event that is not known: “exploded”."
    ),
    (
      #"{"time": "2001-05-04T10:00:00Z", "request": "A", "actor": 7, "event": "status"}"#,
      "Line 1 has another type of value at “actor” than it should."
    ),
  ])
  func `a line that is no event is named`(line: String, reason: String) {
    let error = #expect(throws: LedgerError.self) { try HistoryFile(Array(line.utf8)) }
    guard case .unimportable(let reasons)? = error else {
      Issue.record("read: \(String(describing: error))")
      return
    }
    #expect(reasons == [reason])
  }

  @Test func `a table of requests comes in as it stands`() throws {
    let test = try TestLedger()
    let people = People()
    let table = """
      Key,Title,Status,Owner,Requester,Created,Priority,area,Details
      A-1,"Lift, stuck",waiting,Dora,Emil,2001-05-01,High,North,"Says ""help""
      twice"
      A-2,Lamp,new,,,2001-05-02T10:00:00Z,,,
      """
    let report = try test.ledger.importHistory(
      HistoryFile(csv: Array(table.utf8)), into: "ops", mapping: ImportMapping(),
      people: people.port, by: test.ana)
    #expect(report == ImportReport(requests: 2, events: 2, peopleJoined: 2))
    let first = try test.ledger.request("A-1", by: test.ana)
    #expect(first.summary.title == "Lift, stuck")
    #expect(first.details == "Says \"help\"\ntwice")
    #expect(first.summary.status.id == "waiting")
    #expect(first.summary.priority == .high)
    #expect(first.summary.createdAt.description == "2001-05-01T00:00:00.000000Z")
    #expect(first.summary.fields == [FieldValue(id: "area", value: "North")])
    #expect(people.name(first.summary.requester) == "Emil")
    let second = try test.ledger.request("A-2", by: test.ana)
    #expect(second.summary.owner == nil)
    #expect(second.summary.requester == test.ana)
  }

  @Test(arguments: [
    ("", "The file is empty."),
    ("Key,Status\n", "There is no column “title”."),
    ("Key,Title,key\n", "There are two columns “key”."),
    ("Key,Title\nA-1\n", "Line 2 has 1 values for 2 columns."),
    ("Key,Title\nA-1,\"open\n", "Line 2 has a quote that does not close."),
    ("Key,Title\n\"A\"1,x\n", "Line 2 goes on after a closing quote."),
    ("Key,Title,Created\nA-1,x,soon\n", "Line 2 has no time that can be read: “soon”."),
  ])
  func `a table that is none is refused`(table: String, reason: String) {
    let error = #expect(throws: LedgerError.self) { try HistoryFile(csv: Array(table.utf8)) }
    guard case .unimportable(let reasons)? = error else {
      Issue.record("read: \(String(describing: error))")
      return
    }
    #expect(reasons == [reason])
  }

  @Test func `members may not import`() throws {
    let test = try TestLedger()
    let error = #expect(throws: LedgerError.self) {
      try test.ledger.importHistory(
        HistoryFile(Array(history.utf8)), into: "ops", mapping: mapping, people: People().port,
        by: test.ben)
    }
    #expect(error?.refusal == .denied(.importHistory))
  }

  private func run(
    on test: TestLedger, _ people: People, dryRun: Bool = false
  ) throws -> ImportReport {
    try test.ledger.importHistory(
      HistoryFile(Array(history.utf8)), into: "ops", mapping: mapping, people: people.port,
      by: test.ana, dryRun: dryRun)
  }
}

/// Names, as an account store keeps them.
private final class People: Sendable {
  private let names = Mutex<[PersonNumber: String]>([:])

  var isEmpty: Bool { names.withLock { $0.isEmpty } }
  func name(_ person: PersonNumber) -> String? { names.withLock { $0[person] } }

  var port: ImportPeople {
    ImportPeople(
      find: { name in self.names.withLock { $0.first { $0.value == name }?.key } },
      willJoin: { people in
        self.names.withLock { names in for one in people { names[one.person] = one.name } }
      })
  }
}
