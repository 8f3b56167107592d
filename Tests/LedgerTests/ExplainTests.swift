import Domain
import EventLog
import Ledger
import TestSupport
import Testing

@Suite struct `What set a value` {
  @Test func `is the last event that did, by whom and when`() throws {
    let test = try TestLedger()
    let key = try test.submit(
      "Lamp", details: "Broken", fields: [.init(id: "area", value: "Hall")])
    let begun = try test.ledger.head().position
    test.clock.advance(seconds: 60)
    try test.change(key, .changeStatus(to: "waiting", reason: "Parts"), by: test.ben)
    let moved = try test.ledger.head()
    try test.change(key, .edit(Edit(title: "Lamps", fields: [.init(id: "area", value: "")])))
    let edited = try test.ledger.head().position
    try test.change(key, .comment("Hello"))

    let setBy = try test.ledger.request("OPS-1", by: test.ana).setBy
    #expect(setBy[.title]?.position == edited)
    #expect(setBy[.details]?.position == begun)
    #expect(setBy[.owner]?.position == begun)
    #expect(setBy[.priority]?.position == begun)
    #expect(setBy[.field("area")]?.position == edited)
    #expect(setBy[.field("due")] == nil)
    let status = try #require(setBy[.status])
    #expect(status.position == moved.position)
    #expect(status.recordedAt == moved.time)
    #expect(status.actor == test.ben)
    #expect(status.reason == "Parts")
  }

  @Test func `of a past moment, it is the last one by then`() throws {
    let test = try TestLedger()
    let key = try test.submit("Lamp")
    let begun = try test.ledger.head().position
    try test.change(key, .changeStatus(to: "waiting", reason: nil))
    let asOf = AsOf(.position(begun))
    #expect(
      try test.ledger.request("OPS-1", asOf: asOf, by: test.ana).setBy[.status]?.position == begun)
  }

  @Test func `an erasure is what made text empty`() throws {
    let test = try TestLedger()
    let key = try test.submit("Lamp", fields: [.init(id: "area", value: "Hall")])
    let begun = try test.ledger.head().position
    _ = try test.ledger.erase(.content(of: key), reason: "Private", by: test.ana)
    let setBy = try test.ledger.request("OPS-1", by: test.ana).setBy
    #expect(setBy[.title]?.position == begun.next)
    #expect(setBy[.title]?.reason == "Private")
    #expect(setBy[.status]?.position == begun)
  }
}
