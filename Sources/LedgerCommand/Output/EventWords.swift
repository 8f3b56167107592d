import Domain
import EventLog
import Ledger

/// Says what happened in plain words.
struct EventWords {
  /// As much of a text as fits a line of the log.
  private static let excerpt = 72

  let names: PersonNames

  /// One line for a line of the log, without the time.
  func line(_ entry: LogEntry) -> String {
    let actor = names[entry.actor]
    switch entry.event {
    case .board(.accessChanged(_, let access, let reason)):
      return "\(actor) \(words(access))" + (reason.isEmpty ? "" : ": \(Self.firstLine(reason))")
    case .policyChanged(let policy):
      return
        "\(actor) let \(policy.boardMakers.name) make boards and \(policy.wideners.name) widen "
        + "access"
    case .group(.added(let group)): return "\(actor) added group \(group)"
    case .group(.removed(let group)): return "\(actor) removed group \(group)"
    case .group(.memberAdded(let membership)):
      return "\(actor) put \(names[membership.person]) into group \(membership.group)"
    case .group(.memberRemoved(let membership)):
      return "\(actor) took \(names[membership.person]) out of group \(membership.group)"
    case .person(.serviceAdded(let person, let role)):
      return "\(actor) added the service \(names[person]) as \(role.name)"
    case .person(.deactivated(let person)): return "\(actor) deactivated \(names[person])"
    case .person(.reactivated(let person)): return "\(actor) reactivated \(names[person])"
    case .board(.created(_, let definition, _)):
      return "\(actor) made the board \(definition.slug) (\(definition.name))"
    case .person(.joined(let person, let role, let maySignIn)):
      let what = maySignIn ? "as \(role.name)" : "without sign-in"
      return person == entry.actor
        ? "\(actor) joined \(what)" : "\(actor) added \(names[person]) \(what)"
    case .person(.roleChanged(let person, let role)):
      return "\(actor) made \(names[person]) \(role.withArticle)"
    case .person(.roleRestored(let person, let role, let event, let reason)):
      return "\(actor) undid event \(event): \(names[person]) is \(role.withArticle) again"
        + (reason.map { ": \(Self.firstLine($0))" } ?? "")
    case .person(.erased(let person, let erasure)):
      let texts = erasure.includesTexts ? " and what they had typed" : ""
      return "\(actor) erased person \(person)\(texts)"
        + (erasure.reason.map { ": \(Self.firstLine($0))" } ?? "")
    case .quarantined(let quarantined):
      return "\(actor) quarantined event \(quarantined.event), which cannot be read"
        + ": \(Self.firstLine(quarantined.reason))"
    case .request(_, _, let board, let event):
      return line(event, by: entry.actor, on: board)
    }
  }

  /// What an access comes to.
  func words(_ access: BoardAccess) -> String {
    let named =
      access.grants.isEmpty
      ? ""
      : " and \(access.grants.count) named \(access.grants.count == 1 ? "person or group" : "people and groups")"
    return switch access.mode {
    case .private: "closed the board to all but its owner and the admins"
    case .workspace: "opened the board to the workspace as \(access.workspaceRole.name)\(named)"
    case .custom: "opened the board to \(access.grants.count) people and groups"
    }
  }

  /// What an access lets be so.
  func state(_ access: BoardAccess) -> String {
    switch access.mode {
    case .private: "only its owner and the admins may see the board"
    case .workspace: "everybody who may sign in is \(access.workspaceRole.name) on the board"
    case .custom: "those who are named may see the board"
    }
  }

  /// One line for an event of a request, where the beginning of a text has to do.
  func line(_ event: RequestEvent, by actor: PersonNumber, on board: BoardDefinition) -> String {
    line(event, by: actor, on: board) { ": \(Self.firstLine($0))" }
  }

  /// The line of an event, and the text that belongs below it where it is more than one line.
  func paragraph(
    _ event: RequestEvent, by actor: PersonNumber, on board: BoardDefinition
  ) -> (line: String, text: String?) {
    var below: String?
    let line = line(event, by: actor, on: board) { text in
      if Self.firstLine(text) == text { return ": \(text)" }
      below = text
      return ":"
    }
    return (line, below)
  }

  /// - Parameter quote: how a text goes on after what is said of it.
  private func line(
    _ event: RequestEvent, by actor: PersonNumber, on board: BoardDefinition,
    _ quote: (String) -> String
  ) -> String {
    let name = names[actor]
    switch event {
    case .submitted(let submitted): return line(submitted, by: actor)
    case .assigned(nil): return "\(name) took it from its owner: nobody owns it"
    case .assigned(let owner?):
      return owner == actor ? "\(name) took it" : "\(name) gave it to \(names[owner])"
    case .statusChanged(let code, let reason):
      return "\(name) moved it to \(board.status(code).name)\(reason.map(quote) ?? "")"
    case .prioritised(let priority): return "\(name) set the priority to \(priority.name)"
    case .edited(let edited): return "\(name) \(line(edited, on: board))"
    case .commented(let text): return "\(name) commented\(quote(text))"
    case .contentErased(let erasure):
      return "\(name) erased all text it had until then\(erasure.reason.map(quote) ?? "")"
    case .undone(let undone):
      return "\(name) \(line(undone.event, undone.restored, on: board))"
        + (undone.reason.map(quote) ?? "")
    case .withheld(let fact): return "\(line(fact, by: actor, on: board)) (text erased)"
    }
  }

  /// What is left to say of an event whose text was erased.
  private func line(_ fact: RequestFact, by actor: PersonNumber, on board: BoardDefinition)
    -> String
  {
    let name = names[actor]
    switch fact {
    case .submitted(let opening):
      let requester = opening.requester == actor ? "" : " for \(names[opening.requester])"
      return "\(name) submitted it\(requester)"
        + (opening.owner.map { ", owned by \(names[$0])" } ?? "")
    case .assigned(let owner):
      return line(RequestEvent.assigned(to: owner), by: actor, on: board)
    case .statusChanged(let code): return "\(name) moved it to \(board.status(code).name)"
    case .prioritised(let priority): return "\(name) set the priority to \(priority.name)"
    case .edited: return "\(name) edited it"
    case .commented: return "\(name) commented"
    case .contentErased: return "\(name) erased all text it had until then"
    case .undone(let event, let restored):
      return "\(name) \(line(event, restored, on: board))"
    }
  }

  private func line(
    _ event: EventNumber, _ restored: Restored, on board: BoardDefinition
  ) -> String {
    "undid event \(event), \(words(restored, on: board))"
  }

  /// What a request got back.
  func words(_ restored: Restored, on board: BoardDefinition) -> String {
    switch restored {
    case .owner(nil): "so that nobody owns it"
    case .owner(let owner?): "so that \(names[owner]) owns it"
    case .status(let code): "so that it is \(board.status(code).name)"
    case .priority(let priority): "so that the priority is \(priority.name)"
    case .text: "so that its text is as it was without"
    case .comment(isRetracted: true): "so that the comment is retracted"
    case .comment(isRetracted: false): "so that the comment stands"
    case .withdrawn: "so that the request is withdrawn"
    case .broughtBack: "so that the request is back"
    }
  }

  private func line(_ submitted: Submitted, by actor: PersonNumber) -> String {
    var line = "\(names[actor]) submitted it"
    if submitted.requester != actor { line += " for \(names[submitted.requester])" }
    if let owner = submitted.owner { line += ", owned by \(names[owner])" }
    return line + ": \(Self.firstLine(submitted.title))"
  }

  private func line(_ edited: Edited, on board: BoardDefinition) -> String {
    var parts: [String] = []
    if let title = edited.title { parts.append("changed the title to “\(Self.firstLine(title))”") }
    if edited.details != nil { parts.append("rewrote the details") }
    for field in edited.fields {
      let label = board.field(field.id)?.label ?? field.id
      parts.append(
        field.value.isEmpty
          ? "cleared \(label)" : "set \(label) to “\(Self.firstLine(field.value))”")
    }
    return parts.joined(separator: ", ")
  }

  /// The beginning of a text, for one line.
  static func firstLine(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    let cut = TextWidth.cut(line, to: excerpt)
    return cut == line && text.contains(where: \.isNewline) ? cut + " …" : cut
  }
}

extension LogEntry {
  /// Everybody whose name is needed to tell of it.
  var people: [PersonNumber] {
    switch event {
    case .board(.accessChanged(_, let access, _)): [actor] + access.people
    case .board, .policyChanged, .group(.added), .group(.removed), .quarantined: [actor]
    case .group(.memberAdded(let membership)), .group(.memberRemoved(let membership)):
      [actor, membership.person]
    case .person(let event): [actor, event.person]
    case .request(_, _, _, let event): [actor] + event.people
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

extension RequestEvent {
  var people: [PersonNumber] {
    switch self {
    case .submitted(let submitted): [submitted.requester] + [submitted.owner].compactMap(\.self)
    case .assigned(let owner), .withheld(.assigned(let owner)),
      .withheld(.undone(_, .owner(let owner))):
      [owner].compactMap(\.self)
    case .undone(let undone):
      if case .owner(let owner?) = undone.restored { [owner] } else { [] }
    case .withheld(.submitted(let opening)):
      [opening.requester] + [opening.owner].compactMap(\.self)
    case .statusChanged, .prioritised, .edited, .commented, .contentErased, .withheld: []
    }
  }
}

extension RequestDetail {
  var people: [PersonNumber] {
    summary.people + history.flatMap { [$0.actor] + $0.event.people }
      + erasures.flatMap { [$0.actor] + [$0.person].compactMap(\.self) }
  }
}

extension RequestSummary {
  var people: [PersonNumber] { [requester] + [owner].compactMap(\.self) }
}

extension Role {
  var withArticle: String {
    switch self {
    case .member: "a member"
    case .admin: "an admin"
    }
  }
}
