import EventLog
import Ledger
import Testing

@testable import Web

@Suite struct PastAddressTests {
  private static let now = Timestamp(microseconds: 1_795_000_000_000_000)

  private func read(_ pairs: (String, String)...) throws -> PastAddress {
    try PastAddress(
      FormFields(pairs.map { FormFields.Field(name: $0.0, value: $0.1) }), now: Self.now)
  }

  @Test func `an address that names no moment is now, and so is one that says so`() throws {
    for address in [try read(), try read(("asof", "")), try read(("asof", "now"), ("axis", ""))] {
      #expect(address == .now)
      #expect(address.isNow)
      #expect(address.link("/b/ops?q=a#e1") == "/b/ops?q=a#e1")
      #expect(address.hidden.isEmpty)
    }
  }

  @Test func `a moment is asked as it was typed, and stays so in links`() throws {
    let week = try read(("asof", "-7d"), ("axis", "happened"))
    #expect(week.asOf == AsOf(When("-7d", now: Self.now) ?? .now, axis: .happened))
    #expect(week.link("/b/ops") == "/b/ops?asof=-7d&axis=happened")
    #expect(week.link("/b/ops?q=a") == "/b/ops?q=a&asof=-7d&axis=happened")
    #expect(week.on(.recorded).link("/r/OPS-1#e7") == "/r/OPS-1?asof=-7d#e7")
    #expect(week.hidden.text.contains("name=\"asof\" value=\"-7d\""))
  }

  @Test func `what happened until now is not the present`() throws {
    let happened = try read(("axis", "happened"))
    #expect(!happened.isNow)
    #expect(happened.link("/") == "/?axis=happened")
  }

  @Test func `positions and instants have addresses that are read again as they were`() throws {
    let made = [PastAddress(Position(12)), PastAddress(AsOf(.instant(Self.now), axis: .happened))]
    for address in made {
      let query = address.link("/").dropFirst(2)
      let again = try PastAddress(FormFields(decoding: query.utf8), now: Self.now)
      #expect(again == address)
    }
  }

  @Test(arguments: [
    ("asof", "tomorrowish"), ("asof", "2026-02-30"), ("asof", "-7y"), ("axis", "imagined"),
  ])
  func `what is no moment is named`(name: String, value: String) throws {
    let problem = try #require(throws: Problem.self) { try read((name, value)) }
    #expect(problem.faults.map(\.place) == [.parameter(name)])
    #expect(problem.detail.contains("“\(value)”"))
  }
}
