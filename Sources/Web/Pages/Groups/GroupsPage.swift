import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger
import SignIn

/// `/groups`: for admins.
struct GroupsPage {
  private let dependencies: WebDependencies

  init(_ dependencies: WebDependencies) { self.dependencies = dependencies }

  func addRoutes(to routes: some RouterMethods<LedgerRequestContext>) {
    routes.get("/groups") { _, context in try list(context).page.response() }
    routes.post("/groups") { request, context in try await create(request, context) }
    routes.get("/groups/{group}") { _, context in try model(context).page.response() }
    routes.post("/groups/{group}/rename") { request, context in
      try await change(context) { group, typed, _ in
        try rename(group, to: typed.text("name"))
        return .seeOther("/groups/\(group)")
      }
    }
    routes.post("/groups/{group}/add") { request, context in
      try await change(context) { group, typed, actor in
        let member = try member(typed.text("member"), by: actor)
        _ = try await dependencies.carryOut(
          .group(.change(add: [Membership(group, member)], remove: [])), request, context)
        return .seeOther("/groups/\(group)")
      }
    }
    routes.post("/groups/{group}/take") { request, context in
      try await change(context) { group, typed, _ in
        guard let number = typed["person"].flatMap(UInt32.init) else {
          throw MalformedInput("The form does not say whom.")
        }
        _ = try await dependencies.carryOut(
          .group(.change(add: [], remove: [Membership(group, PersonNumber(number))])), request,
          context)
        return .seeOther("/groups/\(group)")
      }
    }
    routes.post("/groups/{group}/remove") { request, context in
      try await change(context) { group, _, _ in
        _ = try await dependencies.carryOut(.group(.remove(group)), request, context)
        try dependencies.accounts.forget(group)
        return .seeOther("/groups")
      }
    }
  }

  // MARK: Changing

  private func create(
    _ request: Request, _ context: LedgerRequestContext
  ) async throws -> Response {
    do {
      let (_, typed) = try context.requireForm()
      try dependencies.requireManager(context)
      let name = try unused(typed.text("name"), but: nil)
      let outcome = try await dependencies.carryOut(.group(.add), request, context)
      guard let group = outcome.group else { throw Problem(.internalError, "No group was made.") }
      // A form that comes again must not give a group that has rights already another name.
      if outcome.isRepeat,
        try dependencies.accounts.groups().contains(where: { $0.number == group })
      {
        throw Refusal.commandReused
      }
      try dependencies.accounts.register(Group(number: group, name: name))
      return .seeOther("/groups/\(group)")
    } catch {
      guard let errors = Self.errors(in: error) else { throw error }
      var model = try list(context)
      model.errors = errors
      model.name = context.form.untrustedFields?.text("name") ?? ""
      model.frame.hasErrors = true
      return model.page.response(status: .refusing(error))
    }
  }

  private func change(
    _ context: LedgerRequestContext,
    _ body: (GroupNumber, FormFields, PersonNumber) async throws -> Response
  ) async throws -> Response {
    do {
      let (actor, typed) = try context.requireForm()
      try dependencies.requireManager(context)
      let group = try group(context)
      guard group.source.isEmpty else {
        throw Problem(
          .refusedByRule, "This group comes from \(group.source), and is changed there.")
      }
      return try await body(group.number, typed, actor)
    } catch {
      guard let errors = Self.errors(in: error) else { throw error }
      var model = try model(context)
      let typed = context.form.untrustedFields
      model.errors = errors
      model.name = typed?["name"] ?? model.name
      model.member = typed?["member"] ?? ""
      model.frame.hasErrors = true
      return model.page.response(status: .refusing(error))
    }
  }

  private func rename(_ group: GroupNumber, to name: String) throws {
    let name = try unused(name, but: group)
    try dependencies.accounts.register(Group(number: group, name: name))
  }

  /// A name that no other group has: whoever gives a board to a group names it.
  private func unused(_ text: String, but group: GroupNumber?) throws -> String {
    let name = try Account.usableName(text)
    let isTaken = try dependencies.accounts.groups().contains {
      $0.name == name && $0.number != group
    }
    if isTaken { throw SignInError.groupNameTaken(name) }
    return name
  }

  private func member(_ text: String, by actor: PersonNumber) throws -> PersonNumber {
    do { return try dependencies.person(named: Wording.trimmed(text), by: actor) } catch {
      throw AccessFault(
        "member", "Nobody, or more than one person, is called “\(text.prefix(60))”.")
    }
  }

  private static func errors(in error: any Error) -> [FieldError]? {
    switch error {
    case let fault as AccessFault: [fault.error]
    case SignInError.groupNameTaken, SignInError.unusableName:
      FieldError.all(in: error) ?? [
        FieldError(field: "name", message: (error as? SignInError)?.message ?? "")
      ]
    default: FieldError.all(in: error)
    }
  }

  // MARK: Showing

  private func items() throws -> [GroupsModel.Item] {
    let known = Dictionary(
      uniqueKeysWithValues: try dependencies.accounts.groups().map { ($0.number, $0) })
    return try dependencies.ledger.groups().map { group, members in
      GroupsModel.Item(
        number: group, name: known[group]?.name ?? "Group \(group)",
        source: known[group]?.source ?? "", members: members.count)
    }.sorted { ($0.name, $0.number) < ($1.name, $1.number) }
  }

  private func group(_ context: LedgerRequestContext) throws -> GroupsModel.Item {
    let text = try context.parameter("group")
    guard let group = try items().first(where: { $0.number.description == text }) else {
      throw Problem(.notFound, "There is no such group.")
    }
    return group
  }

  private func list(_ context: LedgerRequestContext) throws -> GroupsModel {
    _ = try context.requirePerson()
    try dependencies.requireManager(context)
    var frame = try dependencies.frame("Groups", at: .people, context)
    frame.styles = [.admin]
    return GroupsModel(
      frame: frame, groups: try items(), tokens: try dependencies.tokens(context))
  }

  private func model(_ context: LedgerRequestContext) throws -> GroupModel {
    _ = try context.requirePerson()
    try dependencies.requireManager(context)
    let group = try group(context)
    var frame = try dependencies.frame(group.name, at: .people, context)
    frame.styles = [.admin]
    let members =
      try dependencies.ledger.groups().first { $0.group == group.number }?.members ?? []
    let names = try dependencies.names(of: members)
    let team = try dependencies.team().filter { !members.contains($0.number) }
    return GroupModel(
      frame: frame, group: group,
      members: members.map { names[$0] }.sorted { ($0.name, $0.number) < ($1.name, $1.number) },
      team: team, tokens: try dependencies.tokens(context), name: group.name)
  }
}
