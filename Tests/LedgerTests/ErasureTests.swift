import Domain
import EventLog
import Foundation
import LMDB
import TestSupport
import Testing

@testable import Ledger

@Suite struct `Erasing a request` {
  @Test func `its text is gone, and where it stands stays`() throws {
    let test = try TestLedger()
    let key = try test.submit(
      "Laptop for Mira", owner: test.ben, priority: .high, details: "She broke hers",
      fields: [FieldValue(id: "area", value: "Mira's desk")])
    try test.change(key, .comment("Mira called"), by: test.cleo)
    try test.change(key, .changeStatus(to: "waiting", reason: "Mira is ill"))
    try test.change(key, .edit(Edit(title: "Laptop for Mira Koch")))
    let report = try test.erase(key, reason: "Asked for")
    #expect(report.texts == 4)
    #expect(report.requests == 1)

    let detail = try test.ledger.request(key.description, by: test.ben)
    #expect(detail.summary.isErased)
    #expect(detail.summary.title == "" && detail.details == "" && detail.summary.fields == [])
    #expect(detail.summary.owner == test.ben)
    #expect(detail.summary.priority == .high)
    #expect(detail.summary.status.id == "waiting")
    #expect(detail.summary.revision == 5)
    #expect(detail.history.count == 5)
    #expect(detail.history[1].event == .withheld(.commented))
    #expect(detail.history[1].actor == test.cleo)
    #expect(detail.history[3].event == .withheld(.edited))
    #expect(
      detail.erasures == [
        Erasure(
          position: try #require(report.position), person: nil, actor: test.ana,
          at: detail.history[4].recordedAt, reason: "Asked for")
      ])
    #expect(try test.ledger.check().isEqual)
  }

  @Test func `no word of it is found any more, and what it is filtered by is`() throws {
    let test = try TestLedger()
    let key = try test.submit("Laptop for Mira", owner: test.ben)
    let other = try test.submit("Lamp for Mira")
    try test.change(key, .edit(Edit(details: "Aluminium")))
    try test.change(key, .comment("Titanium"))
    try test.erase(key)
    for word in ["laptop", "aluminium", "titanium"] {
      #expect(try test.keys { $0.text = word } == [])
    }
    #expect(try test.keys { $0.text = "mira" } == [other.description])
    #expect(try test.keys { $0.owners = [.person(test.ben)] } == [key.description])
    #expect(try test.keys { $0.text = key.description } == [key.description])
  }

  @Test func `headers, positions and the tree are as before, with one event more`() throws {
    let test = try TestLedger()
    let key = try test.submit("Laptop for Mira")
    try test.change(key, .comment("Mira called"))
    let head = try test.ledger.head().position
    let before = try test.headers()
    let root = try test.ledger.log.root(at: head.rawValue)
    try test.erase(key)
    #expect(Array(try test.headers().dropLast()) == before)
    #expect(try test.ledger.log.root(at: head.rawValue) == root)
    #expect(try test.ledger.head().position == head.next)
    #expect(try test.ledger.log.head() == head.next)
  }

  @Test func `it can be given a new title, changed and erased again`() throws {
    let test = try TestLedger()
    let key = try test.submit("Laptop for Mira")
    try test.erase(key, reason: "First")
    try test.change(key, .edit(Edit(title: "Laptop")))
    #expect(try test.ledger.request("OPS-1", by: test.ana).summary.title == "Laptop")
    #expect(try test.keys { $0.text = "laptop" } == ["OPS-1"])
    try test.erase(key, reason: "Second")
    let detail = try test.ledger.request("OPS-1", by: test.ana)
    #expect(detail.summary.isErased)
    #expect(detail.erasures.map(\.reason) == ["Second"])
    #expect(try test.ledger.check().isEqual)
  }

  @Test func `a second time there is nothing left to do`() throws {
    let test = try TestLedger()
    let key = try test.submit("Laptop for Mira")
    try test.erase(key, reason: "Asked for")
    let head = try test.ledger.head()
    #expect(try test.erase(key) == ErasureReport(position: nil, texts: 0, requests: 0))
    #expect(try test.ledger.head() == head)
  }

  @Test func `a preview says what would go, and changes nothing`() throws {
    let test = try TestLedger()
    let key = try test.submit("Laptop for Mira")
    try test.change(key, .assign(to: test.ben))
    try test.change(key, .comment("Mira called"))
    let head = try test.ledger.head()
    let preview = try test.ledger.preview(erasing: .content(of: key), by: test.ana)
    #expect(preview.texts == 2)
    #expect(!preview.isDone)
    #expect(preview.request?.title == "Laptop for Mira")
    #expect(try test.ledger.head() == head)
  }

  @Test func `members may not, and unknown keys are said`() throws {
    let test = try TestLedger()
    let key = try test.submit("Laptop for Mira")
    #expect(refusal { try test.erase(key, by: test.ben) } == .denied(.erase))
    #expect(
      refusal { try test.erase(RequestKey(prefix: "OPS", number: RequestNumber(9))) }
        == .unknownRequest("OPS-9"))
    #expect(
      refusal { try test.erase(key, reason: String(repeating: "x", count: 2001)) }
        == .tooLong("reason", length: 2001, maximum: 2000))
    #expect(try test.ledger.request("OPS-1", by: test.ana).summary.title == "Laptop for Mira")
  }

  @Test func `a command that was carried out before is still told again`() throws {
    let test = try TestLedger()
    let id = CommandOptions(id: CommandID(high: 7, low: 7))
    let first = try test.ledger.performAndWait(
      .submit(board: "ops", Submission(title: "Laptop")), by: test.ana, options: id)
    try test.erase(try #require(first.request))
    let again = try test.ledger.performAndWait(
      .submit(board: "ops", Submission(title: "Laptop")), by: test.ana, options: id)
    #expect(again.isRepeat)
    #expect(again.request == first.request)
    #expect(try test.keys().count == 1)
  }
}

@Suite struct `Erasing a person` {
  @Test func `what they typed goes, on every request, and what others wrote stays`() throws {
    let test = try TestLedger()
    let theirs = try test.submit("Ben's laptop", by: test.ben, details: "It is broken")
    let others = try test.submit("Lamp", owner: test.ben)
    try test.change(others, .comment("I am Ben Koch"), by: test.ben)
    try test.change(others, .comment("Ben knows"), by: test.cleo)
    let report = try test.erase(test.ben)
    #expect(report.texts == 2)
    #expect(report.requests == 2)

    let erased = try test.ledger.request(theirs.description, by: test.ana)
    #expect(erased.summary.isErased)
    #expect(erased.erasures.map(\.person) == [test.ben])
    #expect(erased.erasures.map(\.actor) == [test.ana])
    let lamp = try test.ledger.request(others.description, by: test.ana)
    #expect(lamp.summary.title == "Lamp")
    #expect(lamp.summary.owner == test.ben)
    #expect(
      lamp.history.map(\.event).suffix(2) == [.withheld(.commented), .commented("Ben knows")])
    #expect(lamp.erasures.count == 1)
    #expect(try test.keys { $0.text = "koch" } == [])
    #expect(try test.keys { $0.text = "ben knows" } == [others.description])
    #expect(try test.ledger.check().isEqual)
  }

  @Test func `their texts can stay, and go later`() throws {
    let test = try TestLedger()
    let key = try test.submit("Laptop", by: test.ben)
    #expect(try test.erase(test.ben, keepsTexts: true).texts == 0)
    #expect(try test.ledger.request("OPS-1", by: test.ana).summary.title == "Laptop")
    #expect(try test.erase(test.ben).texts == 1)
    #expect(try test.ledger.request(key.description, by: test.ana).summary.isErased)
    #expect(try test.erase(test.ben).position == nil)
  }

  @Test func `they may do nothing any more, nor be given anything`() throws {
    let test = try TestLedger()
    let key = try test.submit("Laptop", owner: test.ben)
    try test.erase(test.ben)
    #expect(
      refusal { try test.change(key, .comment("Hello"), by: test.ben) } == .denied(.enter))
    #expect(refusal { try test.ledger.list("ops", .init(), by: test.ben) } == .denied(.enter))
    let other = try test.submit("Lamp")
    #expect(refusal { try test.change(other, .assign(to: test.ben)) } == .unknownPerson("2"))
    #expect(
      refusal {
        try test.ledger.performAndWait(
          .person(.changeRole(test.ben, to: .admin)), by: test.ana)
      } == .personErased(test.ben))
    #expect(
      try test.ledger.standing(of: test.ben)
        == Standing(person: test.ben, role: .member, maySignIn: false, isErased: true))
    #expect(try test.ledger.erased(among: [test.ana, test.ben, .operator]) == [test.ben])
  }

  @Test func `the last admin cannot be erased`() throws {
    let test = try TestLedger()
    #expect(refusal { try test.erase(test.ana) } == .lastAdmin)
    _ = try test.ledger.performAndWait(
      .person(.changeRole(test.ben, to: .admin)), by: test.ana)
    try test.erase(test.ana, by: test.ben)
    #expect(refusal { try test.erase(test.ben, by: test.ben) } == .lastAdmin)
  }

  @Test func `a preview counts what stays theirs`() throws {
    let test = try TestLedger()
    try test.submit("Laptop", by: test.ben, owner: test.ben)
    let done = try test.submit("Lamp", owner: test.ben)
    try test.change(done, .changeStatus(to: "done", reason: nil))
    let preview = try test.ledger.preview(
      erasing: .person(test.ben, keepsTexts: false), by: test.ana)
    #expect(preview.texts == 1)
    #expect(preview.requests == 1)
    #expect(preview.unfinishedOwned == 1)
  }

  @Test func `a board that they made stays`() throws {
    let test = try TestLedger()
    _ = try test.ledger.performAndWait(
      .person(.changeRole(test.ben, to: .admin)), by: test.ana)
    let board = BoardDefinition(
      slug: "web", name: "Web", prefix: "WEB", statuses: BoardTemplate.ops.statuses,
      transitions: [], fields: [])
    _ = try test.ledger.performAndWait(.createBoard(board, opening: .workspace), by: test.ben)
    try test.erase(test.ben)
    try test.reopen()
    #expect(try test.ledger.board("web", by: test.ana).definition == board)
  }
}

@Suite struct `Erased and lost bodies` {
  @Test func `an erasure explains what it took, and nothing else`() throws {
    let test = try TestLedger()
    let key = try test.submit("Laptop", by: test.ben)
    let other = try test.submit("Lamp")
    try test.change(other, .comment("Ben was here"), by: test.ben)
    try test.erase(key)
    try test.change(key, .edit(Edit(title: "Chair")))
    try test.erase(test.ben)
    var bodies = ErasedBodies()
    try test.ledger.log.forEachHeader(from: Position(1)) { position, header in
      bodies.take(header, at: position)
      return true
    }
    var withBody: [(Position, Bool)] = []
    try test.ledger.log.forEachHeader(from: Position(1)) { position, header in
      if header.bodyDigest != .none {
        withBody.append((position, bodies.contains(header, at: position)))
      }
      return true
    }
    for (position, isErased) in withBody {
      let body = try test.ledger.log.read { reader throws(LMDBError) in
        try reader.body(at: position)
      }
      #expect((body == nil) == isErased, "position \(position)")
    }
    #expect(withBody.map(\.1).count(where: { $0 }) == 2)
    let verified = try test.ledger.verifyLog()
    #expect(verified.fault == nil)
    #expect(verified.erased == 2)
  }

  @Test func `a body that no erasure took is missed`() throws {
    let test = try TestLedger()
    let key = try test.submit("Laptop")
    try test.change(key, .comment("Lost"))
    let position = try test.ledger.head().position
    try test.erase(try test.submit("Lamp"))
    let batch = try test.ledger.log.beginBatch()
    try batch.eraseBody(at: position)
    try batch.commit()
    #expect(try test.ledger.verifyLog().fault == LogFault(position, .bodyMissing))
  }
}

extension TestLedger {
  /// Erases a request's text.
  @discardableResult
  func erase(
    _ key: RequestKey, reason: String? = nil, by person: PersonNumber? = nil
  ) throws -> ErasureReport {
    try ledger.erase(.content(of: key), reason: reason, by: person ?? ana)
  }

  /// Erases a person.
  @discardableResult
  func erase(
    _ person: PersonNumber, keepsTexts: Bool = false, by actor: PersonNumber? = nil
  ) throws -> ErasureReport {
    try ledger.erase(.person(person, keepsTexts: keepsTexts), reason: nil, by: actor ?? ana)
  }

  func headers() throws -> [Header] {
    var headers: [Header] = []
    try ledger.log.forEachHeader(from: Position(1)) { _, header in
      headers.append(copy header)
      return true
    }
    return headers
  }
}

/// Why it was refused; nil where it was not.
func refusal(_ body: () throws -> some Any) -> Refusal? {
  do {
    _ = try body()
    return nil
  } catch LedgerError.refused(let refusal) {
    return refusal
  } catch {
    Issue.record("not refused: \(error)")
    return nil
  }
}
