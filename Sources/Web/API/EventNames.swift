import Domain
import Ledger

// What events are called outside, and whom they name.

extension RequestEvent {
  /// The stable name, in JSON and event streams.
  var name: String {
    switch self {
    case .submitted: "submitted"
    case .assigned: "assigned"
    case .statusChanged: "status-changed"
    case .prioritised: "prioritised"
    case .edited: "edited"
    case .commented: "commented"
    case .contentErased: "content-erased"
    case .undone: "undone"
    case .withheld(let fact): fact.name
    }
  }

  /// Everybody it names.
  var people: [PersonNumber] {
    switch self {
    case .submitted(let submitted):
      submitted.owner.map { [$0, submitted.requester] } ?? [submitted.requester]
    case .assigned(let person): person.map { [$0] } ?? []
    case .withheld(.submitted(let opening)):
      opening.owner.map { [$0, opening.requester] } ?? [opening.requester]
    case .withheld(.assigned(let person)), .withheld(.undone(_, .owner(let person))):
      person.map { [$0] } ?? []
    case .undone(let undone):
      if case .owner(let person?) = undone.restored { [person] } else { [] }
    case .statusChanged, .prioritised, .edited, .commented, .contentErased, .withheld: []
    }
  }
}

extension RequestFact {
  /// The stable name of the event.
  fileprivate var name: String {
    switch self {
    case .submitted: "submitted"
    case .assigned: "assigned"
    case .statusChanged: "status-changed"
    case .prioritised: "prioritised"
    case .edited: "edited"
    case .commented: "commented"
    case .contentErased: "content-erased"
    case .undone: "undone"
    }
  }
}

extension PersonEvent {
  var name: String {
    switch self {
    case .joined: "person-joined"
    case .serviceAdded: "service-added"
    case .deactivated: "person-deactivated"
    case .reactivated: "person-reactivated"
    case .roleChanged: "role-changed"
    case .roleRestored: "role-restored"
    case .erased: "person-erased"
    }
  }
}

extension GroupEvent {
  /// The stable name, in JSON and event streams.
  var name: String {
    switch self {
    case .added: "group-added"
    case .removed: "group-removed"
    case .memberAdded: "member-added"
    case .memberRemoved: "member-removed"
    }
  }

  /// Whom it names.
  var person: PersonNumber? {
    switch self {
    case .added, .removed: nil
    case .memberAdded(let membership), .memberRemoved(let membership): membership.person
    }
  }
}

extension BoardAccess {
  /// Everybody it names.
  var people: [PersonNumber] {
    [owner].compactMap(\.self)
      + grants.compactMap { if case .person(let person) = $0.subject { person } else { nil } }
  }
}

extension LogEntry {
  /// Everybody it names.
  var people: [PersonNumber] {
    switch event {
    case .request(_, _, _, let event): [actor] + event.people
    case .person(let event): [actor, event.person]
    case .group(let event): [actor] + [event.person].compactMap(\.self)
    case .board(.accessChanged(_, let access, _)): [actor] + access.people
    case .board(.created), .policyChanged, .quarantined: [actor]
    }
  }
}
