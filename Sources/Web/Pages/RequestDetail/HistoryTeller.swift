import Domain
import EventLog
import Ledger

/// Tells a request's events as people read them: each with what it replaced.
struct HistoryTeller {
  let board: BoardDefinition
  let label: (PersonNumber) -> PersonLabel

  /// Everybody whom the events name.
  static func people(in history: [HistoryEntry]) -> Set<PersonNumber> {
    var people: Set<PersonNumber> = []
    for entry in history { people.formUnion([entry.actor] + entry.event.people) }
    return people
  }

  /// All of a request's events; the first is the one that began it.
  func tell(_ history: [HistoryEntry]) -> [HistoryItem] {
    var state: ProjectRequest?
    let undone = UndoneEvents(in: history.map(\.past))
    return history.enumerated().map { index, entry in
      let deed = deed(entry.event, before: state)
      // Which text counts after an undo, only all that was before it can say.
      state =
        entry.event.undoes == nil
        ? state.evolved(entry.event)
        : ProjectRequest(history: history.prefix(index + 1).map(\.past))
      return HistoryItem(
        position: entry.position.rawValue, actor: label(entry.actor),
        happenedAt: entry.happenedAt,
        recordedAt: entry.recordedAt == entry.happenedAt ? nil : entry.recordedAt, deed: deed,
        isErased: entry.event.isWithheld,
        undoneBy: undone.undo(of: entry.past.number)?.rawValue)
    }
  }

  private func deed(_ event: RequestEvent, before: ProjectRequest?) -> HistoryItem.Deed {
    switch event {
    case .submitted(let submitted): return .submitted(owner: submitted.owner.map(label))
    case .assigned(let owner): return .assigned(owner.map(label), before: before?.owner.map(label))
    case .statusChanged(let code, let reason):
      let from = board.status(before?.status ?? code)
      return .moved(from: from, to: board.status(code), reason: reason)
    case .prioritised(let priority):
      return .prioritised(from: before?.priority ?? .normal, to: priority)
    case .edited(let edited): return .edited(changes(edited, before: before))
    case .commented(let text): return .commented(text)
    case .contentErased(let erasure): return .erased(reason: erasure.reason)
    case .undone(let undone):
      return .undid(undone.event.rawValue, back(undone.restored), reason: undone.reason)
    case .withheld(let fact): return deed(fact, before: before)
    }
  }

  /// What is left of an event whose text was erased.
  private func deed(_ fact: RequestFact, before: ProjectRequest?) -> HistoryItem.Deed {
    switch fact {
    case .submitted(let opening): return .submitted(owner: opening.owner.map(label))
    case .assigned(let owner): return deed(RequestEvent.assigned(to: owner), before: before)
    case .statusChanged(let code):
      return deed(RequestEvent.statusChanged(to: code, reason: nil), before: before)
    case .prioritised(let priority):
      return deed(RequestEvent.prioritised(priority), before: before)
    case .edited: return .edited([])
    case .commented: return .commented("")
    case .contentErased: return .erased(reason: nil)
    case .undone(let event, let restored):
      return .undid(event.rawValue, back(restored), reason: nil)
    }
  }

  /// What the request got back.
  func back(_ restored: Restored) -> HistoryItem.Back {
    switch restored {
    case .owner(let person): .owner(person.map(label))
    case .status(let code): .status(board.status(code))
    case .priority(let priority): .priority(priority)
    case .text: .text
    case .comment(let isRetracted): .comment(isRetracted: isRetracted)
    case .withdrawn: .request(isWithdrawn: true)
    case .broughtBack: .request(isWithdrawn: false)
    }
  }

  private func changes(_ edited: Edited, before: ProjectRequest?) -> [HistoryItem.Change] {
    var changes: [HistoryItem.Change] = []
    if let title = edited.title {
      changes.append(.init(label: "title", before: before?.title ?? "", after: title))
    }
    if let details = edited.details {
      changes.append(.init(label: "details", before: before?.details ?? "", after: details))
    }
    for field in edited.fields {
      changes.append(
        .init(
          label: board.field(field.id)?.label ?? field.id, before: before?[field: field.id] ?? "",
          after: field.value))
    }
    return changes
  }
}

extension ProjectRequest? {
  /// As it is after an event, the first one included.
  fileprivate func evolved(_ event: RequestEvent) -> ProjectRequest? {
    guard var next = self else { return ProjectRequest(beginning: event) }
    next.evolve(event)
    return next
  }
}

extension RequestEvent {
  /// Whether it had a text that was erased.
  fileprivate var isWithheld: Bool { if case .withheld = self { true } else { false } }
}

extension RequestDetail {
  /// The request as it was at `revision`; as it is where it has no such revision.
  func state(at revision: UInt32) -> ProjectRequest? {
    ProjectRequest(history: history.filter { $0.revision <= revision }.map(\.past))
  }
}
