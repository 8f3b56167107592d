import Domain
import EventLog
import Ledger

extension LedgerJSON {
  /// One event of the log: what all have in common, and under `data` what it says.
  func event(_ entry: LogEntry) -> JSON {
    let head = head(entry.position, entry.recordedAt, entry.happenedAt, entry.actor)
    switch entry.event {
    case .request(let key, let revision, let board, let event):
      return head.adding(members(of: event, key, revision, on: board))
    case .board(.created(_, let definition, let opening)):
      let data = board(definition).adding([
        "mode": .string(opening == .private ? "private" : "workspace")
      ])
      return head.adding(["event": "board-created", "data": data])
    case .board(.accessChanged(let number, let access, let reason)):
      let data = members(of: access).adding([
        "boardNumber": JSON(number.rawValue), "reason": .string(reason),
      ])
      return head.adding(["event": "access-changed", "data": data])
    case .policyChanged(let policy):
      let data: JSON = [
        "boardMakers": .string(policy.boardMakers.name), "wideners": .string(policy.wideners.name),
      ]
      return head.adding(["event": "policy-changed", "data": data])
    case .group(.added(let group)):
      return head.adding(["event": "group-added", "data": ["group": JSON(group.rawValue)]])
    case .group(.removed(let group)):
      return head.adding(["event": "group-removed", "data": ["group": JSON(group.rawValue)]])
    case .group(.memberAdded(let membership)):
      return head.adding(["event": "member-added", "data": data(of: membership)])
    case .group(.memberRemoved(let membership)):
      return head.adding(["event": "member-removed", "data": data(of: membership)])
    case .person(.serviceAdded(let number, let role)):
      let data: JSON = ["person": person(number), "role": .string(role.name)]
      return head.adding(["event": "service-added", "data": data])
    case .person(.deactivated(let number)):
      return head.adding(["event": "person-deactivated", "data": ["person": person(number)]])
    case .person(.reactivated(let number)):
      return head.adding(["event": "person-reactivated", "data": ["person": person(number)]])
    case .quarantined(let quarantined):
      let data: JSON = [
        "quarantines": JSON(quarantined.event.rawValue), "reason": .string(quarantined.reason),
      ]
      return head.adding(["event": "quarantined", "data": data])
    case .person(.joined(let number, let role, let maySignIn)):
      let data: JSON = [
        "person": person(number), "role": .string(role.name), "maySignIn": .bool(maySignIn),
      ]
      return head.adding(["event": "person-joined", "data": data])
    case .person(.roleChanged(let number, let role)):
      let data: JSON = ["person": person(number), "role": .string(role.name)]
      return head.adding(["event": "role-changed", "data": data])
    case .person(.roleRestored(let number, let role, let undone, let reason)):
      let data: JSON = [
        "person": person(number), "role": .string(role.name), "undoes": JSON(undone.rawValue),
        "reason": JSON(reason),
      ]
      return head.adding(["event": "role-restored", "data": data])
    case .person(.erased(let number, let erasure)):
      let data: JSON = [
        "person": person(number), "textsErased": .bool(erasure.includesTexts),
        "reason": JSON(erasure.reason),
      ]
      return head.adding(["event": "person-erased", "data": data])
    }
  }

  /// Who may see a board, and what they are there.
  func members(of access: BoardAccess) -> JSON {
    [
      "mode": .string(access.mode.name), "owner": person(access.owner),
      "workspaceRole": access.mode == .workspace ? .string(access.workspaceRole.name) : .null,
      "grants": .array(
        access.grants.map { grant in
          let role: JSON = ["role": .string(grant.role.name)]
          return switch grant.subject {
          case .person(let number): role.adding(["person": person(number)])
          case .group(let group): role.adding(["group": JSON(group.rawValue)])
          }
        }),
    ]
  }

  private func data(of membership: Membership) -> JSON {
    ["group": JSON(membership.group.rawValue), "person": person(membership.person)]
  }

  /// One event of a request's history, in the same shape.
  func event(_ entry: HistoryEntry, of key: RequestKey, on board: BoardDefinition) -> JSON {
    head(entry.position, entry.recordedAt, entry.happenedAt, entry.actor)
      .adding(members(of: entry.event, key, entry.revision, on: board))
  }

  private func head(
    _ position: Position, _ recorded: Timestamp, _ happened: Timestamp, _ actor: PersonNumber
  ) -> JSON {
    [
      "position": JSON(position.rawValue), "recordedAt": time(recorded),
      "happenedAt": time(happened), "actor": person(actor),
    ]
  }

  private func members(
    of event: RequestEvent, _ key: RequestKey, _ revision: UInt32, on board: BoardDefinition
  ) -> JSON {
    let (name, data) = describe(event, on: board)
    return [
      "board": .string(board.slug), "request": .string(key.description),
      "revision": JSON(revision), "event": name, "data": data,
    ]
  }

  private func describe(
    _ event: RequestEvent, on board: BoardDefinition
  ) -> (name: JSON, data: JSON) {
    switch event {
    case .submitted(let submitted): ("submitted", describe(submitted, on: board))
    case .assigned(let owner): ("assigned", ["owner": person(owner)])
    case .statusChanged(let code, let reason):
      ("status-changed", ["status": .string(board.status(code).id), "reason": JSON(reason)])
    case .prioritised(let priority): ("prioritised", ["priority": .string(priority.name)])
    case .edited(let edited): ("edited", describe(edited))
    case .commented(let text): ("commented", ["text": .string(text)])
    case .contentErased(let erasure): ("content-erased", ["reason": JSON(erasure.reason)])
    case .undone(let undone):
      (
        "undone",
        describe(undone.restored, undoing: undone.event, on: board)
          .adding(["reason": JSON(undone.reason)])
      )
    case .withheld(let fact): describe(fact, on: board)
    }
  }

  /// Which event was taken back, and what the request got back; of a text, that is its own business.
  private func describe(
    _ restored: Restored, undoing event: EventNumber, on board: BoardDefinition
  ) -> JSON {
    let undoes: JSON = ["undoes": JSON(event.rawValue)]
    return switch restored {
    case .owner(let owner): undoes.adding(["owner": person(owner)])
    case .status(let code): undoes.adding(["status": .string(board.status(code).id)])
    case .priority(let priority): undoes.adding(["priority": .string(priority.name)])
    case .comment(let isRetracted): undoes.adding(["retracted": .bool(isRetracted)])
    case .withdrawn, .broughtBack:
      undoes.adding(["withdrawn": .bool(restored == .withdrawn)])
    case .text: undoes
    }
  }

  /// What is left of an event whose text was erased.
  private func describe(
    _ fact: RequestFact, on board: BoardDefinition
  ) -> (name: JSON, data: JSON) {
    let erased: JSON = ["erased": true]
    return switch fact {
    case .submitted(let opening):
      (
        "submitted",
        erased.adding([
          "status": .string(board.status(opening.status).id),
          "priority": .string(opening.priority.name), "owner": person(opening.owner),
          "requester": person(opening.requester),
        ])
      )
    case .assigned(let owner): ("assigned", erased.adding(["owner": person(owner)]))
    case .statusChanged(let code):
      ("status-changed", erased.adding(["status": .string(board.status(code).id)]))
    case .prioritised(let priority):
      ("prioritised", erased.adding(["priority": .string(priority.name)]))
    case .edited: ("edited", erased)
    case .commented: ("commented", erased)
    case .contentErased: ("content-erased", erased)
    case .undone(let event, let restored):
      ("undone", erased.adding(describe(restored, undoing: event, on: board)))
    }
  }

  private func describe(_ submitted: Submitted, on board: BoardDefinition) -> JSON {
    let data: JSON = [
      "title": .string(submitted.title), "details": .string(submitted.details),
      "status": .string(board.status(submitted.status).id),
      "priority": .string(submitted.priority.name), "owner": person(submitted.owner),
      "requester": person(submitted.requester), "fields": fields(submitted.fields),
    ]
    return data.adding(optional("externalKey", submitted.externalKey))
  }

  /// Only what changed; a field that was cleared is empty.
  private func describe(_ edited: Edited) -> JSON {
    optional("title", edited.title)
      .adding(optional("details", edited.details))
      .adding(["fields": fields(edited.fields)])
  }
}
