import Domain
import EventLog
import TestSupport
import Testing

@testable import Ledger

@Suite struct `Events that cannot be read` {
  private func reason(_ header: Header, body: [UInt8]?) -> UnreadableEvent.Reason? {
    #expect(throws: UnreadableEvent.self) {
      try StoredEvent.event(header, body: body, at: Position(7))
    }?.reason
  }

  /// A header as it is stored for `event`, changed.
  private func header(_ event: RequestEvent, _ change: (inout Header) -> Void) -> Header {
    let reference = RequestReference(board: BoardNumber(1), number: RequestNumber(1))
    let draft = StoredEvent.draft(
      .request(reference, event), revision: 1, actor: ana, commandID: CommandID(high: 1, low: 1),
      fingerprint: 0, happenedAt: nil)
    var header = draft.header(recordedAt: Timestamp(microseconds: 1), nil)
    change(&header)
    return header
  }

  private let ana = PersonNumber(1)

  @Test func `a kind or a version that nobody knows yet stops the reader`() {
    #expect(reason(header(.commented("x")) { $0.kind = 999 }, body: nil) == .unknownKind)
    #expect(reason(header(.commented("x")) { $0.version = 2 }, body: [1]) == .unknownVersion)
    #expect(reason(header(.assigned(to: nil)) { $0.version = 0 }, body: nil) == .unknownVersion)
  }

  @Test func `a body that is gone or broken stops the reader`() {
    let commented = header(.commented("x")) { _ in }
    #expect(reason(commented, body: nil) == .bodyMissing)
    #expect(reason(commented, body: [0xFF]) == .damaged("its body does not decode"))
    // Not UTF-8 inside.
    #expect(reason(commented, body: [0x0A, 1, 0xFF]) == .damaged("its body does not decode"))
    let created = header(.commented("x")) { $0.kind = EventKind.boardCreated.rawValue }
    #expect(reason(created, body: []) == .damaged("its board definition makes no sense"))
  }

  @Test func `values that mean nothing stop the reader`() {
    let prioritised = header(.prioritised(.low)) { $0.argument.a = 9 }
    #expect(reason(prioritised, body: nil) == .damaged("there is no priority 9"))
    let joined = header(.commented("x")) {
      $0.kind = EventKind.personJoined.rawValue
      $0.argument.a = 3
    }
    #expect(reason(joined, body: nil) == .damaged("there is no role 3"))
  }

  @Test func `the message names the event and what to do`() {
    let event = UnreadableEvent(
      position: Position(12), kind: 999, version: 3, reason: .unknownKind)
    #expect(
      event.message
        == "Cannot read event 12 (kind 999, version 3): it was written by a newer ledger. "
        + "Upgrade, or restore the matching backup.")
    let damaged = UnreadableEvent(
      position: Position(12), kind: 37, version: 1, reason: .damaged("its body does not decode"))
    #expect(damaged.message.contains("event 12 (kind 37, version 1): its body does not decode."))
    let gone = UnreadableEvent(position: Position(12), kind: 37, version: 1, reason: .bodyMissing)
    #expect(gone.message.contains("event 12 (kind 37, version 1): its body is missing."))
  }

  /// Whatever the bytes, reading ends with an event or with an error, never with a trap.
  @Test(arguments: Seeds.some(20)) func `no bytes bring the reader down`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let fixtures = try Fixture.names.map { try Fixture($0) }
    for _ in 0..<300 {
      let fixture = try #require(fixtures.randomElement(using: &random))
      var bytes = fixture.header
      var body = fixture.body.map { Array($0.dropFirst(16)) }
      // The kind stays, mostly: else every event would be of no kind.
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        if !(32..<36).contains(index) || random.next() % 8 == 0 {
          bytes[index] = UInt8(truncatingIfNeeded: random.next())
        }
      }
      for _ in 0..<Int.random(in: 0...3, using: &random) where body?.isEmpty == false {
        let index = Int.random(in: 0..<(body?.count ?? 1), using: &random)
        body?[index] = UInt8(truncatingIfNeeded: random.next())
        if random.next() % 4 == 0 { body?.removeLast() }
      }
      let header = Header(bytes: bytes.span.bytes)
      do throws(UnreadableEvent) {
        _ = try StoredEvent.event(header, body: body, at: Position(7))
      } catch {
        #expect(error.position == Position(7))
      }
    }
  }
}
