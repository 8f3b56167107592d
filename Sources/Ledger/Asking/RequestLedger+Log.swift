import Domain
import EventLog
import LMDB
import ProjectionEngine
import RequestList
import Timeline

extension RequestLedger {
  /// The most events that one reading of the log answers.
  public static let maximumLogEntries = 10_000
  /// How many headers are looked at in one state of the log: a longer reading goes on in the next.
  static let maximumScanned = 100_000

  /// The events of `scope` from `position` on, oldest first, at most `limit`. Of a moment, those that
  /// count: as it happened too, they stand in the order in which they were recorded.
  public func log(
    _ scope: LogScope, from position: Position, limit: Int, asOf: AsOf = .now,
    by reader: some Principal
  ) throws(LedgerError) -> [LogEntry] {
    let limit = min(max(limit, 0), Self.maximumLogEntries)
    var entries: [LogEntry] = []
    var next = position
    while entries.count < limit {
      let (more, reached) = try ask(as: reader, asOf) { question in
        try question.log(scope, from: next, limit: limit - entries.count)
      }
      entries += more
      if reached.next <= next { break }
      next = reached.next
    }
    return entries
  }

  /// The events of `scope` from `position` on, those that are still to come included, in bunches.
  /// Ends with the ledger, or when whoever follows stops.
  ///
  /// Sees what this process appends at once, and what another one does within
  /// `HeadWatch.interval`.
  public func follow(
    _ scope: LogScope, from position: Position, by reader: some Principal
  ) -> AsyncThrowingStream<[LogEntry], any Error> {
    AsyncThrowingStream { continuation in
      let task = Task {
        do {
          let signals = heads.signals()
          watchHead()
          var next = max(position, Position(1))
          next = try catchUp(scope, from: next, by: reader, continuation)
          for await _ in signals {
            next = try catchUp(scope, from: next, by: reader, continuation)
          }
          continuation.finish()
        } catch { continuation.finish(throwing: error) }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }

  /// Yields what there is from `position` on; answers where to go on.
  private func catchUp(
    _ scope: LogScope, from position: Position, by reader: some Principal,
    _ continuation: AsyncThrowingStream<[LogEntry], any Error>.Continuation
  ) throws -> Position {
    var next = position
    while true {
      let (entries, reached) = try ask(as: reader) { question in
        try question.log(scope, from: next, limit: 500)
      }
      if !entries.isEmpty { continuation.yield(entries) }
      if reached.next <= next { return next }
      next = reached.next
    }
  }
}

extension Question {
  /// The events of `scope` from `first` on, and the last position that was looked at.
  func log(
    _ scope: LogScope, from first: Position, limit: Int
  ) throws -> (entries: [LogEntry], reached: Position) {
    let first = max(first, Position(1))
    let names = try LogNames(self)
    switch scope {
    case .everything: return try scan(from: first, limit: limit, board: nil, names)
    case .board(let slug):
      return try scan(from: first, limit: limit, board: try board(slug).number, names)
    case .request(let key):
      let (_, reference, row) = try find(key.description)
      let positions = try positions(of: reference).filter { $0 >= first }.prefix(limit)
      let entries = try positions.map { try entry(at: $0, names) }
      return (entries, max(entries.last?.position ?? row.last, first.previous))
    }
  }

  /// Where a request's events are that count, as they were recorded.
  private func positions(of reference: RequestReference) throws -> [Position] {
    if cut == .none { return try views.timeline.positions(of: reference, in: snapshot) }
    return try headers(of: reference).map(\.position).sorted()
  }

  private func scan(
    from first: Position, limit: Int, board: BoardNumber?, _ names: LogNames
  ) throws -> (entries: [LogEntry], reached: Position) {
    guard first <= moment.position, limit > 0 else { return ([], first.previous) }
    // What is about no board, everybody here may see.
    let visible = Set(try boards().map(\.number.rawValue)).union([0])
    let last = min(
      moment.position, Position(first.rawValue + UInt64(RequestLedger.maximumScanned)))
    var found: [Position] = []
    let reached = try reader.forEachHeader(from: first, through: last) { position, header in
      if board == nil || header.board == board?.rawValue, visible.contains(header.board),
        cut.includes(header, at: position)
      {
        found.append(position)
      }
      return found.count < limit
    }
    // The scan stops at the event that filled the limit, which it has taken.
    return (try found.map { try entry(at: $0, names) }, max(reached, found.last ?? reached))
  }

  /// The event at `position` as auditors read it.
  func entry(at position: Position, _ names: LogNames) throws -> LogEntry {
    let (header, event) = try event(at: position)
    let shown: LogEntry.Event =
      switch event {
      case .board(let event): .board(event)
      case .person(let event): .person(event)
      case .group(let event): .group(event)
      case .policyChanged(let policy): .policyChanged(policy)
      case .quarantined(let quarantined): .quarantined(quarantined)
      case .request(let reference, let event):
        .request(
          RequestKey(prefix: names[reference.board].prefix, number: reference.number),
          revision: header.revision, board: names[reference.board], event)
      }
    return LogEntry(
      position: position, recordedAt: header.recordedAt, happenedAt: header.happenedAt,
      actor: PersonNumber(header.actor), commandID: header.commandID, event: shown)
  }
}

/// The boards by number, for naming requests.
struct LogNames {
  private let boards: [BoardNumber: BoardDefinition]

  init(_ question: borrowing Question) throws {
    boards = Dictionary(
      uniqueKeysWithValues: try question.allBoards().map { ($0.number, $0.definition) })
  }

  subscript(board: BoardNumber) -> BoardDefinition {
    guard let definition = boards[board] else {
      preconditionFailure("the log has a request on board \(board), which was never created")
    }
    return definition
  }
}
