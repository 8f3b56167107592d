import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger
import SignIn

/// `/people/{person}`: for admins.
struct PersonPage {
  private let dependencies: WebDependencies

  init(_ dependencies: WebDependencies) { self.dependencies = dependencies }

  func addRoutes(to routes: some RouterMethods<LedgerRequestContext>) {
    routes.get("/people/{person}") { _, context in try model(context).page.response() }
    routes.post("/people/{person}/deactivate") { request, context in
      try await act(request, context) { .deactivate($0) }
    }
    routes.post("/people/{person}/reactivate") { request, context in
      try await act(request, context) { .reactivate($0) }
    }
    routes.post("/people/{person}/sessions/end") { _, context -> Response in
      let (person, actor) = try subject(context)
      let count = try dependencies.accounts.endSessions(of: person, except: own(person, context))
      if count > 0 {
        dependencies.audit.note(
          .sessionEnded, person: person, by: actor, address: context.peerAddress, "all")
      }
      return .seeOther("/people/\(person)#ended")
    }
    routes.post("/people/{person}/providers/{identity}/disconnect") { _, context -> Response in
      let (person, actor) = try subject(context)
      try context.requireFresh()
      try await dependencies.disconnect(
        try context.parameter("identity"), of: person, keeping: own(person, context), by: actor,
        from: context.peerAddress)
      return .seeOther("/people/\(person)#disconnected")
    }
    routes.post("/people/{person}/sessions/{session}/end") { _, context -> Response in
      let (person, actor) = try subject(context)
      let id = try context.parameter("session")
      guard try dependencies.accounts.endSession(id: id, of: person) else {
        throw Problem(noSession: id)
      }
      dependencies.audit.note(
        .sessionEnded, person: person, by: actor, address: context.peerAddress, id)
      return .seeOther("/people/\(person)#ended")
    }
    routes.post("/people/{person}/tokens/{token}/revoke") { _, context -> Response in
      let (person, _) = try subject(context)
      let id = try context.parameter("token")
      guard try dependencies.revokeToken(id, of: person, context) else {
        throw Problem(.notFound, "There is no such token.")
      }
      return .seeOther("/people/\(person)#revoked")
    }
  }

  /// Whose page it is and who acts, once it is sure that they may and that they sent it.
  private func subject(
    _ context: LedgerRequestContext
  ) throws -> (person: PersonNumber, actor: PersonNumber) {
    let (actor, _) = try context.requireForm()
    try dependencies.requireManager(context)
    return (try dependencies.member(context), actor)
  }

  /// The session that the page is looked at with, where it is theirs.
  private func own(_ person: PersonNumber, _ context: LedgerRequestContext) -> String? {
    context.signedIn?.person == person ? context.signedIn?.session.id : nil
  }

  private func act(
    _ request: Request, _ context: LedgerRequestContext,
    _ command: (PersonNumber) -> PersonCommand
  ) async throws -> Response {
    do {
      let (person, _) = try subject(context)
      let command = command(person)
      if case .reactivate = command { try prepareReturn(of: person) }
      _ = try await dependencies.carryOut(.person(command), request, context)
      if case .deactivate = command { try dependencies.accounts.endAccess(of: person) }
      return .seeOther("/people/\(person)")
    } catch {
      guard let errors = FieldError.all(in: error) else { throw error }
      var model = try model(context)
      model.errors = errors.map { FieldError(field: "main", message: $0.message) }
      model.frame.hasErrors = true
      return model.page.response(status: .refusing(error))
    }
  }

  /// What they had before they were put out does not come back with them. Of somebody who was let in
  /// meanwhile, nothing ends.
  private func prepareReturn(of person: PersonNumber) throws {
    guard try dependencies.ledger.standing(of: person)?.isDeactivated == true else { return }
    try dependencies.accounts.endAccess(of: person)
  }

  private func model(_ context: LedgerRequestContext) throws -> PersonModel {
    _ = try context.requirePerson()
    try dependencies.requireManager(context)
    let person = try dependencies.member(context)
    let (ledger, accounts) = (dependencies.ledger, dependencies.accounts)
    guard let standing = try ledger.standing(of: person), standing.maySignIn || standing.isService
    else { throw Problem(.notFound, "There is no such person.") }
    let label = try dependencies.names(of: [person])[person]
    var frame = try dependencies.frame(label.name, at: .people, context)
    frame.styles = [.admin]
    let names = Dictionary(
      uniqueKeysWithValues: try accounts.groups().map { ($0.number, $0.name) })
    return PersonModel(
      frame: frame, label: label, email: try accounts.account(person)?.email, standing: standing,
      groups: try ledger.groups(of: person).map {
        PersonModel.GroupLink(number: $0, name: names[$0] ?? "Group \($0)")
      },
      sessions: SessionList(
        try accounts.sessions(of: person), current: own(person, context),
        address: "/people/\(person)"),
      identities: IdentityList(
        try accounts.identities(of: person), dependencies.party, address: "/people/\(person)"),
      tokens: try tokens(of: label, context), unfinished: try unfinished(of: person, context),
      isViewer: context.signedIn?.person == person, form: try dependencies.tokens(context),
      now: dependencies.clock.now())
  }

  private func tokens(
    of label: PersonLabel, _ context: LedgerRequestContext
  ) throws -> TokenList {
    let reader = try context.requirePerson()
    return TokenList(
      address: "/people/\(label.number)/tokens",
      items: try dependencies.accounts.tokens(of: label.number).map { token in
        TokenList.Item(
          token, subject: label,
          scopes: try dependencies.ledger.words(for: token.scopes, by: reader))
      }, showsSubject: false)
  }

  /// How many requests they own that are not done or declined, on all boards.
  private func unfinished(
    of person: PersonNumber, _ context: LedgerRequestContext
  ) throws -> Int {
    let reader = try context.requirePerson()
    return try dependencies.ledger.boards(by: reader).reduce(0) { sum, board in
      var query = RequestQuery()
      query.owners = [.person(person)]
      query.statuses = board.definition.statuses.filter { !$0.category.isFinal }.map(\.id)
      query.limit = 1
      return sum + (try dependencies.ledger.list(board.definition.slug, query, by: reader).total)
    }
  }
}

extension WebDependencies {
  /// What is no business of the ledger asks this; the ledger asks it of everything else.
  func requireManager(_ context: LedgerRequestContext) throws {
    guard let standing = context.signedIn?.standing,
      Rights(standing: standing).permits(.managePeople)
    else { throw Refusal.denied(.managePeople) }
  }

  /// The person whom the address names.
  func member(_ context: LedgerRequestContext) throws -> PersonNumber {
    guard let number = UInt32(try context.parameter("person")) else {
      throw Problem(.notFound, "There is no such person.")
    }
    let person = PersonNumber(number)
    guard try ledger.standing(of: person) != nil else {
      throw Problem(.notFound, "There is no such person.")
    }
    return person
  }
}
