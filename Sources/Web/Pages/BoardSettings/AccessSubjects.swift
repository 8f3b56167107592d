import Domain
import EventLog
import Ledger
import SignIn

/// Everything that it takes to say who may see a board: read once for a page.
struct AccessSubjects {
  let board: BoardSummary
  /// The position at which all this was read.
  let seen: String
  let mayWiden: Bool
  let groupNames: [GroupNumber: String]
  private let dependencies: WebDependencies
  private let standings: [PersonNumber: Standing]
  private let memberships: [PersonNumber: Set<GroupNumber>]
  private let groups: Set<GroupNumber>

  init(_ dependencies: WebDependencies, board slug: String, by person: PersonNumber) throws {
    self.dependencies = dependencies
    let ledger = dependencies.ledger
    // First: what is read is then never older than what it says.
    seen = try ledger.head().position.description
    board = try ledger.board(slug, by: person)
    mayWiden = try ledger.rights(of: Asker(person))
      .permitsWidening(board.number, from: board.access)
    standings = Dictionary(uniqueKeysWithValues: try ledger.people().map { ($0.person, $0) })
    var memberships: [PersonNumber: Set<GroupNumber>] = [:]
    let groups = try ledger.groups()
    for (group, members) in groups {
      for member in members { memberships[member, default: []].insert(group) }
    }
    self.memberships = memberships
    self.groups = Set(groups.map(\.group))
    let named = try dependencies.accounts.groups().filter { [groups = self.groups] in
      groups.contains($0.number)
    }
    groupNames = Dictionary(uniqueKeysWithValues: named.map { ($0.number, $0.name) })
  }

  func audience(_ access: BoardAccess) -> Audience {
    Audience(access, among: Array(standings.values), memberships)
  }

  /// The access that a form asks for, as it would be kept.
  ///
  /// - Throws: `AccessFault` for what is wrong with one field; `Refusal`.
  func wanted(_ form: AccessForm, by person: PersonNumber) throws -> BoardAccess {
    guard let mode = BoardAccess.Mode(name: form.mode) else {
      throw AccessFault("mode", "Choose who can see the board.")
    }
    guard let role = BoardRole(name: form.workspaceRole) else {
      throw AccessFault("workspace-role", "Choose what everybody may do.")
    }
    let owner: PersonNumber?
    do { owner = try dependencies.owner(named: form.owner, by: person) } catch {
      throw AccessFault("owner", "Nobody, or more than one person, is called so.")
    }
    var access = BoardAccess(mode: mode, owner: owner, workspaceRole: role)
    for grant in form.grants where grant.role != AccessForm.none {
      guard let subject = AccessSubject(text: grant.subject) else { continue }
      guard let role = BoardRole(name: grant.role) else {
        throw AccessFault("role-\(grant.subject)", "Choose a role.")
      }
      access.grants.append(AccessGrant(subject, role))
    }
    if !form.added.isEmpty {
      guard let role = BoardRole(name: form.addedRole) else {
        throw AccessFault("add-role", "Choose a role.")
      }
      access.grants.append(AccessGrant(try subject(named: form.added, by: person), role))
    }
    return try BoardAccess.decide(access, over: board.access) {
      standings[$0]
    } isThere: {
      groups.contains($0)
    }
  }

  /// The one person or group that is called so.
  private func subject(named text: String, by person: PersonNumber) throws -> AccessSubject {
    let name = Wording.trimmed(text)
    var found = groupNames.filter { $0.value == name }.keys.map { AccessSubject.group($0) }
    if name == "me" || UInt32(name) != nil {
      if let one = try? dependencies.person(named: name, by: person) { found.append(.person(one)) }
    } else {
      found += try dependencies.accounts.find(name).map { .person($0.person) }
    }
    guard found.count == 1 else {
      throw AccessFault(
        "add",
        found.isEmpty
          ? "Nobody and no group is called “\(name.prefix(60))”."
          : "“\(name.prefix(60))” is \(found.count) people or groups. Write the e-mail.")
    }
    return found[0]
  }

  // MARK: Words

  func view(_ access: BoardAccess) throws -> AccessView {
    let people = access.grants.compactMap { grant in
      if case .person(let person) = grant.subject { person } else { nil }
    }
    let labels = try dependencies.names(of: people + (access.owner.map { [$0] } ?? []))
    return AccessView(
      mode: access.mode, workspaceRole: access.workspaceRole,
      owner: access.owner.map { labels[$0].name },
      grants: access.grants.map {
        AccessView.Grant(subject: name($0.subject, labels), role: $0.role)
      })
  }

  func names(of form: AccessForm) throws -> [String: BoardSettingsModel.Subject] {
    let subjects = form.grants.compactMap { AccessSubject(text: $0.subject) }
    let labels = try dependencies.names(
      of: subjects.compactMap { if case .person(let person) = $0 { person } else { nil } })
    var names: [String: BoardSettingsModel.Subject] = [:]
    for subject in subjects { names[subject.text] = name(subject, labels) }
    return names
  }

  private func name(
    _ subject: AccessSubject, _ labels: PersonLabels
  ) -> BoardSettingsModel.Subject {
    switch subject {
    case .person(let person):
      BoardSettingsModel.Subject(name: labels[person].name, isGroup: false)
    case .group(let group):
      BoardSettingsModel.Subject(name: groupNames[group] ?? "Group \(group)", isGroup: true)
    }
  }
}

/// What is wrong with one field of the form.
struct AccessFault: Error, Equatable {
  let error: FieldError

  init(_ field: String, _ message: String) { error = FieldError(field: field, message: message) }
}
