import Domain
import EventLog
import TestSupport
import Testing

@testable import Ledger

@Suite struct `Undoing in any history` {
  /// Where nothing depends on an event, undoing it leaves the state that there would be without it;
  /// and undoing the undo leaves the state that there was.
  @Test(arguments: Seeds.some(12)) func `an undo is as if it had not been`(seed: UInt64) throws {
    let history = try RandomHistory(seed: seed)
    try history.grow(by: 60)
    var undone = 0
    for entry in history.oracle.log.shuffled(using: &history.commands.random).prefix(25) {
      guard case .request(let key, _, _, let event) = entry.event, event.undoes == nil else {
        continue
      }
      let before = try #require(history.oracle.request(key))
      let target = UndoTarget(entry.position)
      let preview = try history.ledger.preview(undoing: target, by: .operator)
      guard preview.isPossible else { continue }
      let outcome = try history.ledger.performAndWait(
        .undo(target, reason: "Seed \(seed)", seen: preview.asOf.position), by: .operator)
      try history.follow()
      let without = before.without(entry.position)
      let after = try #require(history.oracle.request(key))
      #expect(after.sayings == without.sayings, "seed \(seed), event \(entry.position)")
      try history.expectListed(after)

      let redo = UndoTarget(outcome.position)
      guard try history.ledger.preview(undoing: redo, by: .operator).isPossible else {
        // Nothing is given to somebody who was erased, not even back.
        let owner = try #require(before.owner)
        #expect(history.oracle.people.contains { $0.number == owner && $0.isErased })
        continue
      }
      _ = try history.ledger.performAndWait(.undo(redo, reason: "Back"), by: .operator)
      try history.follow()
      let back = try #require(history.oracle.request(key))
      #expect(back.sayings == before.sayings, "seed \(seed), event \(entry.position)")
      try history.expectListed(back)
      undone += 1
    }
    #expect(undone > 0, "seed \(seed) undid nothing")
    #expect(try history.ledger.check().isEqual)
  }
}

extension RandomHistory {
  /// The ledger shows the request as the oracle has it.
  fileprivate func expectListed(_ request: Oracle.Request) throws {
    let detail = try ledger.request(request.key.description, by: .operator)
    #expect(Oracle.Row(detail.summary) == Oracle.Row(request))
    #expect(detail.summary.isWithdrawn == request.isWithdrawn)
    #expect(detail.details == request.details)
    var query = RequestQuery()
    query.text = request.key.description
    let found = try ledger.list(request.board.slug, query, by: .operator)
    #expect(found.rows.contains { $0.key == request.key } == !request.isWithdrawn)
  }
}
