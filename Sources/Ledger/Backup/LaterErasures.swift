import Domain
import EventLog
import LMDB

/// The erasures that a backup knows of and that come after the end of what is restored: what was
/// erased stays erased, so they are made once more at the end of the restored log.
///
/// Take in every event that is restored, then `append`.
struct LaterErasures {
  /// The events after the end that erased something, oldest first.
  private let erasures: [SegmentEvent]
  private var bodies = ErasedBodies()
  /// The last revision of each request that one of them is about, as restored.
  private var revisions: [RequestReference: UInt32] = [:]
  private let requests: Set<RequestReference>
  private var people: Set<UInt32> = []

  /// Reads the events of the backup after `end`.
  init(_ backup: BackupReader, after end: Position) throws(BackupError) {
    var found: [SegmentEvent] = []
    try backup.forEachEvent(from: end.next) { event in
      if EventKind(rawValue: event.header.kind)?.isErasure == true { found.append(event) }
      return true
    }
    erasures = found
    requests = Set(found.map { RequestReference($0.header) })
    for event in found { bodies.take(event.header, at: event.position) }
  }

  /// Whether one of them took the body of `event`. A backup has no such body; this makes sure.
  func hasErased(_ event: SegmentEvent) -> Bool {
    !erasures.isEmpty && bodies.contains(event.header, at: event.position)
  }

  /// Takes in an event that is restored.
  mutating func take(_ event: SegmentEvent) {
    guard !erasures.isEmpty else { return }
    let header = event.header
    if EventKind(rawValue: header.kind) == .personJoined { people.insert(header.argument.b) }
    guard header.request > 0 else { return }
    let reference = RequestReference(header)
    if requests.contains(reference) { revisions[reference] = header.revision }
  }

  /// Appends the erasures of what exists, as of when they happened first; answers how many.
  mutating func append(to batch: inout LogBatch) throws(LogError) -> Int {
    var count = 0
    for event in erasures {
      guard let draft = draft(of: event) else { continue }
      _ = try batch.append(draft)
      count += 1
    }
    return count
  }

  /// Nil where the request or the person did not exist yet.
  private mutating func draft(of event: SegmentEvent) -> EventDraft? {
    let header = event.header
    var draft = EventDraft(
      happenedAt: header.happenedAt, board: header.board, request: header.request,
      actor: people.contains(header.actor) ? header.actor : PersonNumber.operator.rawValue,
      kind: header.kind, version: header.version, argument: header.argument,
      fingerprint: header.fingerprint, commandID: header.commandID,
      body: event.saltedBody.map { Array($0.dropFirst(Salt.size)) })
    if EventKind(rawValue: header.kind) == .personErased {
      return people.contains(header.argument.b) ? draft : nil
    }
    let reference = RequestReference(header)
    guard let revision = revisions[reference] else { return nil }
    draft.revision = revision + 1
    revisions[reference] = draft.revision
    return draft
  }
}

extension RequestReference {
  fileprivate init(_ header: Header) {
    self.init(board: BoardNumber(header.board), number: RequestNumber(header.request))
  }
}
