import Domain
import EventLog
import Ledger

extension UndoModel {
  /// The page that shows what the ledger answered.
  init(
    _ preview: UndoPreview, _ origin: Origin, frame: Frame, tokens: FormTokens, now: Timestamp,
    label: @escaping (PersonNumber) -> PersonLabel
  ) {
    self.init(
      frame: frame, position: preview.target.position.rawValue, origin: origin,
      isBatch: preview.target.isBatch, includesLater: preview.target.includesLater,
      batch: preview.batch,
      steps: preview.steps.map { step in
        Step(event: Event(step.event, label), effect: Effect(step, label))
      }, count: preview.count, dependents: preview.dependents.map { Event($0, label) },
      dependentCount: preview.dependentCount,
      obstacles: preview.refusals.filter { !$0.reason.isAboutLaterEvents }.map(\.message),
      seen: preview.asOf.position.rawValue, tokens: tokens, now: now)
  }
}

extension UndoObstacle.Reason {
  /// Whether the page lists what it is about.
  fileprivate var isAboutLaterEvents: Bool {
    if case .laterEvents = self { true } else { false }
  }
}

extension UndoModel.Origin {
  init(_ entry: LogEntry) {
    switch entry.event {
    case .request(let key, _, let board, _):
      self = .request(key: key.description, slug: board.slug, boardName: board.name)
    case .person, .group: self = .people
    case .board, .policyChanged, .quarantined: self = .boards
    }
  }
}

extension UndoModel.Event {
  init(_ entry: LogEntry, _ label: (PersonNumber) -> PersonLabel) {
    var key: String?
    if case .request(let request, _, _, _) = entry.event { key = request.description }
    self.init(
      position: entry.position.rawValue, key: key, actor: label(entry.actor),
      at: entry.happenedAt, what: Self.what(entry.event, label))
  }

  private static func what(
    _ event: LogEntry.Event, _ label: (PersonNumber) -> PersonLabel
  ) -> HTML {
    switch event {
    case .board(.created(_, let board, _)): "made the board \(isolated: board.name)"
    case .board(.accessChanged): "changed who may see a board"
    case .policyChanged: "changed the policy"
    case .group(.added(let group)): "added group \(group.rawValue)"
    case .group(.removed(let group)): "removed group \(group.rawValue)"
    case .group(.memberAdded(let membership)):
      "put \(isolated: label(membership.person).name) into group \(membership.group.rawValue)"
    case .group(.memberRemoved(let membership)):
      "took \(isolated: label(membership.person).name) out of group \(membership.group.rawValue)"
    case .person(.serviceAdded(let person, _)): "added \(isolated: label(person).name)"
    case .person(.deactivated(let person)): "deactivated \(isolated: label(person).name)"
    case .person(.reactivated(let person)): "reactivated \(isolated: label(person).name)"
    case .quarantined(let quarantined): "quarantined event \(quarantined.event.rawValue)"
    case .person(.joined(let person, _, _)): "added \(isolated: label(person).name)"
    case .person(.roleChanged(let person, let role)):
      "changed the role of \(isolated: label(person).name) to \(role.name)"
    case .person(.roleRestored(let person, let role, let undone, _)):
      "undid event \(undone.rawValue): \(isolated: label(person).name) is \(role.name) again"
    case .person(.erased(let person, _)): "erased \(isolated: label(person).name)"
    case .request(_, _, let board, let event): what(event, on: board, label)
    }
  }

  private static func what(
    _ event: RequestEvent, on board: BoardDefinition, _ label: (PersonNumber) -> PersonLabel
  ) -> HTML {
    switch event {
    case .submitted(let submitted): "submitted it: \(isolated: submitted.title)"
    case .assigned(nil), .withheld(.assigned(nil)): "left it unowned"
    case .assigned(let owner?), .withheld(.assigned(let owner?)):
      "assigned it to \(isolated: label(owner).name)"
    case .statusChanged(let code, _), .withheld(.statusChanged(let code)):
      "moved it to \(HTML.chip(board.status(code)))"
    case .prioritised(let priority), .withheld(.prioritised(let priority)):
      "set the priority to \(priority.label)"
    case .edited(let edited): "edited the \(HTML(text: edited.parts(on: board)))"
    case .commented(let text): "commented: \(isolated: String(text.prefix(excerpt)))"
    case .contentErased, .withheld(.contentErased): "erased everything that it said until then"
    case .undone(let undone): "undid event \(undone.event.rawValue)"
    case .withheld(.undone(let undone, _)): "undid event \(undone.rawValue)"
    case .withheld(.submitted): "submitted it"
    case .withheld(.edited): "edited it"
    case .withheld(.commented): "commented"
    }
  }

  /// As much of a comment as tells which one it is.
  private static let excerpt = 120
}

extension UndoModel.Effect {
  init(_ step: UndoStep, _ label: @escaping (PersonNumber) -> PersonLabel) {
    guard case .request(_, _, let board, _) = step.event.event else {
      self =
        switch step.effect {
        case .role(let role): .role(role)
        case .access(let access): .access(access)
        case .policy(let policy): .policy(policy)
        case .request, .text: .text([])
        }
      return
    }
    switch step.effect {
    case .request(let restored):
      self = .back(HistoryTeller(board: board, label: label).back(restored))
    case .text(let edited): self = .text(edited.changes(on: board))
    case .role(let role): self = .role(role)
    case .access(let access): self = .access(access)
    case .policy(let policy): self = .policy(policy)
    }
  }
}

extension Edited {
  /// What it changed, by the names that people read.
  fileprivate func parts(on board: BoardDefinition) -> String {
    changes(on: board).map { $0.label.lowercased() }.joined(separator: ", ")
  }

  fileprivate func changes(on board: BoardDefinition) -> [HistoryItem.Change] {
    var changes: [HistoryItem.Change] = []
    if let title { changes.append(.init(label: "title", before: "", after: title)) }
    if let details { changes.append(.init(label: "details", before: "", after: details)) }
    return changes
      + fields.map {
        .init(label: board.field($0.id)?.label ?? $0.id, before: "", after: $0.value)
      }
  }
}
