import Domain
import EventLog
import LMDB
import Synchronization

/// What only somebody who knows requests can check: kinds that this program reads, boards and people
/// that exist, requests numbered without a gap, and revisions without one.
///
/// Fed every header in order. It keeps four bytes a request.
final class HistoryCheck: Sendable {
  fileprivate struct State {
    /// Of each board, the revision of each of its requests.
    var revisions: [UInt32: [UInt32]] = [:]
    var people: UInt32 = 0
    var groups: UInt32 = 0
    var erased = ErasedBodies()
    var seen = Position.zero
  }
  private let state = Mutex(State())

  /// What is wrong with the next event, if anything.
  func fault(of header: borrowing Header, at position: Position) -> String? {
    let fact: Fact
    do throws(UnreadableEvent) { fact = try StoredEvent.fact(header, at: position) } catch {
      return error.message
    }
    let erasure = fact.isErasure ? copy header : nil
    return state.withLock { state in
      if let erasure { state.erased.take(erasure, at: position) }
      state.seen = position
      return state.fault(of: fact) ?? fact.orderFault(at: position)
    }
  }

  /// Whether an erasure took the body of the event at `position`. Asked when every header was seen.
  func isErased(_ position: Position, in log: EventLogStore) throws(LogError) -> Bool {
    try takeErasures(in: log)
    let header = try log.read { reader throws(LMDBError) in try reader.header(at: position) }
    guard let header else { return false }
    return state.withLock { $0.erased.contains(header, at: position) }
  }

  /// Takes in what was erased while the check ran: it is told by an event after the last one seen.
  private func takeErasures(in log: EventLogStore) throws(LogError) {
    let seen = state.withLock { $0.seen }
    try log.forEachHeader(from: seen.next) { position, header in
      let isKnown = try? StoredEvent.fact(header, at: position)
      let erasure = copy header
      state.withLock { state in
        if isKnown?.isErasure == true { state.erased.take(erasure, at: position) }
        state.seen = position
      }
      return true
    }
  }
}

extension Fact {
  /// Whether text of earlier events went with it.
  fileprivate var isErasure: Bool {
    switch self {
    case .person(.erased), .request(_, _, .contentErased): true
    case .person, .group, .request, .boardCreated, .accessChanged, .policyChanged, .quarantined:
      false
    }
  }
}

extension Fact {
  /// What is wrong with an undo or a quarantine: each is behind what it is about.
  fileprivate func orderFault(at position: Position) -> String? {
    let event: EventNumber
    let verb: String
    switch self {
    case .request(_, _, .undone(let undone, _)): (event, verb) = (undone, "undoes")
    case .person(.roleRestored(_, _, let undone, _)): (event, verb) = (undone, "undoes")
    case .quarantined(let unreadable): (event, verb) = (unreadable, "quarantines")
    case .request, .person, .group, .boardCreated, .accessChanged, .policyChanged: return nil
    }
    return event.rawValue < position.rawValue
      ? nil : "it \(verb) event \(event), which comes after it."
  }
}

extension HistoryCheck.State {
  fileprivate mutating func fault(of fact: Fact) -> String? {
    switch fact {
    case .boardCreated(let board):
      guard board.rawValue == UInt32(revisions.count) + 1 else {
        return "it creates board \(board) after \(revisions.count) boards."
      }
      revisions[board.rawValue] = []
      return nil
    case .accessChanged(let board):
      return revisions[board.rawValue] == nil
        ? "it gives access to board \(board), which was not created." : nil
    case .group(.added(let group)):
      guard group.rawValue == groups + 1 else {
        return "group \(group) is added after \(groups) groups."
      }
      groups += 1
      return nil
    case .group, .policyChanged: return nil
    case .person(.joined(let person, _, _)), .person(.serviceAdded(let person, _)):
      guard person.rawValue == people + 1 else {
        return "person \(person) joins after \(people) people."
      }
      people += 1
      return nil
    case .person, .quarantined: return nil
    case .request(let reference, let revision, let fact):
      return fault(of: reference, revision, fact)
    }
  }

  private mutating func fault(
    of reference: RequestReference, _ revision: UInt32, _ fact: RequestFact
  ) -> String? {
    let board = reference.board.rawValue
    let number = Int(reference.number.rawValue)
    guard let size = revisions[board]?.count else {
      return "its request is on board \(board), which was not created."
    }
    if case .submitted = fact {
      guard number == size + 1, revision == 1 else {
        return "it submits request \(number) of board \(board) with revision \(revision), "
          + "after \(size) requests."
      }
      revisions[board]?.append(1)
      return nil
    }
    guard (1...max(size, 1)).contains(number), size > 0 else {
      return "it changes request \(number) of board \(board), which was not submitted."
    }
    let before = revisions[board, default: []][number - 1]
    guard revision == before + 1 else {
      return "request \(number) of board \(board) gets revision \(revision) after \(before)."
    }
    revisions[board]?[number - 1] = revision
    return nil
  }
}
