import Domain
import EventLog
import Foundation
import Testing

@testable import Ledger

/// Events that were stored once are read for as long as the ledger lives.
@Suite("Stored events") struct FixtureTests {
  @Test(arguments: Fixture.names) func `a stored event means what it meant`(name: String) throws {
    let fixture = try Fixture(name)
    try #require(fixture.header.count == Header.size)
    let header = Header(bytes: fixture.header.span.bytes)
    #expect([header.kind, header.version] == fixture.kindAndVersion)
    let digest = fixture.body.map { Header.BodyDigest(saltedBody: $0) } ?? .none
    #expect(header.bodyDigest == digest)
    let event = try StoredEvent.event(header, body: fixture.text, at: Position(1))
    #expect(EventText.of(event) == fixture.meaning)
  }

  @Test(arguments: Fixture.names)
  func `an event is stored today as it was stored then`(name: String) throws {
    let fixture = try Fixture(name)
    let header = Header(bytes: fixture.header.span.bytes)
    // Of an older version, only reading is promised.
    guard EventKind(rawValue: header.kind)?.version == header.version else { return }
    let event = try StoredEvent.event(header, body: fixture.text, at: Position(1))
    let draft = StoredEvent.draft(
      event, revision: header.revision, actor: PersonNumber(header.actor),
      commandID: header.commandID, fingerprint: header.fingerprint, happenedAt: header.happenedAt)
    #expect(draft.body == fixture.text)
    #expect(draft.header(recordedAt: header.recordedAt, fixture.body).encoded == fixture.header)
  }

  @Test func `every kind in every version has a file`() {
    let there = Set(Fixture.names.map { $0.split(separator: "-").prefix(2).joined(separator: "-") })
    for kind in EventKind.allCases {
      for version in 1...kind.version { #expect(there.contains("\(kind.rawValue)-\(version)")) }
    }
  }

  /// Writes files for events that have none: `LEDGER_RECORD=1 swift test --filter FixtureTests`.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["LEDGER_RECORD"] != nil))
  func `record what has no file yet`() throws {
    for (number, sample) in FixtureSamples.all.enumerated() {
      let (what, event) = sample
      let draft = StoredEvent.draft(
        event, revision: UInt32(number) + 1, actor: PersonNumber(UInt32(number) + 41),
        commandID: CommandID(high: 0x0198_0000_0000_7000 + UInt64(number), low: .max - 5),
        fingerprint: 0xF1F2_F3F4, happenedAt: Timestamp(microseconds: 978_307_200_000_000))
      let salt = (0..<16).map { UInt8($0 * 7 + number) }
      let body = draft.body.map { salt + $0 }
      let header = draft.header(
        recordedAt: Timestamp(microseconds: 1_772_355_600_000_000 + Int64(number)), body)
      let name = "\(draft.kind)-\(draft.version)-\(what)"
      if Fixture.names.contains(name) { continue }
      try Fixture(name: name, header: header.encoded, body: body, meaning: EventText.of(event))
        .record()
    }
  }
}

extension Fixture {
  /// The body without its salt, as readers of the log get it.
  fileprivate var text: [UInt8]? { body.map { Array($0.dropFirst(16)) } }
}

extension EventDraft {
  /// The header that the log makes of the draft.
  func header(recordedAt: Timestamp, _ saltedBody: [UInt8]?) -> Header {
    var header = Header(bytes: [UInt8](repeating: 0, count: Header.size).span.bytes)
    header.recordedAt = recordedAt
    header.happenedAt = happenedAt ?? recordedAt
    header.board = board
    header.request = request
    header.revision = revision
    header.actor = actor
    header.kind = kind
    header.version = version
    header.argument = argument
    header.fingerprint = fingerprint
    header.commandID = commandID
    if let saltedBody { header.bodyDigest = Header.BodyDigest(saltedBody: saltedBody) }
    return header
  }
}
