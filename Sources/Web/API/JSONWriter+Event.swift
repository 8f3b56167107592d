import Domain
import EventLog
import Ledger

extension JSONWriter {
  /// What one event takes, as a guess.
  static let typicalEvent = 400

  /// One event of the log: what all have in common, and under `data` what it says.
  mutating func event(_ entry: LogEntry, _ names: PersonNames) {
    object {
      $0.member("position")
      $0.number(entry.position.rawValue)
      $0.times(recorded: entry.recordedAt, happened: entry.happenedAt)
      $0.member("actor")
      $0.person(entry.actor, names)
      switch entry.event {
      case .request(let key, let revision, let board, let event):
        $0.request(key, revision: revision, event, on: board, names)
      case .board(let event): $0.event(event, names)
      case .person(let event): $0.event(event, names)
      case .group(let event): $0.event(event, names)
      case .policyChanged(let policy): $0.event(policy)
      case .quarantined(let quarantined): $0.event(quarantined)
      }
    }
  }

  /// One event of a request's history, in the same shape.
  mutating func event(
    _ entry: HistoryEntry, of key: RequestKey, on board: BoardDefinition, _ names: PersonNames
  ) {
    object {
      $0.member("position")
      $0.number(entry.position.rawValue)
      $0.times(recorded: entry.recordedAt, happened: entry.happenedAt)
      $0.member("actor")
      $0.person(entry.actor, names)
      $0.request(key, revision: entry.revision, entry.event, on: board, names)
    }
  }

  private mutating func times(recorded: Timestamp, happened: Timestamp) {
    member("recordedAt")
    time(recorded)
    member("happenedAt")
    time(happened)
  }

  private mutating func request(
    _ key: RequestKey, revision: UInt32, _ event: RequestEvent, on board: BoardDefinition,
    _ names: PersonNames
  ) {
    member("board")
    string(board.slug)
    member("request")
    string(key.description)
    member("revision")
    number(revision)
    member("event")
    string(event.name)
    member("data")
    object { $0.data(of: event, on: board, names) }
  }

  private mutating func data(
    of event: RequestEvent, on board: BoardDefinition, _ names: PersonNames
  ) {
    switch event {
    case .submitted(let submitted): data(of: submitted, on: board, names)
    case .assigned(let owner):
      member("owner")
      person(owner, names)
    case .statusChanged(let status, let reason):
      member("status")
      string(board.status(status).id)
      member("reason")
      string(reason)
    case .prioritised(let priority):
      member("priority")
      string(priority.name)
    case .edited(let edited):
      optional("title", edited.title)
      optional("details", edited.details)
      member("fields")
      fields(edited.fields)
    case .commented(let text):
      member("text")
      string(text)
    case .contentErased(let erasure):
      member("reason")
      string(erasure.reason)
    case .undone(let undone):
      data(of: undone.restored, undoing: undone.event, on: board, names)
      member("reason")
      string(undone.reason)
    case .withheld(let fact):
      member("erased")
      bool(true)
      data(of: fact, on: board, names)
    }
  }

  /// What is left of an event whose text was erased.
  private mutating func data(
    of fact: RequestFact, on board: BoardDefinition, _ names: PersonNames
  ) {
    switch fact {
    case .submitted(let opening):
      member("status")
      string(board.status(opening.status).id)
      member("priority")
      string(opening.priority.name)
      member("owner")
      person(opening.owner, names)
      member("requester")
      person(opening.requester, names)
    case .assigned(let owner):
      member("owner")
      person(owner, names)
    case .statusChanged(let status):
      member("status")
      string(board.status(status).id)
    case .prioritised(let priority):
      member("priority")
      string(priority.name)
    case .undone(let event, let restored):
      data(of: restored, undoing: event, on: board, names)
    case .edited, .commented, .contentErased: break
    }
  }

  /// Which event was taken back, and what the request got back.
  private mutating func data(
    of restored: Restored, undoing event: EventNumber, on board: BoardDefinition,
    _ names: PersonNames
  ) {
    member("undoes")
    number(event.rawValue)
    members(of: restored, on: board, names)
  }

  /// What a request got back; nothing for a text, which is the request's own business.
  mutating func members(
    of restored: Restored, on board: BoardDefinition, _ names: PersonNames
  ) {
    switch restored {
    case .owner(let owner):
      member("owner")
      person(owner, names)
    case .status(let status):
      member("status")
      string(board.status(status).id)
    case .priority(let priority):
      member("priority")
      string(priority.name)
    case .comment(let isRetracted):
      member("retracted")
      bool(isRetracted)
    case .withdrawn, .broughtBack:
      member("withdrawn")
      bool(restored == .withdrawn)
    case .text: break
    }
  }

  private mutating func data(
    of submitted: Submitted, on board: BoardDefinition, _ names: PersonNames
  ) {
    member("title")
    string(submitted.title)
    member("details")
    string(submitted.details)
    member("status")
    string(board.status(submitted.status).id)
    member("priority")
    string(submitted.priority.name)
    member("owner")
    person(submitted.owner, names)
    member("requester")
    person(submitted.requester, names)
    member("fields")
    fields(submitted.fields)
    optional("externalKey", submitted.externalKey)
  }

  private mutating func event(_ event: BoardEvent, _ names: PersonNames) {
    switch event {
    case .created(_, let board, let opening):
      member("event")
      string("board-created")
      member("data")
      object {
        $0.members(of: board)
        $0.member("mode")
        $0.string(opening == .private ? "private" : "workspace")
      }
    case .accessChanged(let board, let access, let reason):
      member("event")
      string("access-changed")
      member("data")
      object {
        $0.member("boardNumber")
        $0.number(board.rawValue)
        $0.members(of: access, names)
        $0.member("reason")
        $0.string(reason)
      }
    }
  }

  private mutating func event(_ event: GroupEvent, _ names: PersonNames) {
    member("event")
    string(event.name)
    member("data")
    object {
      switch event {
      case .added(let group), .removed(let group):
        $0.member("group")
        $0.number(group.rawValue)
      case .memberAdded(let membership), .memberRemoved(let membership):
        $0.member("group")
        $0.number(membership.group.rawValue)
        $0.member("person")
        $0.person(membership.person, names)
      }
    }
  }

  private mutating func event(_ policy: Policy) {
    member("event")
    string("policy-changed")
    member("data")
    object {
      $0.member("boardMakers")
      $0.string(policy.boardMakers.name)
      $0.member("wideners")
      $0.string(policy.wideners.name)
    }
  }

  /// Who may see a board, and what they are there, in the object that is being written.
  mutating func members(of access: BoardAccess, _ names: PersonNames) {
    member("mode")
    string(access.mode.name)
    member("owner")
    person(access.owner, names)
    member("workspaceRole")
    string(access.mode == .workspace ? access.workspaceRole.name : nil)
    member("grants")
    array {
      for grant in access.grants {
        $0.element()
        $0.object {
          switch grant.subject {
          case .person(let person):
            $0.member("person")
            $0.person(person, names)
          case .group(let group):
            $0.member("group")
            $0.number(group.rawValue)
          }
          $0.member("role")
          $0.string(grant.role.name)
        }
      }
    }
  }

  private mutating func event(_ quarantined: Quarantined) {
    member("event")
    string("quarantined")
    member("data")
    object {
      $0.member("quarantines")
      $0.number(quarantined.event.rawValue)
      $0.member("reason")
      $0.string(quarantined.reason)
    }
  }

  private mutating func event(_ event: PersonEvent, _ names: PersonNames) {
    member("event")
    string(event.name)
    member("data")
    object {
      switch event {
      case .joined(let person, let role, let maySignIn):
        $0.member("person")
        $0.person(person, names)
        $0.member("role")
        $0.string(role.name)
        $0.member("maySignIn")
        $0.bool(maySignIn)
      case .serviceAdded(let person, let role):
        $0.member("person")
        $0.person(person, names)
        $0.member("role")
        $0.string(role.name)
      case .deactivated(let person), .reactivated(let person):
        $0.member("person")
        $0.person(person, names)
      case .roleChanged(let person, let role):
        $0.member("person")
        $0.person(person, names)
        $0.member("role")
        $0.string(role.name)
      case .roleRestored(let person, let role, let event, let reason):
        $0.member("person")
        $0.person(person, names)
        $0.member("role")
        $0.string(role.name)
        $0.member("undoes")
        $0.number(event.rawValue)
        $0.member("reason")
        $0.string(reason)
      case .erased(let person, let erasure):
        $0.member("person")
        $0.person(person, names)
        $0.member("textsErased")
        $0.bool(erasure.includesTexts)
        $0.member("reason")
        $0.string(erasure.reason)
      }
    }
  }

  private mutating func optional(_ name: StaticString, _ text: String?) {
    guard let text else { return }
    member(name)
    string(text)
  }
}
