import Domain
import Testing

@testable import SignIn

@Suite struct `A flood of the audit trail` {
  /// One of the addresses of a /64.
  private func address(_ number: Int, network: Int = 7) -> String {
    "2001:db8:0:\(String(network, radix: 16))::\(String(number, radix: 16))"
  }

  @Test func `who signs in after thousands of denials of one member is kept, and is a line`()
    throws
  {
    let trail = try Trail(World.ana, World.ben)
    trail.recorder.withWriterHeld {
      for number in 0..<3_000 {
        trail.trail.note(
          .denied, person: World.ben.person, address: address(number), "GET /\(number)")
      }
      trail.trail.note(.signedIn, person: World.ana.person, address: address(1))
    }
    let kept = try trail.kept()
    #expect(kept.count == AuditRecorder.maximumDifferent + 2)
    #expect(kept.first?.kind == .signedIn)
    #expect(trail.lines.all.count { $0.contains("\"audit\":\"signed-in\"") } == 1)
    let together = try #require(kept.first { $0.detail == AuditRecorder.manyDetails })
    #expect(together.person == World.ben.person)
    #expect(together.address == AuditRecorder.manyAddresses)
    #expect(together.count == UInt32(3_000 - AuditRecorder.maximumDifferent))
    #expect(!kept.contains { $0.kind == .dropped })
  }

  @Test func `when many people fail at once, it is their failures that are dropped`() throws {
    let trail = try Trail(World.ana)
    let people = 200
    trail.recorder.withWriterHeld {
      for person in 0..<people {
        for number in 0..<AuditRecorder.maximumDifferent {
          trail.trail.note(
            .exported, person: PersonNumber(UInt32(100 + person)), "GET /\(number)")
        }
      }
      trail.trail.note(.tokenCreated, person: World.ana.person)
      trail.trail.note(.signedIn, person: World.ana.person)
    }
    let kept = try trail.kept()
    #expect(kept.prefix(3).map(\.kind) == [.dropped, .signedIn, .tokenCreated])
    let lost = people * AuditRecorder.maximumDifferent - AuditRecorder.maximumCounted
    #expect(kept.first?.detail.hasPrefix("\(lost) entries") == true)
    #expect(trail.lines.all.contains { $0.contains("\"audit\":\"signed-in\"") })
    #expect(trail.lines.all.contains { $0.contains("\"audit\":\"token-created\"") })
  }

  @Test func `after a minute a person has entries of their own again`() throws {
    let trail = try Trail(World.ben)
    for number in 0...AuditRecorder.maximumDifferent {
      trail.trail.note(.denied, person: World.ben.person, "GET /\(number)")
    }
    trail.world.clock.advance(AuditRecorder.window)
    trail.trail.note(.denied, person: World.ben.person, "GET /people")
    let kept = try trail.kept()
    #expect(kept.prefix(2).map(\.detail) == ["GET /people", AuditRecorder.manyDetails])
  }

  @Test func `the addresses of one /64 are one, and those of IPv4 are not`() throws {
    let trail = try Trail()
    for place in [address(1), address(2), address(1, network: 8), "203.0.113.9", "203.0.113.8"] {
      trail.trail.note(.signInFailed, address: place, "unknown link")
    }
    let kept = try trail.kept()
    #expect(
      kept.map(\.address) == ["203.0.113.8", "203.0.113.9", address(1, network: 8), address(1)])
    #expect(kept.map(\.count) == [1, 1, 1, 2])
  }

  @Test func `strangers of one household do not take the entries of others`() throws {
    let trail = try Trail()
    for number in 0..<1_000 {
      trail.trail.note(.denied, address: address(number), "POST /\(number)")
    }
    trail.trail.note(.denied, address: "203.0.113.9", "POST /people")
    let kept = try trail.kept()
    #expect(kept.count == AuditRecorder.maximumDifferent + 2)
    #expect(kept.first?.address == "203.0.113.9")
    let together = try #require(kept.first { $0.detail == AuditRecorder.manyDetails })
    #expect(together.address == address(AuditRecorder.maximumDifferent))
    #expect(together.count == UInt32(1_000 - AuditRecorder.maximumDifferent))
  }

  @Test(arguments: [
    ("203.0.113.9", "203.0.113.9"), ("::ffff:203.0.113.9", "203.0.113.9"),
    ("::ffff:cb00:7109", "203.0.113.9"), ("", ""), ("(many addresses)", "(many addresses)"),
    ("1::2::3", "1::2::3"),
    ("2001:db8:0:7:1::5", "20:1:d:b8:0:0:0:7/64"), ("2001:DB8:0:7::%eth0", "20:1:d:b8:0:0:0:7/64"),
  ])
  func `a household is a /64 of IPv6, or an address of IPv4`(_ address: String, _ household: String)
  {
    #expect(AuditHousehold.of(address) == household)
  }

  @Test func `an address with a NUL is no address of a household`() {
    #expect(AuditHousehold.of("2001:db8::1\u{0}") == "2001:db8::1\u{0}")
  }
}

@Suite struct `What strangers leave in the audit trail` {
  /// A minute in which strangers fail as much as is taken down of them.
  private func pass(_ minute: Int, in trail: Trail) {
    for number in 0..<(AuditRecorder.maximumStrangers + 20) {
      trail.trail.note(.signInFailed, address: "2001:db8:\(minute):\(number)::1", "unknown link")
    }
    trail.recorder.flush()
    trail.world.clock.advance(AuditRecorder.window)
  }

  @Test func `a week of their failures does not remove who came in before`() throws {
    // A hundredth of what is kept, and of a week.
    let limits = AuditLimits(entries: 2_000, strangers: 200)
    let minutes = 7 * 24 * 60 / 100
    let trail = try Trail(World.ana, limits: limits)
    trail.trail.note(.signedIn, person: World.ana.person, "before")
    trail.recorder.flush()
    for minute in 0..<minutes { pass(minute, in: trail) }
    let written = try trail.world.accounts.lastAuditNumber()
    #expect(written == UInt64(1 + minutes * (AuditRecorder.maximumStrangers + 1)))
    #expect(written > UInt64(limits.entries + limits.strangers))
    let kept = try trail.kept()
    #expect(kept.last?.detail == "before")
    #expect(kept.count == 1 + limits.strangers)
    // They are the newest ones.
    #expect(kept[limits.strangers - 1].at >= trail.world.clock.now - 2 * AuditRecorder.window)
  }

  @Test func `what people did goes when there is too much of it, the oldest first`() throws {
    let trail = try Trail(World.ana, limits: AuditLimits(entries: 10, strangers: 5))
    for number in 0..<20 { trail.trail.note(.signedIn, person: World.ana.person, "\(number)") }
    #expect(try trail.kept().map(\.detail) == (5..<20).reversed().map(String.init))
  }

  @Test func `a recorder that begins knows what others have left`() throws {
    let trail = try Trail(World.ana)
    trail.trail.note(.signedIn, person: World.ana.person)
    for minute in 0..<3 { pass(minute, in: trail) }
    trail.recorder.close()
    let again = AuditRecorder(trail.world.accounts, limits: AuditLimits(strangers: 50)) { _ in }
    again.trail.note(.denied, address: "203.0.113.9")
    again.flush()
    let kept = try trail.kept()
    #expect(kept.count == 50 + 1)
    #expect(kept.first?.address == "203.0.113.9")
    #expect(kept.last?.kind == .signedIn)
  }

  @Test func `denials of people are not theirs`() throws {
    let trail = try Trail(World.ben, limits: AuditLimits(strangers: 1))
    trail.trail.note(.denied, person: World.ben.person, "GET /people")
    trail.trail.note(.settingsChanged, "started")
    for number in 0..<5 {
      trail.trail.note(.denied, address: "203.0.113.\(number)")
      trail.recorder.flush()
    }
    #expect(try trail.kept().map(\.kind) == [.denied, .settingsChanged, .denied])
  }

  /// A trail in which more than one step of reading is gone: 1 and 1,502 … 1,504 are left, ten seconds
  /// apart.
  private func gap() throws -> (World, from: Int64) {
    let world = try World(World.ana)
    let start = world.clock.now
    func entry(_ detail: String, _ person: PersonNumber?) -> (UInt64?, AuditEntry) {
      defer { world.clock.advance(10) }
      return (nil, AuditEntry(at: world.clock.now, kind: .denied, person: person, detail: detail))
    }
    let before = entry("before", World.ana.person)
    let strangers = (0..<1_500).map { entry("\($0)", nil) }
    let after = (0..<3).map { entry("after \($0)", World.ana.person) }
    _ = try world.accounts.keep(([before] + strangers + after).map { ($0.0, $0.1) })
    _ = try world.accounts.keep([], removing: Array(2...1_501))
    return (world, start)
  }

  @Test func `who follows the trail comes over a gap`() throws {
    let (world, _) = try gap()
    #expect(try world.accounts.audit(after: 1, limit: 2).map(\.number) == [1_502, 1_503])
    #expect(try world.accounts.audit(after: 0, limit: 2).map(\.number) == [1, 1_502])
    #expect(try world.accounts.audit(after: 1_504, limit: 2).isEmpty)
  }

  @Test func `pages go on behind a gap`() throws {
    let (world, _) = try gap()
    let all = try world.accounts.audit(limit: 10)
    #expect(all.entries.map(\.number) == [1_504, 1_503, 1_502, 1])
    #expect(all.reached == nil)
    let page = try world.accounts.audit(limit: 3)
    #expect(page.reached == 1_502)
    #expect(try world.accounts.audit(before: page.reached, limit: 3).entries.map(\.number) == [1])
    #expect(try world.accounts.audit(before: 800, limit: 3).entries.map(\.number) == [1])
  }

  @Test(
    arguments: [
      (-1, []), (0, [1]), (9_000, [1]), (15_009, [1]), (15_010, [1_502, 1]),
      (15_020, [1_503, 1_502, 1]), (99_999, [1_504, 1_503, 1_502, 1]),
    ] as [(Int64, [UInt64])])
  func `what was until a moment is found with a gap in it`(_ seconds: Int64, _ numbers: [UInt64])
    throws
  {
    let (world, start) = try gap()
    var filter = AuditFilter()
    filter.until = start + seconds
    #expect(try world.accounts.audit(filter, limit: 10).entries.map(\.number) == numbers)
  }
}
