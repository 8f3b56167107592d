import Domain

/// What an event says, line by line, in words that outlive the types.
enum EventText {
  static func of(_ event: LedgerEvent) -> String {
    lines(of: event).joined(separator: "\n")
  }

  private static func lines(of event: LedgerEvent) -> [String] {
    switch event {
    // Boards that are open to the workspace say nothing of it: they were so before there was access.
    case .board(.created(let number, let definition, let opening)):
      ["board created: \(number)"] + (opening == .private ? ["private"] : [])
        + lines(of: definition)
    case .board(.accessChanged(let number, let access, let reason)):
      [
        "access changed: board \(number), \(access.mode.name)",
        "owner: \(access.owner.map { "person \($0)" } ?? "nobody")",
        "workspace: \(access.workspaceRole.name)", "reason: \(reason.debugDescription)",
      ]
        + access.grants.map { grant in
          switch grant.subject {
          case .person(let person): "grant: person \(person), \(grant.role.name)"
          case .group(let group): "grant: group \(group), \(grant.role.name)"
          }
        }
    case .policyChanged(let policy):
      ["policy changed: \(policy.boardMakers.name) make, \(policy.wideners.name) widen"]
    case .group(.added(let group)): ["group added: \(group)"]
    case .group(.removed(let group)): ["group removed: \(group)"]
    case .group(.memberAdded(let membership)):
      ["member added: group \(membership.group), person \(membership.person)"]
    case .group(.memberRemoved(let membership)):
      ["member removed: group \(membership.group), person \(membership.person)"]
    case .person(.serviceAdded(let person, let role)):
      ["service added: person \(person), \(role.name)"]
    case .person(.deactivated(let person)): ["deactivated: person \(person)"]
    case .person(.reactivated(let person)): ["reactivated: person \(person)"]
    case .quarantined(let quarantined):
      ["quarantined: \(quarantined.event)", "reason: \(quarantined.reason.debugDescription)"]
    case .person(.joined(let person, let role, let maySignIn)):
      ["joined: person \(person), \(role.name), \(maySignIn ? "signs in" : "never signs in")"]
    case .person(.roleChanged(let person, let role)):
      ["role changed: person \(person), \(role.name)"]
    case .person(.roleRestored(let person, let role, let event, let reason)):
      [
        "role restored: person \(person), \(role.name)", "undoes: \(event)",
        "reason: \(reason?.debugDescription ?? "none")",
      ]
    case .person(.erased(let person, let erasure)):
      [
        "erased: person \(person), \(erasure.includesTexts ? "with" : "without") their texts",
        "reason: \(erasure.reason?.debugDescription ?? "none")",
      ] + erasure.formerKeys.map { "former key on board \($0.board): \($0.digest.bytes)" }
    case .request(let reference, let event):
      ["of request \(reference.number) on board \(reference.board)"] + lines(of: event)
    }
  }

  private static func lines(of event: RequestEvent) -> [String] {
    switch event {
    case .submitted(let submitted):
      [
        "submitted: \(submitted.title.debugDescription)",
        "details: \(submitted.details.debugDescription)",
        "status: \(submitted.status.rawValue)", "priority: \(submitted.priority.name)",
        "owner: \(name(submitted.owner))", "requester: \(name(submitted.requester))",
        "external key: \(submitted.externalKey?.debugDescription ?? "none")",
      ] + submitted.fields.map(line)
    case .assigned(let person): ["assigned: \(name(person))"]
    case .statusChanged(let code, let reason):
      ["status changed: \(code.rawValue)", "reason: \(reason?.debugDescription ?? "none")"]
    case .prioritised(let priority): ["prioritised: \(priority.name)"]
    case .edited(let edited):
      [
        "edited",
        "title: \(edited.title?.debugDescription ?? "stays")",
        "details: \(edited.details?.debugDescription ?? "stay")",
      ] + edited.fields.map(line)
    case .commented(let text): ["commented: \(text.debugDescription)"]
    case .contentErased(let erasure):
      [
        "content erased", "reason: \(erasure.reason?.debugDescription ?? "none")",
        "former key: \(erasure.formerKey.map { "\($0.bytes)" } ?? "none")",
      ]
    case .undone(let undone):
      [
        "undone: \(undone.event)", "restored: \(line(undone.restored))",
        "reason: \(undone.reason?.debugDescription ?? "none")",
      ]
    case .withheld(let fact): ["without its text: \(fact)"]
    }
  }

  private static func line(_ restored: Restored) -> String {
    switch restored {
    case .owner(let person): "owner \(name(person))"
    case .status(let code): "status \(code.rawValue)"
    case .priority(let priority): "priority \(priority.name)"
    case .text: "text"
    case .comment(let isRetracted): "comment \(isRetracted ? "retracted" : "stands")"
    case .withdrawn: "withdrawn"
    case .broughtBack(let priority): "brought back, priority \(priority.name)"
    }
  }

  private static func lines(of board: BoardDefinition) -> [String] {
    ["slug: \(board.slug)", "name: \(board.name.debugDescription)", "prefix: \(board.prefix)"]
      + board.statuses.map {
        "status \($0.code.rawValue): \($0.id), \($0.name.debugDescription), \($0.category.name)"
      }
      + board.transitions.map {
        "transition: \($0.from.rawValue) to \($0.to.rawValue)\($0.needsReason ? ", with a reason" : "")"
      }
      + board.fields.map { "field \($0.id): \($0.label.debugDescription), \(kind($0.kind))" }
  }

  private static func kind(_ kind: FieldKind) -> String {
    switch kind {
    case .text: "text"
    case .date: "date"
    case .link: "link"
    }
  }

  private static func line(_ field: FieldValue) -> String {
    "field \(field.id): \(field.value.debugDescription)"
  }

  private static func name(_ person: PersonNumber?) -> String {
    person.map { "person \($0)" } ?? "nobody"
  }
}
