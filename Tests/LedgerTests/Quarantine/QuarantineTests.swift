import Domain
import EventLog
import Foundation
import TestSupport
import Testing

@testable import Ledger

@Suite struct `A quarantine` {
  private let why = "The sector is gone, and no backup has it."

  /// Appends an event of a request of `ops` whose body nobody can read.
  @discardableResult
  private func appendBroken(
    _ event: RequestEvent, of number: UInt32, revision: UInt32, to test: TestLedger
  ) throws -> Position {
    let reference = RequestReference(board: BoardNumber(1), number: RequestNumber(number))
    var draft = StoredEvent.draft(
      .request(reference, event), revision: revision, actor: test.ben,
      commandID: CommandID(high: 7, low: UInt64(revision)), fingerprint: 0, happenedAt: nil)
    draft.body = [0xFF]
    var batch = try test.ledger.log.beginBatch()
    let position = try batch.append(draft).position
    try batch.commit()
    return position
  }

  private func submission(_ test: TestLedger) -> RequestEvent {
    .submitted(
      Submitted(
        title: "Lost", details: "", status: BoardTemplate.ops.statuses[0].code, priority: .high,
        owner: nil, requester: test.cleo, fields: [], externalKey: nil))
  }

  private func expectUnreadable(_ position: Position, _ body: () throws -> Void) {
    let error = #expect(throws: LedgerError.self) { try body() }
    guard case .unreadable(let record)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(record.position == position)
  }

  private func refused(
    to person: PersonNumber, because reason: String? = nil, _ test: TestLedger
  ) throws -> Refusal? {
    do throws(LedgerError) {
      _ = try test.ledger.rebuild(quarantining: reason ?? why, by: person)
    } catch {
      if case .refused(let refusal) = error { return refusal }
      throw error
    }
    return nil
  }

  /// A ledger with a lamp, a comment on it that is lost, and a request whose text is.
  private func broken() throws -> (test: TestLedger, lost: [Position]) {
    let test = try TestLedger()
    try test.submit("Lamp")
    let lost = try [
      appendBroken(.commented("x"), of: 1, revision: 2, to: test),
      appendBroken(submission(test), of: 2, revision: 1, to: test),
    ]
    return (test, lost)
  }

  @Test func `lets a rebuild go on that stopped, and says so in the log`() throws {
    let (test, lost) = try broken()
    expectUnreadable(lost[0]) { _ = try test.ledger.rebuild() }
    var told: [Position] = []
    let rebuilt = try test.ledger.rebuild(
      quarantining: why, by: test.ana, quarantined: { told.append($0.position) })
    #expect(told == lost)

    let quarantined = try test.ledger.quarantined()
    #expect(quarantined.map(\.event) == lost)
    #expect(quarantined.allSatisfy { $0.actor == test.ana && $0.reason == why })
    #expect(rebuilt.position == quarantined.last?.position)
    let log = try test.ledger.log(.everything, from: lost[0], limit: 10, by: test.ana)
    #expect(
      log.suffix(2).map(\.event)
        == lost.map { .quarantined(Quarantined(event: EventNumber($0.rawValue), reason: why)) })

    // Nothing is left to do: the same again adds nothing.
    let again = try test.ledger.rebuild(quarantining: why, by: test.ana)
    #expect(again.position == rebuilt.position)
    #expect(again.digest == rebuilt.digest)
  }

  @Test func `leaves of an event what its header says`() throws {
    let (test, _) = try broken()
    _ = try test.ledger.rebuild(quarantining: why, by: test.ana)
    for round in 1...2 {
      let page = try test.ledger.list("ops", RequestQuery(), by: test.ben)
      #expect(Set(page.rows.map(\.key.description)) == ["OPS-1", "OPS-2"])
      let lost = try test.ledger.request("OPS-2", by: test.ben)
      #expect(lost.summary.priority == .high)
      #expect(lost.summary.requester == test.cleo)
      let lamp = try test.ledger.request("OPS-1", by: test.ben)
      #expect(lamp.history.map(\.event).last == .withheld(.commented))
      let log = try test.ledger.log(
        .request(RequestKey("OPS-1")!), from: Position(1), limit: 10, by: test.ben)
      #expect(log.count == 2)
      // A request goes on from there.
      try test.change(lost.summary.key, .comment("Round \(round)"))
      try test.reopen()
    }
  }

  @Test func `gives the same state with any number of workers, and when opened again`() throws {
    let (test, _) = try broken()
    let rebuilt = try test.ledger.rebuild(quarantining: why, by: test.ana)
    for workers in 1...3 {
      #expect(try test.ledger.digest(workers: workers).digest == rebuilt.digest)
    }
    try test.reopen()
    #expect(try test.ledger.digest().digest == rebuilt.digest)
    #expect(try test.ledger.check().isEqual)
    #expect(try test.ledger.verifyLog().fault == nil)
    // Folding what there was before the quarantine knows of it too.
    _ = try test.ledger.digest(to: Position(6))
  }

  @Test func `is made in a folder that cannot be opened`() throws {
    let folder = TemporaryFolder()
    let test = try broken()
    let data = folder.file("data")
    try FileManager.default.copyItem(atPath: test.test.folder.file("data"), toPath: data)
    try FileManager.default.removeItem(atPath: "\(data)/views")
    expectUnreadable(test.lost[0]) { _ = try RequestLedger.open(data) }
    let rebuilt = try RequestLedger.rebuild(in: data, quarantining: why)
    #expect(rebuilt.position == Position(test.lost[1].rawValue + 2))
    let ledger = try RequestLedger.open(data)
    #expect(try ledger.quarantined().map(\.actor) == [.operator, .operator])
    ledger.close()
  }

  @Test func `is proven as an event whose text is gone`() throws {
    let (test, _) = try broken()
    _ = try test.ledger.rebuild(quarantining: why, by: test.ana)
    let proof = try test.ledger.proof(of: "OPS-1", by: test.ana)
    let history = try proof.check()
    #expect(history.events.last?.content == .erased(.commented))
  }

  @Test func `takes the right to erase, and a reason`() throws {
    let (test, lost) = try broken()
    let head = try test.ledger.log.head()
    #expect(try refused(to: test.ben, test) == .denied(.erase))
    #expect(try refused(to: test.ana, because: " ", test) == .empty("reason"))
    #expect(try test.ledger.log.head() == head)
    expectUnreadable(lost[0]) { _ = try test.ledger.rebuild() }
  }

  @Test func `is refused to an event that a newer ledger wrote`() throws {
    let test = try TestLedger()
    var batch = try test.ledger.log.beginBatch()
    let position = try batch.append(EventDraft(kind: 999, version: 4, body: [1])).position
    try batch.commit()
    let refusal = try refused(to: test.ana, test)
    guard case .cannotQuarantine(let event, let reason)? = refusal else {
      Issue.record("\(String(describing: refusal))")
      return
    }
    #expect(event.rawValue == position.rawValue)
    #expect(reason.contains("Upgrade"))
    #expect(try test.ledger.log.head() == position)
  }

  @Test func `ends where too much is lost`() throws {
    let test = try TestLedger()
    try test.submit("Lamp")
    for count in 0...RequestLedger.maximumQuarantined {
      try appendBroken(.commented("x"), of: 1, revision: UInt32(count) + 2, to: test)
    }
    let limit = RequestLedger.maximumQuarantined
    #expect(try refused(to: test.ana, test) == .tooManyQuarantined(limit: limit))
    #expect(try test.ledger.rebuild(quarantining: why, by: test.ana).position.rawValue > 0)
    #expect(try test.ledger.quarantined().count == limit + 1)
  }

  @Test func `is not undone`() throws {
    let (test, _) = try broken()
    let last = try test.ledger.rebuild(quarantining: why, by: test.ana).position
    let refusal = Refusal.cannotUndo([UndoObstacle(EventNumber(last.rawValue), .quarantine)])
    let error = #expect(throws: LedgerError.self) {
      try test.ledger.performAndWait(
        .undo(UndoTarget(last), reason: "No", seen: nil), by: test.ana)
    }
    guard case .refused(let found)? = error, found == refusal else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
