import Domain
import EventLog
import LMDB
import Lookup
import ProjectionEngine

/// One batch being written: the log's end, and the views as they are with everything before and in
/// this batch. Lives on one thread, from the log's lock to its commit.
///
/// A class, so that the noncopyable batch can be reached from the closures that decide; it never
/// leaves the writer.
final class WriteSession {
  let views: Views
  let view: ViewBatch
  private let ledger: RequestLedger
  private var batch: LogBatch?
  /// The views' position before this batch, and whether anything is to be committed.
  private let viewStart: Position
  private let logStart: Position
  /// Whether text was erased since the views' position: they have to be built anew, and this session
  /// is good for nothing.
  let isOutdated: Bool
  /// What the log could not take in: then a command may be there by half, and nothing is kept.
  private var failure: LedgerError?
  private var entropy = EntropyReserve()
  /// Of the log's tree after this batch, once that is durable.
  private var root = TreeHash.empty
  /// All boards, by number, once they were looked up in this batch.
  var knownBoards: [KnownBoard]?

  init(
    _ batch: consuming LogBatch, ledger: RequestLedger, views: Views
  ) throws(LedgerError) {
    self.views = views
    self.ledger = ledger
    logStart = batch.head
    head = batch.head
    do throws(LMDBError) {
      (view, viewStart) = try views.generation.beginBatch()
    } catch { throw LedgerError(error) }
    guard viewStart <= logStart else {
      throw .storage(
        "The views are at position \(viewStart), past the log's end at \(logStart): they belong to "
          + "another history. Build them anew: ledger rebuild")
    }
    self.batch = consume batch
    isOutdated = try ledger.hasErasure(after: viewStart, through: logStart)
    if !isOutdated { try catchUp() }
  }

  /// The position of the last event, those of this batch included.
  private(set) var head: Position
  /// Whether this batch has events.
  var hasGrown: Bool { head > logStart }

  /// Takes into the views what another process appended and did not get to.
  private func catchUp() throws(LedgerError) {
    guard viewStart < logStart else { return }
    try ledger.fold(from: viewStart.next, through: logStart) { [view, views] recorded in
      views.generation.apply(recorded, in: view)
    }
  }

  /// Appends one event and takes it into the views.
  @discardableResult
  func append(
    _ event: LedgerEvent, revision: UInt32 = 0, _ context: CommandContext
  ) throws(LedgerError) -> Position {
    let draft = StoredEvent.draft(
      event, revision: revision, actor: context.actor, commandID: context.id,
      fingerprint: context.fingerprint, happenedAt: context.happenedAt)
    do throws(LogError) {
      guard let (position, header) = try batch?.append(draft) else {
        preconditionFailure("a batch was written to after its commit")
      }
      head = position
      if case .board = event { knownBoards = nil }
      let fact: Fact
      do throws(UnreadableEvent) { fact = try StoredEvent.fact(header, at: position) } catch {
        preconditionFailure("what was just written cannot be read: \(error.message)")
      }
      views.generation.apply(
        RecordedFact(
          position: position, header: header, fact: fact, reader: WrittenEvent(event)), in: view)
      return position
    } catch {
      failure = LedgerError(error)
      throw LedgerError(error)
    }
  }

  /// Appends `event`, removes the bodies at `positions`, and makes that durable. The views are left as
  /// they were, and have to be built anew.
  func commitErasure(
    _ event: LedgerEvent, revision: UInt32 = 0, _ context: CommandContext, of positions: [Position]
  ) throws(LedgerError) -> Position {
    guard var batch = batch.take() else { preconditionFailure("a batch was committed twice") }
    if let failure = view.failure { throw LedgerError(failure) }
    let draft = StoredEvent.draft(
      event, revision: revision, actor: context.actor, commandID: context.id,
      fingerprint: context.fingerprint, happenedAt: context.happenedAt)
    do throws(LogError) {
      for position in positions { try batch.eraseBody(at: position) }
      head = try batch.append(draft).position
    } catch { throw LedgerError(error) }
    do throws(LogError) { try ledger.durability.commit(batch) } catch {
      throw ledger.commitFailed(LedgerError(error))
    }
    return head
  }

  /// Whether the event at `position` has a body that was not erased.
  func hasBody(at position: Position) throws(LedgerError) -> Bool {
    do throws(LogError) { return try batch?.body(at: position) != nil } catch {
      throw LedgerError(error)
    }
  }

  /// The events before this batch with what `person` typed about requests, erased or not. O(log).
  func typed(by person: PersonNumber) throws(LedgerError) -> [Position] {
    var positions: [Position] = []
    do throws(LogError) {
      try ledger.log.forEachHeader(from: Position(1), through: logStart) { position, header in
        if header.actor == person.rawValue, header.bodyDigest != .none,
          EventKind(rawValue: header.kind)?.isTyped == true
        {
          positions.append(position)
        }
        return true
      }
    } catch { throw LedgerError(error) }
    return positions
  }

  /// The events, those of this batch included, whose header `isWanted`. O(log).
  func headers(where isWanted: (borrowing Header) -> Bool) throws(LedgerError) -> [Position] {
    var positions: [Position] = []
    do throws(LogError) {
      try ledger.log.forEachHeader(from: Position(1), through: logStart) { position, header in
        if isWanted(header) { positions.append(position) }
        return true
      }
      var position = logStart.next
      while position <= head, let header = try batch?.header(at: position) {
        if isWanted(header) { positions.append(position) }
        position = position.next
      }
    } catch { throw LedgerError(error) }
    return positions
  }

  /// What is left of the keys from elsewhere that requests of `board` lost with their text. O(log).
  func formerKeys(on board: BoardNumber) throws(LedgerError) -> Set<KeyDigest> {
    var erasures: [Position] = []
    do throws(LogError) {
      try ledger.log.forEachHeader(from: Position(1), through: logStart) { position, header in
        if EventKind(rawValue: header.kind)?.isErasure == true { erasures.append(position) }
        return true
      }
    } catch { throw LedgerError(error) }
    var digests = Set<KeyDigest>()
    for position in erasures {
      switch try event(at: position).1 {
      case .person(.erased(_, let erasure)):
        digests.formUnion(erasure.formerKeys.filter { $0.board == board }.map(\.digest))
      case .request(let reference, .contentErased(let erasure)) where reference.board == board:
        if let digest = erasure.formerKey { digests.insert(digest) }
      case .request, .person, .group, .policyChanged, .board, .quarantined: break
      }
    }
    return digests
  }

  /// What a key from elsewhere is told again by once it is erased.
  func digest(ofKey key: String, on board: BoardNumber) -> KeyDigest {
    KeyDigest(of: key, on: board, ledger: ledger.log.ledgerID)
  }

  /// The event at `position`, those of this batch included.
  func event(at position: Position) throws(LedgerError) -> (Header, LedgerEvent) {
    do {
      guard let header = try batch?.header(at: position) else {
        preconditionFailure("the views name position \(position), which the log does not have")
      }
      do {
        let body = try batch?.body(at: position)
        return (header, try StoredEvent.event(header, body: body, at: position))
      } catch {
        guard let event = try ledger.quarantine.withheld(header, at: position) else { throw error }
        return (header, event)
      }
    } catch { throw LedgerError(any: error) }
  }

  func definition(at position: Position) throws(LedgerError) -> BoardDefinition {
    if let known = ledger.cache[position] { return known }
    guard case .board(.created(_, let definition, _)) = try event(at: position).1 else {
      preconditionFailure("the views look for a board definition at position \(position)")
    }
    // Not kept before its event is durable: another batch may get the position.
    if position <= logStart { ledger.cache[position] = definition }
    return definition
  }

  func cachedAccess(at position: Position) -> BoardAccess? {
    ledger.cache[accessAt: position]
  }

  /// Keeps it, once its event is durable: until then, another batch may get the position.
  func cache(_ access: BoardAccess, at position: Position) {
    if position <= logStart { ledger.cache[accessAt: position] = access }
  }

  func newCommandID() -> CommandID { .new(at: ledger.clock.now(), using: &entropy) }

  // MARK: Finishing

  /// Makes the batch durable. When this throws, none of it happened.
  func commitLog() throws(LedgerError) {
    guard var batch = batch.take() else { preconditionFailure("a batch was committed twice") }
    root = batch.root
    if let failure { throw failure }
    // A value that could not be read looks like none: what was decided on it must not happen.
    if let failure = view.failure { throw LedgerError(failure) }
    guard head > logStart else { return }
    do throws(LogError) { try ledger.durability.commit(batch) } catch {
      throw ledger.commitFailed(LedgerError(error))
    }
  }

  /// Lets questions see the batch. Its events are durable, so what this throws is no failure of the
  /// commands: whoever finds the views behind catches them up.
  func commitViews() throws(LedgerError) {
    guard head > viewStart else { return }
    do throws(LMDBError) { try views.generation.commit(view, at: head, root: root) } catch {
      throw LedgerError(error)
    }
  }
}

/// An event that was just appended, and need not be read.
private final class WrittenEvent: EventReader {
  private let event: LedgerEvent
  init(_ event: LedgerEvent) { self.event = event }
  func event(_ header: Header, at position: Position) -> LedgerEvent? { event }
}

/// What all events of one command have in common.
struct CommandContext {
  let actor: PersonNumber
  let id: CommandID
  /// Zero where nobody can send the command again.
  var fingerprint: UInt32 = 0
  /// Nil is now.
  var happenedAt: Timestamp? = nil
}
