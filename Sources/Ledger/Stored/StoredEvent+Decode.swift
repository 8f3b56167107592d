import Domain
import EventLog
import SwiftProtobuf

extension StoredEvent {
  /// What the header alone says.
  static func fact(
    _ header: borrowing Header, at position: Position
  ) throws(UnreadableEvent) -> Fact {
    let kind = try kind(header, at: position)
    let reference = RequestReference(
      board: BoardNumber(header.board), number: RequestNumber(header.request))
    switch kind {
    case .boardCreated: return .boardCreated(BoardNumber(header.board))
    case .accessChanged: return .accessChanged(BoardNumber(header.board))
    case .policyChanged:
      guard
        let makers = Policy.BoardMakers(rawValue: UInt8(truncatingIfNeeded: header.argument.a)),
        let wideners = Policy.Wideners(rawValue: UInt8(truncatingIfNeeded: header.argument.b))
      else { throw unreadable(header, position, .damaged("its policy makes no sense")) }
      return .policyChanged(Policy(boardMakers: makers, wideners: wideners))
    case .groupAdded: return .group(.added(GroupNumber(header.argument.c)))
    case .groupRemoved: return .group(.removed(GroupNumber(header.argument.c)))
    case .memberAdded: return .group(.memberAdded(membership(header)))
    case .memberRemoved: return .group(.memberRemoved(membership(header)))
    case .serviceAdded:
      return .person(
        .serviceAdded(PersonNumber(header.argument.b), role: try role(header, at: position)))
    case .deactivated: return .person(.deactivated(PersonNumber(header.argument.b)))
    case .reactivated: return .person(.reactivated(PersonNumber(header.argument.b)))
    case .quarantined:
      let event = UndoReference(header.argument).event
      guard event.rawValue > 0 else {
        throw unreadable(header, position, .damaged("it quarantines no event"))
      }
      return .quarantined(event)
    case .personJoined:
      return .person(
        .joined(
          PersonNumber(header.argument.b), role: try role(header, at: position),
          maySignIn: header.argument.c == 1))
    case .roleChanged:
      return .person(
        .roleChanged(PersonNumber(header.argument.b), to: try role(header, at: position)))
    case .personErased:
      return .person(
        .erased(
          PersonNumber(header.argument.b), PersonErasure(includesTexts: header.argument.c == 1)))
    case .roleRestored:
      let undo = UndoReference(header.argument)
      guard let role = Role(rawValue: UInt32(undo.small)), undo.event.rawValue > 0 else {
        throw unreadable(header, position, .damaged("it restores no role"))
      }
      return .person(
        .roleRestored(
          PersonNumber(header.argument.b), to: role, undoing: undo.event, reason: nil))
    case .submitted:
      return .request(
        reference, revision: header.revision,
        .submitted(
          .init(
            status: StatusCode(UInt16(truncatingIfNeeded: header.argument.a)),
            priority: try priority(header, header.argument.a >> 16 & 0xFF, at: position),
            owner: person(header.argument.b), requester: PersonNumber(header.argument.c),
            isImported: header.argument.a >> 24 & 1 == 1)))
    case .assigned:
      return .request(
        reference, revision: header.revision, .assigned(to: person(header.argument.b)))
    case .statusChanged:
      let code = StatusCode(UInt16(truncatingIfNeeded: header.argument.a))
      return .request(reference, revision: header.revision, .statusChanged(to: code))
    case .prioritised:
      let priority = try priority(header, header.argument.a, at: position)
      return .request(reference, revision: header.revision, .prioritised(priority))
    case .edited: return .request(reference, revision: header.revision, .edited)
    case .commented: return .request(reference, revision: header.revision, .commented)
    case .contentErased:
      return .request(reference, revision: header.revision, .contentErased)
    case .undone:
      let undo = UndoReference(header.argument)
      guard let restored = undo.restored(header.argument.b), undo.event.rawValue > 0 else {
        throw unreadable(header, position, .damaged("it undoes nothing that there is"))
      }
      return .request(reference, revision: header.revision, .undone(event: undo.event, restored))
    }
  }

  /// The whole event, `body` being the stored one, or nil where there is none.
  ///
  /// A request's event whose header says that it had a body, and which has none, was erased. That
  /// an erasure did it, and not a fault, is for `ledger verify` to say.
  package static func event(
    _ header: borrowing Header, body: [UInt8]?, at position: Position
  ) throws(UnreadableEvent) -> LedgerEvent {
    switch try fact(header, at: position) {
    case .person(.erased(let person, let erasure)):
      guard body != nil else { return .person(.erased(person, erasure)) }
      let stored: StoredPersonErased = try decode(body, header, position)
      return .person(.erased(person, PersonErasure(stored, includesTexts: erasure.includesTexts)))
    case .person(.roleRestored(let person, let role, let event, _)):
      let stored: StoredRoleRestored = try decode(body, header, position)
      return .person(.roleRestored(person, to: role, undoing: event, reason: stored.reason))
    case .person(let event): return .person(event)
    case .boardCreated(let board):
      let stored: StoredBoardCreated = try decode(body, header, position)
      guard let definition = BoardDefinition(stored.definition) else {
        throw unreadable(header, position, .damaged("its board definition makes no sense"))
      }
      guard let opening = BoardOpening(rawValue: header.argument.a) else {
        throw unreadable(header, position, .damaged("it opens the board in no known way"))
      }
      return .board(.created(board, definition, opening: opening))
    case .accessChanged(let board):
      let stored =
        body == nil
        ? StoredAccessChanged() : try decode(body, header, position) as StoredAccessChanged
      guard let access = BoardAccess(header.argument, stored) else {
        throw unreadable(header, position, .damaged("the access it gives makes no sense"))
      }
      return .board(.accessChanged(board, access, reason: stored.reason))
    case .group(let event): return .group(event)
    case .policyChanged(let policy): return .policyChanged(policy)
    case .quarantined(let event):
      let stored: StoredQuarantined = try decode(body, header, position)
      return .quarantined(Quarantined(event: event, reason: stored.reason))
    case .request(let reference, _, let fact):
      let hadBody = header.bodyDigest != .none
      if hadBody && body == nil { return .request(reference, .withheld(fact)) }
      return .request(reference, try event(fact, header, body, position))
    }
  }

  /// What is left of a request's event without its body; nil of any other event, and where the header
  /// cannot be read either.
  static func withheld(_ header: borrowing Header, at position: Position) -> LedgerEvent? {
    guard case .request(let reference, _, let fact)? = try? fact(header, at: position) else {
      return nil
    }
    return .request(reference, .withheld(fact))
  }

  private static func event(
    _ fact: RequestFact, _ header: borrowing Header, _ body: [UInt8]?, _ position: Position
  ) throws(UnreadableEvent) -> RequestEvent {
    switch fact {
    case .assigned(let person): return .assigned(to: person)
    case .prioritised(let priority): return .prioritised(priority)
    case .statusChanged(let code):
      guard body != nil else { return .statusChanged(to: code, reason: nil) }
      let stored: StoredStatusChanged = try decode(body, header, position)
      return .statusChanged(to: code, reason: stored.reason)
    case .submitted(let opening):
      let stored: StoredSubmitted = try decode(body, header, position)
      return .submitted(
        Submitted(
          title: stored.title, details: stored.details, status: opening.status,
          priority: opening.priority, owner: opening.owner, requester: opening.requester,
          fields: stored.fields.map { FieldValue(id: $0.id, value: $0.value) },
          externalKey: stored.externalKey.isEmpty ? nil : stored.externalKey))
    case .edited:
      let stored: StoredEdited = try decode(body, header, position)
      return .edited(
        Edited(
          title: stored.hasTitle ? stored.title : nil,
          details: stored.hasDetails ? stored.details : nil,
          fields: stored.fields.map { FieldValue(id: $0.id, value: $0.value) }))
    case .commented:
      let stored: StoredCommented = try decode(body, header, position)
      return .commented(stored.text)
    case .undone(let undoneEvent, let restored):
      let stored: StoredUndone = try decode(body, header, position)
      return .undone(Undone(event: undoneEvent, restored: restored, reason: stored.reason))
    case .contentErased:
      guard body != nil else { return .contentErased(ContentErasure(reason: nil)) }
      let stored: StoredContentErased = try decode(body, header, position)
      return .contentErased(
        ContentErasure(
          reason: stored.reason.isEmpty ? nil : stored.reason,
          formerKey: stored.formerKey.isEmpty ? nil : KeyDigest(Array(stored.formerKey))))
    }
  }

  // MARK: Parts

  private static func membership(_ header: borrowing Header) -> Membership {
    Membership(GroupNumber(header.argument.c), PersonNumber(header.argument.b))
  }

  private static func kind(
    _ header: borrowing Header, at position: Position
  ) throws(UnreadableEvent) -> EventKind {
    guard let kind = EventKind(rawValue: header.kind) else {
      throw unreadable(header, position, .unknownKind)
    }
    guard header.version == kind.version else {
      throw unreadable(header, position, .unknownVersion)
    }
    return kind
  }

  private static func decode<Body: Message>(
    _ body: [UInt8]?, _ header: borrowing Header, _ position: Position
  ) throws(UnreadableEvent) -> Body {
    guard let body else { throw unreadable(header, position, .bodyMissing) }
    do { return try Body(serializedBytes: body) } catch {
      throw unreadable(header, position, .damaged("its body does not decode"))
    }
  }

  private static func role(
    _ header: borrowing Header, at position: Position
  ) throws(UnreadableEvent) -> Role {
    guard let role = Role(rawValue: header.argument.a) else {
      throw unreadable(header, position, .damaged("there is no role \(header.argument.a)"))
    }
    return role
  }

  private static func priority(
    _ header: borrowing Header, _ value: UInt32, at position: Position
  ) throws(UnreadableEvent) -> Priority {
    guard let priority = Priority(rawValue: UInt8(truncatingIfNeeded: value)) else {
      throw unreadable(header, position, .damaged("there is no priority \(value)"))
    }
    return priority
  }

  private static func person(_ code: UInt32) -> PersonNumber? {
    code == nobody ? nil : PersonNumber(code)
  }

  private static func unreadable(
    _ header: borrowing Header, _ position: Position, _ reason: UnreadableEvent.Reason
  ) -> UnreadableEvent {
    UnreadableEvent(
      position: position, kind: header.kind, version: header.version, reason: reason)
  }
}

extension PersonErasure {
  init(_ stored: StoredPersonErased, includesTexts: Bool) {
    self.init(
      includesTexts: includesTexts, reason: stored.reason.isEmpty ? nil : stored.reason,
      formerKeys: stored.formerKeys.map {
        FormerKey(board: BoardNumber($0.board), digest: KeyDigest(Array($0.digest)))
      })
  }
}

extension BoardDefinition {
  /// Nil where the stored definition breaks a rule that every definition keeps.
  init?(_ stored: StoredBoardDefinition) {
    var statuses: [Status] = []
    for status in stored.statuses {
      guard let category = StatusCategory(rawValue: UInt8(truncatingIfNeeded: status.category))
      else { return nil }
      statuses.append(
        Status(
          code: StatusCode(UInt16(truncatingIfNeeded: status.code)), id: status.id,
          name: status.name, category: category))
    }
    var fields: [FieldDefinition] = []
    for field in stored.fields {
      guard let kind = FieldKind(rawValue: UInt8(truncatingIfNeeded: field.kind)) else {
        return nil
      }
      fields.append(FieldDefinition(id: field.id, label: field.label, kind: kind))
    }
    guard !statuses.isEmpty, statuses.count <= Self.maximumStatuses,
      fields.count <= Self.maximumFields
    else { return nil }
    self.init(
      slug: stored.slug, name: stored.name, prefix: stored.prefix, statuses: statuses,
      transitions: stored.transitions.map {
        Transition(
          from: StatusCode(UInt16(truncatingIfNeeded: $0.from)),
          to: StatusCode(UInt16(truncatingIfNeeded: $0.to)), needsReason: $0.needsReason)
      }, fields: fields)
  }
}

extension BoardAccess {
  /// Nil where the values are none that were ever written.
  fileprivate init?(_ argument: Header.Argument, _ stored: StoredAccessChanged) {
    guard let mode = Mode(rawValue: UInt8(truncatingIfNeeded: argument.a)),
      let role = BoardRole(rawValue: UInt8(truncatingIfNeeded: argument.a >> 8))
    else { return nil }
    var grants: [AccessGrant] = []
    for grant in stored.grants {
      guard let role = BoardRole(rawValue: UInt8(truncatingIfNeeded: grant.role)),
        BoardRole.grantable.contains(role), (grant.person == 0) != (grant.group == 0)
      else { return nil }
      grants.append(
        AccessGrant(
          grant.person == 0
            ? .group(GroupNumber(grant.group)) : .person(PersonNumber(grant.person)), role))
    }
    self.init(
      mode: mode, owner: argument.b == StoredEvent.nobody ? nil : PersonNumber(argument.b),
      workspaceRole: role, grants: grants)
  }
}
