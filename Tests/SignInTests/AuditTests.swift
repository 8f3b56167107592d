import Domain
import FoundationEssentials
import Synchronization
import Testing

@testable import SignIn

/// A recorder over accounts of its own, with the lines that it wrote.
struct Trail {
  let world: World
  let recorder: AuditRecorder
  let lines = Lines()

  init(_ people: Account..., limits: AuditLimits = AuditLimits()) throws {
    world = try World()
    try world.accounts.register(people)
    let lines = lines
    recorder = AuditRecorder(world.accounts, limits: limits) { lines.add($0) }
  }

  var trail: AuditTrail { recorder.trail }

  /// What is kept, newest first.
  func kept(_ filter: AuditFilter = AuditFilter()) throws -> [AuditEntry] {
    recorder.flush()
    return try world.accounts.audit(filter, limit: 10_000).entries.map(\.entry)
  }
}

/// What was handed over as lines.
final class Lines: Sendable {
  private let lines = Mutex<[String]>([])
  var all: [String] { lines.withLock { $0 } }
  func add(_ line: String) { lines.withLock { $0.append(line) } }
}

@Suite struct `The audit trail` {
  @Test func `what was noted is kept in order, with who, where from and when`() throws {
    let trail = try Trail(World.ana)
    trail.trail.note(.signedIn, person: World.ana.person, address: "203.0.113.9", "by a link")
    trail.world.clock.advance(5)
    trail.trail.note(.signedOut, person: World.ana.person, address: "203.0.113.9")
    let kept = try trail.kept()
    #expect(kept.map(\.kind) == [.signedOut, .signedIn])
    #expect(kept.map(\.at) == [1_700_000_005, 1_700_000_000])
    #expect(kept[1].person == World.ana.person)
    #expect(kept[1].address == "203.0.113.9")
    #expect(kept[1].detail == "by a link")
  }

  @Test func `it is there after closing and opening, and goes on where it was`() throws {
    let trail = try Trail(World.ana)
    trail.trail.note(.signedIn, person: World.ana.person)
    trail.recorder.close()
    trail.trail.note(.signedOut, person: World.ana.person)
    trail.world.accounts.close()
    let accounts = try Accounts.open(trail.world.folder.accounts, clock: trail.world.clock.clock)
    let again = AuditRecorder(accounts) { _ in }
    again.trail.note(.tokenCreated, person: World.ana.person)
    again.flush()
    let kept = try accounts.audit(limit: 10).entries
    #expect(kept.map(\.number) == [2, 1])
    #expect(kept.map(\.entry.kind) == [.tokenCreated, .signedIn])
  }

  @Test func `the same failure again is counted, and a line at each further digit of the count`()
    throws
  {
    let trail = try Trail()
    var sent = 0
    // None but the first is a power of ten: commits come when they come.
    for count in [1, 7, 9, 23, 99, 1_234, 1_300, 12_345] {
      trail.recorder.withWriterHeld {
        for _ in sent..<count {
          trail.trail.note(.signInFailed, address: "203.0.113.9", "unknown link")
        }
      }
      sent = count
      trail.recorder.flush()
    }
    let kept = try trail.kept()
    #expect(kept.count == 1)
    #expect(kept.first?.count == 12_345)
    let lines = trail.lines.all
    try #require(lines.count == 4)
    #expect(!lines[0].contains("count"))
    for (line, count) in zip(lines.dropFirst(), [23, 1_234, 12_345]) {
      #expect(line.contains("\"count\":\(count),"), "\(line)")
    }
  }

  @Test func `after a minute the same failure is another entry`() throws {
    let trail = try Trail()
    trail.trail.note(.denied, address: "203.0.113.9", "GET /audit")
    trail.world.clock.advance(59)
    trail.trail.note(.denied, address: "203.0.113.9", "GET /audit")
    trail.world.clock.advance(1)
    trail.trail.note(.denied, address: "203.0.113.9", "GET /audit")
    let kept = try trail.kept()
    #expect(kept.map(\.count) == [1, 2])
    #expect(kept[1].lastAt - kept[1].at == 59)
  }

  @Test func `who came in is never counted together`() throws {
    let trail = try Trail(World.ana)
    for _ in 0..<3 { trail.trail.note(.signedIn, person: World.ana.person, address: "::1") }
    #expect(try trail.kept().count == 3)
  }

  @Test func `strangers from a thousand addresses do not push the others out`() throws {
    let trail = try Trail(World.ana)
    for number in 0..<5_000 {
      trail.trail.note(
        .signInFailed, address: "2001:db8:0:\(number)::1", "unknown link \(number)")
    }
    trail.trail.note(.signedIn, person: World.ana.person, address: "::1")
    let kept = try trail.kept()
    #expect(kept.count == AuditRecorder.maximumStrangers + 2)
    let together = kept.first { $0.address == AuditRecorder.manyAddresses }
    #expect(together?.count == UInt32(5_000 - AuditRecorder.maximumStrangers))
    #expect(kept.contains { $0.kind == .signedIn })
    #expect(!kept.contains { $0.kind == .dropped })
  }

  @Test func `more than can wait is dropped, and the trail says how much`() throws {
    let trail = try Trail(World.ana)
    trail.recorder.withWriterHeld {
      for number in 0..<(AuditRecorder.maximumCertain + 7) {
        trail.trail.note(.provisioned, person: World.ana.person, "person \(number)")
      }
    }
    var filter = AuditFilter()
    filter.kinds = [.dropped]
    #expect(try trail.kept(filter).map { $0.detail.hasPrefix("7 entries") } == [true])
    let number = try trail.world.accounts.lastAuditNumber()
    #expect(number == UInt64(AuditRecorder.maximumCertain) + 1)
  }

  @Test func `what the disk does not take comes as lines, and noting goes on`() throws {
    let trail = try Trail(World.ana)
    trail.world.accounts.close()
    trail.trail.note(.signedIn, person: World.ana.person)
    trail.recorder.flush()
    #expect(trail.lines.all.contains { $0.contains("\"audit\":\"signed-in\"") })
    #expect(trail.lines.all.contains { $0.contains("could not be kept") })
  }

  @Test func `texts are cut to what is kept, at whole characters`() throws {
    let trail = try Trail(World.ana)
    trail.trail.note(
      .signedIn, person: World.ana.person, address: String(repeating: "a", count: 1_000),
      String(repeating: "é🦊", count: 200))
    let entry = try #require(try trail.kept().first)
    #expect(entry.address.utf8.count == AuditEntry.maximumAddress)
    #expect((497...500).contains(entry.detail.utf8.count))
    #expect(entry.detail.allSatisfy { "é🦊".contains($0) })
  }

  @Test func `it is asked by kind, person, address and time`() throws {
    let trail = try Trail(World.ana, World.ben)
    trail.trail.note(.signedIn, person: World.ana.person, address: "10.0.0.1")
    trail.world.clock.advance(100)
    trail.trail.note(.signedIn, person: World.ben.person, address: "10.0.0.2")
    trail.world.clock.advance(100)
    trail.trail.note(.denied, person: World.ben.person, address: "10.0.0.1", "POST /people")
    trail.world.clock.advance(100)
    trail.trail.note(
      .linkIssued, person: World.ben.person, by: World.ana.person, address: "10.0.0.3")
    func find(_ change: (inout AuditFilter) -> Void) throws -> [Int64] {
      var filter = AuditFilter()
      change(&filter)
      return try trail.kept(filter).map { $0.at - 1_700_000_000 }
    }
    #expect(try find { $0.kinds = [.signedIn] } == [100, 0])
    #expect(try find { $0.person = World.ana.person } == [300, 0], "and what she did to others")
    #expect(try find { $0.person = World.ben.person } == [300, 200, 100])
    #expect(try find { $0.address = "10.0.0.1" } == [200, 0])
    #expect(try find { $0.since = 1_700_000_100 } == [300, 200, 100])
    #expect(try find { $0.until = 1_700_000_100 } == [100, 0])
  }

  @Test func `pages follow each other without a gap`() throws {
    let trail = try Trail(World.ana)
    for number in 0..<25 {
      trail.trail.note(.signedIn, person: World.ana.person, "\(number)")
    }
    trail.recorder.flush()
    var found: [String] = []
    var before: UInt64?
    repeat {
      let page = try trail.world.accounts.audit(before: before, limit: 7)
      found += page.entries.map(\.entry.detail)
      before = page.reached
    } while before != nil
    #expect(found == (0..<25).reversed().map(String.init))
  }

  @Test func `what is older than a year and a month goes`() throws {
    let trail = try Trail(World.ana)
    trail.trail.note(.signedIn, person: World.ana.person, "old")
    trail.recorder.flush()
    trail.world.clock.advance(Accounts.maximumAuditAge + 1)
    trail.trail.note(.signedIn, person: World.ana.person, "new")
    #expect(try trail.kept().map(\.detail) == ["new"])
  }
}

@Suite struct `A line of the audit trail` {
  @Test func `it is JSON, in UTC, and one line whatever it says`() {
    let entry = AuditEntry(
      at: 1_772_355_600, kind: .signInFailed, person: PersonNumber(7), address: "203.0.113.9",
      detail: "a\r\n{\"audit\":\"signed-in\"}\u{0}\u{1B}[31m\u{2028}\u{202E}x\u{85}\"\\\u{E0001}")
    #expect(
      AuditLine.text(entry)
        == #"{"at":"2026-03-01T09:00:00Z","audit":"sign-in-failed","person":7,"#
        + #""address":"203.0.113.9","detail":"a\r\n{\"audit\":\"signed-in\"}\u0000\u001b[31m"#
        + #"\u2028\u202ex\u0085\"\\\udb40\udc01"}"#)
  }

  @Test func `who is not known and where from is left out`() {
    #expect(
      AuditLine.text(AuditEntry(at: 0, kind: .settingsChanged))
        == #"{"at":"1970-01-01T00:00:00Z","audit":"settings-changed"}"#)
  }

  @Test func `who did it to somebody else is in it`() {
    func line(by doer: PersonNumber) -> String {
      AuditLine.text(
        AuditEntry(at: 0, kind: .linkIssued, person: World.ben.person, by: doer, address: "::1"))
    }
    let start = #"{"at":"1970-01-01T00:00:00Z","audit":"link-issued","person":2"#
    #expect(line(by: World.ana.person) == start + #","by":1,"address":"::1"}"#)
    #expect(line(by: World.ben.person) == start + #","address":"::1"}"#)
  }

  @Test(arguments: [
    (Int64(951_782_399), "2000-02-28T23:59:59Z"), (951_782_400, "2000-02-29T00:00:00Z"),
    (4_107_542_400, "2100-03-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
  ])
  func `days are those of the calendar`(_ seconds: Int64, _ text: String) {
    #expect(AuditLine.time(seconds) == text)
  }
}

@Suite struct `The audit trail of people who go` {
  @Test func `erasing somebody takes their addresses and their e-mail, and keeps the entries`()
    throws
  {
    let trail = try Trail(World.ana, World.ben)
    trail.trail.note(.signedIn, person: World.ana.person, address: "203.0.113.9")
    trail.trail.note(.signInFailed, address: "203.0.113.9", "ANA@EXAMPLE.org is not allowed")
    trail.trail.note(.signedIn, person: World.ben.person, address: "203.0.113.8")
    trail.recorder.flush()
    try trail.world.accounts.erase(World.ana.person)
    let kept = try trail.kept()
    #expect(kept.map(\.person) == [World.ben.person, nil, World.ana.person])
    #expect(kept.map(\.address) == ["203.0.113.8", "203.0.113.9", ""])
    #expect(kept[1].detail == "(erased) is not allowed")
  }

  @Test func `what somebody did to another loses the address with them, and not with the other`()
    throws
  {
    let trail = try Trail(World.ana, World.ben)
    trail.trail.note(
      .linkIssued, person: World.ben.person, by: World.ana.person, address: "203.0.113.9")
    trail.recorder.flush()
    try trail.world.accounts.erase(World.ben.person)
    #expect(try trail.kept().map(\.address) == ["203.0.113.9"])
    try trail.world.accounts.erase(World.ana.person)
    #expect(try trail.kept().map(\.address) == [""])
    #expect(try trail.kept().map(\.person) == [World.ben.person])
    #expect(try trail.kept().map(\.by) == [World.ana.person])
  }

  @Test func `what waits while somebody is erased is written without their address`() throws {
    let trail = try Trail(World.ana, World.ben)
    trail.recorder.withWriterHeld {
      trail.trail.note(.signedOut, person: World.ana.person, address: "203.0.113.9")
      trail.trail.note(
        .linkIssued, person: World.ben.person, by: World.ana.person, address: "203.0.113.9")
      trail.trail.note(
        .linkIssued, person: World.ana.person, by: World.ben.person, address: "203.0.113.8")
      _ = try? trail.world.accounts.erase(World.ana.person)
    }
    #expect(try trail.kept().map(\.address) == ["203.0.113.8", "", ""])
  }

  @Test func `what was erased does not come back when the same happens again`() throws {
    let trail = try Trail(World.ana)
    for _ in 1...2 {
      trail.trail.note(.signInFailed, address: "203.0.113.9", "ana@example.org is not allowed")
      trail.recorder.flush()
      try trail.world.accounts.erase(World.ana.person)
    }
    let kept = try trail.kept()
    #expect(kept.map(\.detail) == ["(erased) is not allowed"])
    #expect(kept.map(\.count) == [2])
  }

  @Test func `a backup has the trail`() throws {
    let trail = try Trail(World.ana)
    trail.trail.note(.signedIn, person: World.ana.person, address: "203.0.113.9")
    trail.recorder.flush()
    let place = trail.world.folder.path + "/copy"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
    try trail.world.accounts.copy(to: place)
    let copy = try Accounts.open(place, clock: trail.world.clock.clock)
    #expect(try copy.audit(limit: 10).entries.map(\.entry) == trail.kept())
  }

  @Test func `after a restore nobody is blamed for what somebody else of their number did`() throws
  {
    let trail = try Trail(World.ana, World.ben)
    trail.trail.note(.signedIn, person: World.ben.person, address: "203.0.113.8")
    trail.trail.note(.signedIn, person: World.ana.person, address: "203.0.113.9")
    trail.recorder.flush()
    try trail.world.accounts.removeAll(except: [World.ana.person])
    #expect(try trail.kept().map(\.person) == [World.ana.person, nil])
    #expect(try trail.kept().map(\.address) == ["203.0.113.9", ""])
  }

  @Test func `after a restore nobody is said to have done what another did to them, nor to others`()
    throws
  {
    let trail = try Trail(World.ana, World.ben)
    trail.trail.note(
      .linkIssued, person: World.ana.person, by: World.ben.person, address: "203.0.113.8", "a link")
    trail.trail.note(
      .linkIssued, person: World.ben.person, by: World.ana.person, address: "203.0.113.9", "a link")
    trail.recorder.flush()
    try trail.world.accounts.removeAll(except: [World.ana.person])
    let kept = try trail.kept()
    #expect(kept.map(\.person) == [nil, World.ana.person])
    #expect(kept.map(\.by) == [World.ana.person, nil])
    #expect(kept.map(\.address) == ["203.0.113.9", ""])
    #expect(kept.map(\.detail) == ["a link", "a link, by somebody who is not there any more"])
  }
}
