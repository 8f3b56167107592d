import EventLog
import LMDB

/// Compares a log with what was acknowledged before its crash.
struct Judge {
  /// In the order in which they were told.
  let acknowledged: ArraySlice<Acknowledgement>

  /// The first thing that is wrong; nil where every acknowledged event is there, once, in its place
  /// and whole, and everything else is whole too.
  func fault(in log: EventLogStore) throws -> String? {
    let events: [Seen]
    switch try read(log) {
    case .failure(let fault): return fault.description
    case .success(let seen): events = seen
    }
    for acknowledgement in acknowledged {
      if let fault = fault(of: acknowledgement, in: events) { return fault }
    }
    return nil
  }

  /// What was read of one event.
  private struct Seen {
    let id: CommandID
    let recordedAt: Timestamp
  }

  private func read(_ log: EventLogStore) throws -> Result<[Seen], TestFailed> {
    var events: [Seen] = []
    var revisions: [UInt64: UInt32] = [:]
    var commands: Set<CommandID> = []
    var tree = HeaderTree()
    var fault: String?
    let reader = try log.reader()
    _ = try reader.forEachHeader(from: Position(1), through: Position(.max)) { position, header in
      do {
        fault =
          try Self.fault(of: header, at: position, in: reader)
          ?? Self.fault(of: header, after: events.last, &revisions, &commands)
      } catch { fault = "cannot be read: \(error)" }
      if let found = fault { fault = "position \(position): \(found)" }
      tree.add(header)
      events.append(Seen(id: header.commandID, recordedAt: header.recordedAt))
      return fault == nil
    }
    if let fault { return .failure(TestFailed(fault)) }
    guard try reader.root(at: UInt64(events.count)) == tree.root else {
      return .failure(TestFailed("the tree is not that of the \(events.count) headers"))
    }
    return .success(events)
  }

  /// Time, revisions and commands: each event follows from those before.
  private static func fault(
    of header: borrowing Header, after previous: Seen?, _ revisions: inout [UInt64: UInt32],
    _ commands: inout Set<CommandID>
  ) -> String? {
    if let previous, header.recordedAt <= previous.recordedAt { return "time stands still" }
    if header.request > 0 {
      let request = UInt64(header.board) << 32 | UInt64(header.request)
      let revision = revisions[request, default: 0] + 1
      guard header.revision == revision else {
        return "revision \(header.revision) where \(revision) belongs"
      }
      revisions[request] = revision
    }
    // The events of one command stand together; anywhere else it would have happened twice.
    if header.commandID != previous?.id, !commands.insert(header.commandID).inserted {
      return "the command \(header.commandID) happened before"
    }
    return nil
  }

  /// The body: as its header says, and as the command said.
  private static func fault(
    of header: borrowing Header, at position: Position, in reader: borrowing LogReader
  ) throws(LMDBError) -> String? {
    let digest = try reader.bodyDigest(at: position)
    guard digest ?? .none == header.bodyDigest else { return "body and header disagree" }
    guard let text = Deed(header.commandID)?.text else { return nil }
    guard let body = try reader.body(at: position) else { return "the text is missing" }
    guard body.holds(Array(text.utf8)) else { return "the text is another" }
    return nil
  }

  private func fault(of acknowledgement: Acknowledgement, in events: [Seen]) -> String? {
    let last = Int(acknowledgement.last.rawValue)
    for position in (last - Int(acknowledgement.events) + 1)...last {
      guard position <= events.count else {
        return "position \(position) was acknowledged, and the log ends at \(events.count)"
      }
      guard events[position - 1].id == acknowledgement.id else {
        return "position \(position) was acknowledged as another event"
      }
    }
    return nil
  }
}

/// The tree over headers by its definition (RFC 9162, section 2.1.1), to compare the log's with.
private struct HeaderTree {
  /// The complete subtrees, largest first, each with how many leaves it has.
  private var subtrees: [(hash: TreeHash, leaves: Int)] = []

  mutating func add(_ header: borrowing Header) {
    subtrees.append((TreeHash.leaf(of: copy header), 1))
    while let right = subtrees.last, let left = subtrees.dropLast().last,
      left.leaves == right.leaves
    {
      subtrees.removeLast(2)
      subtrees.append((.node(left.hash, right.hash), left.leaves + right.leaves))
    }
  }

  var root: TreeHash {
    guard let last = subtrees.last else { return .empty }
    return subtrees.dropLast().reversed().reduce(last.hash) { .node($1.hash, $0) }
  }
}

extension [UInt8] {
  /// Whether `part` is somewhere in it.
  fileprivate func holds(_ part: [UInt8]) -> Bool {
    guard let first = part.first, count >= part.count else { return false }
    return indices.dropLast(part.count - 1).contains { start in
      self[start] == first && self[start..<start + part.count].elementsEqual(part)
    }
  }
}
