import EventLog
import Synchronization

/// The promises in the plainest form: a log in an array. It shows that the promise suite asks for
/// nothing that only LMDB has.
final class ArrayLog: DrivenLog {
  private typealias Event = (header: Header, body: [UInt8]?)

  private let clock: TestClock
  private let events = Mutex<[Event]>([])
  /// Held for the whole of a batch: one is being written at a time.
  private let writing = Mutex(())

  init(clock: TestClock) { self.clock = clock }

  func append(
    _ drafts: [EventDraft], commits: Bool, meanwhile: () throws -> Void
  ) throws -> [(position: Position, header: Header)] {
    try writing.withLock { _ in
      var written = all
      for draft in drafts { written.append((header(of: draft, after: written), draft.body)) }
      let answers = zip(written.indices, written).suffix(drafts.count).map { index, event in
        (position: Position(UInt64(index) + 1), header: event.header)
      }
      try meanwhile()
      if commits { events.withLock { $0 = written } }
      return answers
    }
  }

  private func header(of draft: EventDraft, after events: [Event]) -> Header {
    let last = events.last?.header.recordedAt ?? Timestamp(microseconds: 0)
    let time = max(clock.now, Timestamp(microseconds: last.microseconds + 1))
    var header = Header(bytes: [UInt8](repeating: 0, count: Header.size).span.bytes)
    header.recordedAt = time
    header.happenedAt = draft.happenedAt ?? time
    header.board = draft.board
    header.request = draft.request
    header.revision = draft.revision
    header.actor = draft.actor
    header.kind = draft.kind
    header.version = draft.version
    header.argument = draft.argument
    header.fingerprint = draft.fingerprint
    header.commandID = draft.commandID
    if let body = draft.body {
      let salt = (0..<16).map { _ in UInt8.random(in: 0...255) }
      header.bodyDigest = Header.BodyDigest(saltedBody: salt + body)
    }
    return header
  }

  private var all: [Event] { events.withLock { $0 } }

  private func event(at position: Position) -> Event? {
    let events = all
    let isThere = position > .zero && position.rawValue <= UInt64(events.count)
    return isThere ? events[Int(position.rawValue) - 1] : nil
  }

  func head() throws -> Position { Position(UInt64(all.count)) }
  func header(at position: Position) throws -> Header? { event(at: position)?.header }
  func body(at position: Position) throws -> [UInt8]? { event(at: position)?.body }

  func headers(from first: Position, through last: Position?) throws -> [(Position, Header)] {
    all.enumerated().map { (Position(UInt64($0.offset) + 1), $0.element.header) }
      .filter { $0.0 >= first && $0.0 <= last ?? $0.0 }
  }

  func position(at time: Timestamp) throws -> Position {
    Position(UInt64(all.prefix { $0.header.recordedAt <= time }.count))
  }

  func root(at size: UInt64) throws -> TreeHash? {
    guard size <= UInt64(all.count) else { return nil }
    return NaiveTree(all.map { .leaf(of: $0.header) }).root(of: 0..<Int(size))
  }

  func heads(around change: () throws -> Void) throws -> (before: Position, after: Position) {
    let seen = all
    try change()
    return (Position(UInt64(seen.count)), Position(UInt64(seen.count)))
  }

  func reopen() throws {}
}
