import Domain
import EventLog
import FoundationEssentials
import SwiftProtobuf

/// How events are stored: small values in the header, text in a protobuf body
/// (`docs/events.proto`). The only place that knows both the domain and the log's format.
package enum StoredEvent {
  /// How the header says "nobody".
  static let nobody = UInt32.max

  /// What the log is to append for `event`.
  static func draft(
    _ event: LedgerEvent, revision: UInt32, actor: PersonNumber, commandID: CommandID,
    fingerprint: UInt32, happenedAt: Timestamp?
  ) -> EventDraft {
    let kind = kind(of: event)
    var draft = EventDraft(
      happenedAt: happenedAt, revision: revision, actor: actor.rawValue, kind: kind.rawValue,
      version: kind.version, fingerprint: fingerprint, commandID: commandID)
    switch event {
    case .board(.created(let board, let definition, let opening)):
      draft.board = board.rawValue
      draft.argument = .init(opening.rawValue)
      draft.body = bytes(StoredBoardCreated.with { $0.definition = .init(definition) })
    case .board(.accessChanged(let board, let access, let reason)):
      draft.board = board.rawValue
      draft.argument = .init(
        UInt32(access.mode.rawValue) | UInt32(access.workspaceRole.rawValue) << 8,
        access.owner?.rawValue ?? nobody)
      draft.body = encode(access, reason: reason)
    case .group(.added(let group)), .group(.removed(let group)):
      draft.argument = .init(0, 0, group.rawValue)
    case .group(.memberAdded(let membership)), .group(.memberRemoved(let membership)):
      draft.argument = .init(0, membership.person.rawValue, membership.group.rawValue)
    case .policyChanged(let policy):
      draft.argument = .init(
        UInt32(policy.boardMakers.rawValue), UInt32(policy.wideners.rawValue))
    case .quarantined(let quarantined):
      draft.argument = UndoReference(quarantined.event, small: 0).argument(0)
      draft.body = bytes(StoredQuarantined.with { $0.reason = quarantined.reason })
    case .person(.joined(let person, let role, let maySignIn)):
      draft.argument = .init(role.rawValue, person.rawValue, maySignIn ? 1 : 0)
    case .person(.serviceAdded(let person, let role)):
      draft.argument = .init(role.rawValue, person.rawValue)
    case .person(.deactivated(let person)), .person(.reactivated(let person)):
      draft.argument = .init(0, person.rawValue)
    case .person(.roleChanged(let person, let role)):
      draft.argument = .init(role.rawValue, person.rawValue)
    case .person(.roleRestored(let person, let role, let event, let reason)):
      draft.argument = UndoReference(event, small: UInt8(role.rawValue)).argument(person.rawValue)
      draft.body = bytes(StoredRoleRestored.with { $0.reason = reason ?? "" })
    case .person(.erased(let person, let erasure)):
      draft.argument = .init(0, person.rawValue, erasure.includesTexts ? 1 : 0)
      draft.body = encode(erasure)
    case .request(let reference, let event):
      draft.board = reference.board.rawValue
      draft.request = reference.number.rawValue
      (draft.argument, draft.body) = encode(event)
    }
    return draft
  }

  private static func encode(_ event: RequestEvent) -> (Header.Argument, [UInt8]?) {
    switch event {
    case .submitted(let submitted):
      let small =
        UInt32(submitted.status.rawValue) | UInt32(submitted.priority.rawValue) << 16
        | (submitted.externalKey == nil ? 0 : 1) << 24
      let body = StoredSubmitted.with {
        $0.title = submitted.title
        $0.details = submitted.details
        $0.fields = submitted.fields.map(StoredFieldValue.init)
        $0.externalKey = submitted.externalKey ?? ""
      }
      return (
        .init(small, submitted.owner?.rawValue ?? nobody, submitted.requester.rawValue), bytes(body)
      )
    case .assigned(let person):
      return (.init(0, person?.rawValue ?? nobody), nil)
    case .statusChanged(let code, let reason):
      let body = reason.map { reason in bytes(StoredStatusChanged.with { $0.reason = reason }) }
      return (.init(UInt32(code.rawValue)), body)
    case .prioritised(let priority):
      return (.init(UInt32(priority.rawValue)), nil)
    case .edited(let edited):
      let body = StoredEdited.with {
        if let title = edited.title { $0.title = title }
        if let details = edited.details { $0.details = details }
        $0.fields = edited.fields.map(StoredFieldValue.init)
      }
      return (.init(), bytes(body))
    case .commented(let text):
      return (.init(), bytes(StoredCommented.with { $0.text = text }))
    case .contentErased(let erasure):
      return (.init(), encode(erasure))
    case .undone(let undone):
      return (
        UndoReference.argument(undone.event, undone.restored),
        bytes(StoredUndone.with { $0.reason = undone.reason ?? "" })
      )
    case .withheld(let fact):
      preconditionFailure("an event without its text is to be written: \(fact)")
    }
  }

  private static func encode(_ erasure: PersonErasure) -> [UInt8]? {
    guard erasure.reason != nil || !erasure.formerKeys.isEmpty else { return nil }
    return bytes(
      StoredPersonErased.with {
        $0.reason = erasure.reason ?? ""
        $0.formerKeys = erasure.formerKeys.map { key in
          .with {
            $0.board = key.board.rawValue
            $0.digest = Data(key.digest.bytes)
          }
        }
      })
  }

  private static func encode(_ access: BoardAccess, reason: String) -> [UInt8]? {
    guard !access.grants.isEmpty || !reason.isEmpty else { return nil }
    return bytes(
      StoredAccessChanged.with {
        $0.grants = access.grants.map { grant in
          .with {
            $0.role = UInt32(grant.role.rawValue)
            switch grant.subject {
            case .person(let person): $0.person = person.rawValue
            case .group(let group): $0.group = group.rawValue
            }
          }
        }
        $0.reason = reason
      })
  }

  private static func encode(_ erasure: ContentErasure) -> [UInt8]? {
    guard erasure.reason != nil || erasure.formerKey != nil else { return nil }
    return bytes(
      StoredContentErased.with {
        $0.reason = erasure.reason ?? ""
        $0.formerKey = Data(erasure.formerKey?.bytes ?? [])
      })
  }

  private static func kind(of event: LedgerEvent) -> EventKind {
    switch event {
    case .board(.created): .boardCreated
    case .board(.accessChanged): .accessChanged
    case .policyChanged: .policyChanged
    case .group(.added): .groupAdded
    case .group(.removed): .groupRemoved
    case .group(.memberAdded): .memberAdded
    case .group(.memberRemoved): .memberRemoved
    case .person(.serviceAdded): .serviceAdded
    case .person(.deactivated): .deactivated
    case .person(.reactivated): .reactivated
    case .quarantined: .quarantined
    case .person(.joined): .personJoined
    case .person(.roleChanged): .roleChanged
    case .person(.erased): .personErased
    case .person(.roleRestored): .roleRestored
    case .request(_, .submitted): .submitted
    case .request(_, .assigned): .assigned
    case .request(_, .statusChanged): .statusChanged
    case .request(_, .prioritised): .prioritised
    case .request(_, .edited): .edited
    case .request(_, .commented): .commented
    case .request(_, .contentErased): .contentErased
    case .request(_, .undone): .undone
    case .request(_, .withheld(let fact)):
      preconditionFailure("an event without its text is to be written: \(fact)")
    }
  }

  /// Serialising fails only for missing required fields, and proto3 has none.
  private static func bytes(_ message: some Message) -> [UInt8] {
    guard let bytes: [UInt8] = try? message.serializedBytes() else {
      preconditionFailure("a \(type(of: message)) does not serialise")
    }
    return bytes
  }
}

extension StoredFieldValue {
  init(_ field: FieldValue) {
    self.init()
    id = field.id
    value = field.value
  }
}

extension StoredBoardDefinition {
  init(_ definition: BoardDefinition) {
    self.init()
    slug = definition.slug
    name = definition.name
    prefix = definition.prefix
    statuses = definition.statuses.map { status in
      .with {
        $0.code = UInt32(status.code.rawValue)
        $0.id = status.id
        $0.name = status.name
        $0.category = UInt32(status.category.rawValue)
      }
    }
    transitions = definition.transitions.map { transition in
      .with {
        $0.from = UInt32(transition.from.rawValue)
        $0.to = UInt32(transition.to.rawValue)
        $0.needsReason = transition.needsReason
      }
    }
    fields = definition.fields.map { field in
      .with {
        $0.id = field.id
        $0.label = field.label
        $0.kind = UInt32(field.kind.rawValue)
      }
    }
  }
}
