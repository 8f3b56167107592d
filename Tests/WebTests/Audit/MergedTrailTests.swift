import Domain
import EventLog
import Ledger
import SignIn
import TestSupport
import Testing

@testable import Web

@Suite struct `The trail and the log as one list` {
  /// A ledger and a trail whose third entry is from before the second: numbers are given at commits,
  /// and a clock may be set.
  private func inverted() throws -> (test: TestLedger, accounts: Accounts) {
    let test = try TestLedger()
    let (clock, start) = (test.clock, test.clock.now)
    let accounts = try Accounts.open(
      test.folder.file("private"), clock: SignInClock { clock.now.microseconds / 1_000_000 })
    func set(_ seconds: Int64) {
      clock.set(Timestamp(microseconds: start.microseconds + seconds * 1_000_000))
    }
    func note(at seconds: Int64) throws {
      set(seconds)
      try accounts.note(.tokenCreated, person: test.ana, "at \(seconds)")
    }
    func change(to role: Role, at seconds: Int64) throws {
      set(seconds)
      _ = try test.ledger.performAndWait(
        .person(.changeRole(test.ben, to: role)), by: test.ana)
    }
    try note(at: 100)
    try change(to: .admin, at: 150)
    try note(at: 300)
    try note(at: 200)
    try change(to: .member, at: 250)
    try note(at: 400)
    try change(to: .admin, at: 450)
    return (test, accounts)
  }

  @Test(arguments: [1, 2, 3, 4, 5, 100])
  func `pages of any size have everything once, where times run back as well`(size: Int) throws {
    let (test, accounts) = try inverted()
    defer { accounts.close() }
    let trail = SecurityTrail(ledger: test.ledger, accounts: accounts)
    var found: [String] = []
    var cursor: SecurityCursor? = SecurityCursor()
    while let from = cursor, found.count < 20 {
      let page = try trail.page(SecurityFilter(), from: from, limit: size, by: test.ana)
      #expect(page.records.count <= size)
      found += page.records.map { record in
        switch record.source {
        case .entry(let kept): "entry \(kept.number)"
        case .event(let entry): "event \(entry.position.rawValue)"
        }
      }
      cursor = try page.next.map { try #require(SecurityCursor($0.text)) }
    }
    #expect(
      found == [
        "event 7", "entry 4", "event 6", "entry 3", "entry 2", "event 5", "entry 1", "event 4",
        "event 3", "event 2", "event 1",
      ])
  }
}
