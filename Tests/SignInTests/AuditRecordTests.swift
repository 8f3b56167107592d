import Domain
import LMDB
import Testing

@testable import SignIn

/// A record as it is on the disk, whatever it says.
private struct RawRecord: StoredRecord {
  static let name = "record"
  var bytes: [UInt8]
}

extension RawRecord {
  init?(_ reader: inout RecordReader) {
    bytes = []
    while let byte: UInt8 = reader.integer() { bytes.append(byte) }
  }

  func write(to writer: inout RecordWriter) {
    for byte in bytes { writer.integer(byte) }
  }
}

/// A denial of person 7, three times within five seconds, as it was written before entries said who
/// did something to another; with another name of the kind where one is given.
private func record(kind: String = "denied") -> RawRecord {
  var bytes: [UInt8] = [0x00, 0xF1, 0x53, 0x65, 0, 0, 0, 0]
  bytes += [0x05, 0xF1, 0x53, 0x65, 0, 0, 0, 0]
  bytes += [3, 0, 0, 0, 1, 7, 0, 0, 0]
  for text in [kind, "::1", "GET /audit"] {
    bytes += [UInt8(text.utf8.count), 0]
    bytes += Array(text.utf8)
  }
  return RawRecord(bytes: bytes)
}

extension World {
  /// Puts a record into the trail as it is.
  fileprivate func put(_ record: RawRecord, _ number: UInt64) throws {
    let store = try accounts.store()
    try store.write { transaction throws(SignInError) in
      try transaction.put(record, forKey: number, in: store.audit)
    }
  }

  /// What is in the trail, readable or not.
  fileprivate func numbers() throws -> [UInt64] {
    let store = try accounts.store()
    return try store.read { transaction throws(SignInError) in
      try transaction.records(RawRecord.self, in: store.audit).map { $0.key }
    }
  }
}

@Suite struct `Records of the audit trail` {
  @Test func `one from before it was said who did it is read as it was`() throws {
    let world = try World()
    try world.put(record(), 1)
    let entry = try #require(try world.accounts.audit(limit: 10).entries.first?.entry)
    #expect(entry.at == 1_700_000_000)
    #expect(entry.lastAt == 1_700_000_005)
    #expect(entry.count == 3)
    #expect(entry.kind == .denied)
    #expect(entry.person == PersonNumber(7))
    #expect(entry.by == nil)
    #expect(entry.address == "::1")
    #expect(entry.detail == "GET /audit")
  }

  @Test func `who did it to another comes back as it was written`() throws {
    let world = try World(World.ana)
    try world.accounts.note(
      .linkIssued, person: World.ben.person, by: World.ana.person, "a sign-in link")
    let entry = try #require(try world.accounts.audit(limit: 10).entries.first?.entry)
    #expect(entry.person == World.ben.person)
    #expect(entry.by == World.ana.person)
    #expect(entry.detail == "a sign-in link")
  }

  @Test func `who did it themselves is written as before`() {
    var entry = AuditEntry(
      at: 1_700_000_000, kind: .denied, person: PersonNumber(7), by: PersonNumber(7),
      address: "::1", detail: "GET /audit")
    entry.count = 3
    entry.lastAt = 1_700_000_005
    var writer = RecordWriter()
    AuditRecord(entry: entry).write(to: &writer)
    #expect(writer.bytes == record().bytes)
  }
}

/// Damaged, or of a kind that a later version brought.
@Suite struct `An entry of the audit trail that cannot be read` {
  private let unknown = record(kind: "from-tomorrow")

  @Test func `is left out of lists, and keeps nothing from being written`() throws {
    let world = try World(World.ana)
    try world.put(unknown, 1)
    #expect(try world.accounts.audit(limit: 10) == AuditPart.end)
    try world.accounts.note(.signedIn, person: World.ana.person, "before")
    try world.put(unknown, 3)
    try world.put(RawRecord(bytes: [1, 2, 3]), 4)
    try world.accounts.note(.signedOut, person: World.ana.person, "after")
    #expect(try world.accounts.audit(limit: 10).entries.map(\.number) == [5, 2])
    #expect(try world.accounts.audit(after: 0, limit: 1).map(\.number) == [2])
    #expect(try world.accounts.audit(after: 2, limit: 1).map(\.number) == [5])
    var filter = AuditFilter()
    filter.until = world.clock.now
    #expect(try world.accounts.audit(filter, limit: 10).entries.map(\.number) == [5, 2])
    let page = try world.accounts.audit(limit: 1)
    #expect(try world.accounts.audit(before: page.reached, limit: 1).entries.map(\.number) == [2])
    #expect(try world.numbers() == [1, 2, 3, 4, 5])
  }

  @Test func `a recorder goes on beside it`() throws {
    let trail = try Trail(World.ana)
    try trail.world.put(unknown, 1)
    trail.trail.note(.signedIn, person: World.ana.person, "by a link")
    trail.trail.note(.denied, address: "203.0.113.9")
    #expect(try trail.kept().map(\.kind) == [.denied, .signedIn])
    #expect(!trail.lines.all.contains { $0.contains("could not be kept") })
  }

  @Test func `is as old as the next one that can`() throws {
    let world = try World(World.ana)
    try world.put(unknown, 1)
    try world.accounts.note(.signedIn, person: World.ana.person, "old")
    try world.put(unknown, 3)
    world.clock.advance(Accounts.maximumAuditAge + 1)
    try world.accounts.note(.signedIn, person: World.ana.person, "new")
    #expect(try world.numbers() == [3, 4])
  }

  @Test func `makes room like every other where there is too much`() throws {
    let world = try World(World.ana)
    try world.put(unknown, 1)
    let entry = AuditEntry(at: world.clock.now, kind: .signedIn, person: World.ana.person)
    _ = try world.accounts.keep(
      Array(repeating: (number: nil, entry: entry), count: 3),
      limits: AuditLimits(entries: 2, strangers: 0))
    #expect(try world.numbers() == [3, 4])
  }

  @Test func `goes when somebody is erased, because it may name them`() throws {
    let world = try World(World.ana)
    try world.put(unknown, 1)
    try world.accounts.note(.signedIn, person: World.ana.person, "by a link")
    #expect(try world.accounts.erase(World.ana.person))
    #expect(try world.numbers() == [2])
  }
}
