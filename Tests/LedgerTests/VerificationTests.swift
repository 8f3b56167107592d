import Domain
import EventLog
import Foundation
import LMDB
import TestSupport
import Testing

@testable import Ledger

@Suite struct `Verifying a ledger` {
  @Test func `a ledger that was worked with is whole`() throws {
    let test = try TestLedger()
    let key = try test.submit("Lamp")
    _ = try test.ledger.performAndWait(
      .change(key, .changeStatus(to: "in-progress", reason: nil)), by: test.ana)
    let verified = try test.ledger.verifyLog()
    #expect(verified.fault == nil)
    #expect(verified.size == (try test.ledger.state().head.rawValue))
    #expect(verified.root != nil)
  }

  @Test func `what was erased while a check ran is erased, not lost`() throws {
    let test = try TestLedger()
    let key = try test.submit("Lamp")
    let before = try test.ledger.head().position
    try test.erase(key)
    let verified = try RequestLedger.verify(test.ledger.log, through: before) { _ in }
    #expect(verified.fault == nil)
    #expect(verified.size == before.rawValue)
    #expect(verified.erased == 1)
    #expect(try test.ledger.verifyLog().fault == nil)
  }

  @Test func `a text that is not the recorded one is shown to nobody`() throws {
    let test = try TestLedger()
    let key = try test.submit("A lamp for the hall")
    let position = try test.ledger.head().position
    try test.reopen { data in
      let store = try Store("\(data)/log")
      let bodies: Table<UInt64> = try store.table("bodies")
      let transaction = try store.beginWrite()
      var body = try #require(try transaction.value(forKey: position.rawValue, in: bodies))
      body[body.count - 3] ^= 1
      try transaction.put(body.span.bytes, forKey: position.rawValue, in: bodies)
      try transaction.commit()
    }
    for question in [
      { _ = try test.ledger.request(key.description, by: test.ana) },
      { _ = try test.ledger.list("ops", RequestQuery(), by: test.ana) },
      { _ = try test.ledger.rebuild() },
    ] as [() throws -> Void] {
      let error = #expect(throws: LedgerError.self) { try question() }
      #expect(error?.message.contains("body of event \(position) is not the recorded") == true)
    }
    #expect(try test.ledger.verifyLog().fault == LogFault(position, .body))
  }

  // MARK: Events that no command leads to

  private let folder = TemporaryFolder()
  private static let first = RequestReference(board: BoardNumber(1), number: RequestNumber(1))

  /// What is said of a log that ends with `event`, after a board, a person and a request.
  private func verdict(
    on event: LedgerEvent, revision: UInt32 = 0, change: (inout EventDraft) -> Void = { _ in }
  ) throws -> String? {
    let data = folder.file(UUID().uuidString)
    try File.makeFolder(data)
    try EventLogStore.create("\(data)/log", ledgerID: CommandID(high: 1, low: 1))
    let log = try EventLogStore("\(data)/log") { Timestamp(microseconds: 1) }
    var batch = try log.beginBatch()
    var last = draft(event, revision)
    change(&last)
    let submitted = Submitted(
      title: "Lamp", details: "", status: StatusCode(1), priority: .normal, owner: nil,
      requester: PersonNumber(1), fields: [])
    for draft in [
      draft(.board(.created(BoardNumber(1), BoardTemplate.ops, opening: .workspace)), 0),
      draft(.person(.joined(PersonNumber(1), role: .admin, maySignIn: true)), 0),
      draft(.request(Self.first, .submitted(submitted)), 1), last,
    ] { _ = try batch.append(draft) }
    try batch.commit()
    let fault = try RequestLedger.verify(log) { _ in }.fault
    if let fault { #expect(fault.position == Position(4)) }
    return fault?.message
  }

  private func draft(_ event: LedgerEvent, _ revision: UInt32) -> EventDraft {
    StoredEvent.draft(
      event, revision: revision, actor: PersonNumber(1), commandID: CommandID(high: 1, low: 1),
      fingerprint: 0, happenedAt: nil)
  }

  @Test func `the right next event is right`() throws {
    #expect(try verdict(on: .request(Self.first, .assigned(to: nil)), revision: 2) == nil)
  }

  @Test(arguments: [0, 1, 3] as [UInt32])
  func `a revision that is not the next one is found`(revision: UInt32) throws {
    let verdict = try verdict(on: .request(Self.first, .assigned(to: nil)), revision: revision)
    #expect(
      verdict
        == "The event at position 4: request 1 of board 1 gets revision \(revision) after 1.")
  }

  @Test func `an event of a request, board or person that is not there is found`() throws {
    let second = RequestReference(board: BoardNumber(1), number: RequestNumber(2))
    let elsewhere = RequestReference(board: BoardNumber(2), number: RequestNumber(1))
    #expect(
      try verdict(on: .request(second, .assigned(to: nil)), revision: 1)?
        .hasSuffix("it changes request 2 of board 1, which was not submitted.") == true)
    #expect(
      try verdict(on: .request(elsewhere, .assigned(to: nil)), revision: 1)?
        .hasSuffix("its request is on board 2, which was not created.") == true)
    #expect(
      try verdict(on: .person(.joined(PersonNumber(3), role: .member, maySignIn: true)))?
        .hasSuffix("person 3 joins after 1 people.") == true)
    #expect(
      try verdict(on: .board(.created(BoardNumber(1), BoardTemplate.ops, opening: .workspace)))?
        .hasSuffix("it creates board 1 after 1 boards.") == true)
  }

  @Test func `an event of an unknown kind is found`() throws {
    let verdict = try verdict(on: .request(Self.first, .assigned(to: nil)), revision: 2) {
      $0.kind = 999
    }
    #expect(verdict?.contains("Cannot read event 4 (kind 999, version 1)") == true)
  }
}
