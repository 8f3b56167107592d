public import Domain
import Ledger
import SignIn

/// The names of what the merged trail has: the audit trail's own, and those of the log's events.
public enum SecurityKind {
  /// What the log says about security.
  static let ofEvents: [String] = [
    "board-created", "access-changed", "policy-changed", "person-joined", "service-added",
    "role-changed", "role-restored", "person-deactivated", "person-reactivated", "person-erased",
    "content-erased", "group-added", "group-removed", "member-added", "member-removed",
    "quarantined",
  ]

  /// Every name, in the order in which a filter offers them.
  public static let all = AuditEntry.Kind.allCases.map(\.rawValue) + ofEvents

  static func name(of event: LogEntry.Event) -> String {
    switch event {
    case .board(.created): "board-created"
    case .board(.accessChanged): "access-changed"
    case .policyChanged: "policy-changed"
    case .person(.joined): "person-joined"
    case .person(.serviceAdded): "service-added"
    case .person(.roleChanged): "role-changed"
    case .person(.roleRestored): "role-restored"
    case .person(.deactivated): "person-deactivated"
    case .person(.reactivated): "person-reactivated"
    case .person(.erased): "person-erased"
    case .group(.added): "group-added"
    case .group(.removed): "group-removed"
    case .group(.memberAdded): "member-added"
    case .group(.memberRemoved): "member-removed"
    case .quarantined: "quarantined"
    // Of requests, only erasures are asked for.
    case .request: "content-erased"
    }
  }
}

extension LogEntry {
  /// Whom it is about, where that is one person.
  var subject: PersonNumber? {
    switch event {
    case .person(let event): event.person
    case .group(.memberAdded(let membership)), .group(.memberRemoved(let membership)):
      membership.person
    case .board, .policyChanged, .group, .quarantined, .request: nil
    }
  }
}

extension SecurityRecord {
  /// Everybody whose name is needed to tell of it.
  public var people: [PersonNumber] {
    switch source {
    case .entry(let kept): [kept.entry.person, kept.entry.by].compactMap(\.self)
    case .event(let entry): [entry.actor] + [entry.subject].compactMap(\.self)
    }
  }

  /// What happened, in words, without who did it and when. Text of people in it is theirs: escape it
  /// for where it goes.
  public func words(_ name: (PersonNumber) -> String) -> String {
    switch source {
    case .entry(let kept):
      return kept.entry.detail
    case .event(let entry):
      return Self.words(entry, name)
    }
  }

  private static func words(_ entry: LogEntry, _ name: (PersonNumber) -> String) -> String {
    switch entry.event {
    case .board(.created(_, let board, let opening)):
      return "board \(board.slug), " + (opening == .private ? "private" : "open to the workspace")
    case .board(.accessChanged(let board, let access, let reason)):
      let owner = access.owner.map { ", owned by \(name($0))" } ?? ""
      let named = access.grants.isEmpty ? "" : ", \(access.grants.count) named"
      return "board number \(board), \(access.mode.name)\(owner)\(named)" + because(reason)
    case .policyChanged(let policy):
      return "boards made by \(policy.boardMakers.name), access widened by \(policy.wideners.name)"
    case .person(let event): return words(event, name)
    case .group(.added(let group)), .group(.removed(let group)): return "group \(group)"
    case .group(.memberAdded(let membership)), .group(.memberRemoved(let membership)):
      return "\(name(membership.person)), group \(membership.group)"
    case .quarantined(let quarantined):
      return "event \(quarantined.event)" + because(quarantined.reason)
    case .request(let key, _, _, let event):
      guard case .contentErased(let erasure) = event else { return key.description }
      return key.description + because(erasure.reason ?? "")
    }
  }

  private static func words(_ event: PersonEvent, _ name: (PersonNumber) -> String) -> String {
    switch event {
    case .joined(let person, let role, let maySignIn):
      "\(name(person)), \(maySignIn ? role.name : "without sign-in")"
    case .serviceAdded(let person, let role), .roleChanged(let person, let role):
      "\(name(person)), \(role.name)"
    case .roleRestored(let person, let role, let event, let reason):
      "\(name(person)), \(role.name) again, undoing event \(event)" + because(reason ?? "")
    case .deactivated(let person), .reactivated(let person): name(person)
    case .erased(let person, let erasure):
      "person \(person)" + (erasure.includesTexts ? ", with what they typed" : "")
        + because(erasure.reason ?? "")
    }
  }

  private static func because(_ reason: String) -> String { reason.isEmpty ? "" : ": \(reason)" }
}
