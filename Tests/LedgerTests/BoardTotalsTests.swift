import Domain
import EventLog
import Ledger
import TestSupport
import Testing

/// The totals that every page shows, which are counted once for each state.
@Suite struct `Board totals` {
  @Test func `they follow every change, asked once or often`() throws {
    let test = try TestLedger()
    for count in 1...5 {
      try test.submit("Lamp \(count)")
      for _ in 1...3 {
        let board = try test.ledger.board("ops", by: test.ana)
        #expect(board.requests == count)
        #expect(board.unfinished == count)
      }
    }
  }

  @Test func `those of the past are not those of now`() throws {
    let test = try TestLedger()
    try test.submit("Lamp")
    let before = try test.ledger.head().position
    try test.submit("Chair")
    #expect(try test.ledger.board("ops", by: test.ana).requests == 2)
    let past = AsOf(.position(before))
    #expect(try test.ledger.board("ops", asOf: past, by: test.ana).requests == 1)
    #expect(try test.ledger.board("ops", by: test.ana).requests == 2)
  }
}
