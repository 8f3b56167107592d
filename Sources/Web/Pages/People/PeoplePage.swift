import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger
import SignIn

/// `/people`
struct PeoplePage {
  /// Names from imports can be many; a page shows this many of them.
  private static let maximumNames = 500

  private let dependencies: WebDependencies

  init(_ dependencies: WebDependencies) { self.dependencies = dependencies }

  func addRoutes(to routes: some RouterMethods<LedgerRequestContext>) {
    routes.get("/people") { request, context -> Response in
      let query = try request.query()
      var model = try model(context, filter: query["q"] ?? "")
      model.changed = query["changed"].flatMap(UInt64.init)
      return model.page.response()
    }
    routes.post("/people/invite") { request, context in try await invite(request, context) }
    routes.post("/people/{person}/role") { request, context in
      try await changeRole(request, context)
    }
    routes.post("/people/{person}/link") { request, context in try renewLink(request, context) }
  }

  // MARK: Inviting

  private func invite(
    _ request: Request, _ context: LedgerRequestContext
  ) async throws -> Response {
    do {
      let (_, typed) = try context.requireForm()
      try dependencies.requireManager(context)
      let account = try newAccount(typed)
      let role = typed["role"] ?? ""
      guard let role = Role(name: role) else { throw Refusal.unknownRole(role) }
      let outcome = try await dependencies.carryOut(
        .person(.join(role: role, maySignIn: true)), request, context)
      guard let person = outcome.person else {
        throw Problem(.internalError, "Nobody was added.")
      }
      // A form that comes again must not make somebody who is here already somebody else.
      if outcome.isRepeat, try dependencies.accounts.account(person) != nil {
        throw Refusal.commandReused
      }
      try dependencies.accounts.register(
        Account(person: person, name: account.name, email: account.email))
      return try showLink(for: person, name: account.name, request, context)
    } catch {
      return try again(error, context)
    }
  }

  /// Checked before anybody is added: a number in the log is for ever.
  private func newAccount(_ typed: FormFields) throws -> (name: String, email: String) {
    let email = try Account.usableEmail(typed.text("email"))
    let name = try Account.usableName(typed.text("name"))
    if try dependencies.accounts.account(email: email) != nil {
      throw SignInError.emailTaken(email)
    }
    return (name, email)
  }

  private func showLink(
    for person: PersonNumber, name: String, _ request: Request, _ context: LedgerRequestContext
  ) throws -> Response {
    let actor = try context.requirePerson()
    // A link is the person: it must not be a way around showing who one is.
    try context.requireFresh()
    let token = try dependencies.accounts.issueLink(for: person)
    dependencies.audit.note(
      .linkIssued, person: person, by: actor, address: context.peerAddress, "a sign-in link")
    try dependencies.forgetKept(context)
    let site = dependencies.settings.site(for: request)
    var model = try model(context)
    model.link = PeopleModel.Link(
      name: name, address: "\(site)/sign-in?token=\(PercentEncoding.encode(token))")
    return model.page.response()
  }

  private func renewLink(_ request: Request, _ context: LedgerRequestContext) throws -> Response {
    _ = try context.requireForm()
    try dependencies.requireManager(context)
    let person = try dependencies.member(context)
    let name = try dependencies.names(of: [person])[person].name
    return try showLink(for: person, name: name, request, context)
  }

  private func mayManage(_ context: LedgerRequestContext) -> Bool {
    guard let standing = context.signedIn?.standing else { return false }
    return Rights(standing: standing).permits(.managePeople)
  }

  // MARK: Roles

  private func changeRole(
    _ request: Request, _ context: LedgerRequestContext
  ) async throws -> Response {
    _ = try context.requirePerson()
    try dependencies.requireManager(context)
    let person = try dependencies.member(context)
    do {
      let (_, typed) = try context.requireForm()
      let role = typed["role"] ?? ""
      guard let role = Role(name: role) else { throw Refusal.unknownRole(role) }
      let outcome = try await dependencies.carryOut(
        .person(.changeRole(person, to: role)), request, context)
      return .seeOther(outcome.events > 0 ? "/people?changed=\(outcome.position)" : "/people")
    } catch {
      return try again(error, about: person, context)
    }
  }

  // MARK: Showing

  private func again(
    _ error: any Error, about person: PersonNumber? = nil, _ context: LedgerRequestContext
  ) throws -> Response {
    guard let errors = FieldError.all(in: error), let typed = context.form.untrustedFields else {
      throw error
    }
    var model = try model(context)
    if let person {
      model.refusedMember = person
      model.errors = errors.map { FieldError(field: "role-\(person)", message: $0.message) }
    } else {
      model.errors = errors
      model.invitation = PeopleModel.Invitation(
        email: typed.text("email"), name: typed.text("name"),
        role: typed["role"] ?? Role.member.name)
    }
    model.frame.hasErrors = true
    return model.page.response(status: .refusing(error))
  }

  private func model(
    _ context: LedgerRequestContext, filter: String = ""
  ) throws -> PeopleModel {
    var frame = try dependencies.frame("People", at: .people, context)
    frame.styles = [.admin]
    let people = try dependencies.ledger.people()
    let accounts = Dictionary(
      uniqueKeysWithValues: try dependencies.accounts.accounts().map { ($0.person, $0) })
    let names = PersonLabels(accounts.mapValues(\.name))
    let others = people.filter { !$0.maySignIn && !$0.isErased && !$0.isService }.map {
      names[$0.person]
    }.sorted {
      $0.name < $1.name
    }
    let member = { (standing: Standing) in
      PeopleModel.Member(
        label: names[standing.person], email: accounts[standing.person]?.email,
        role: standing.role, isDeactivated: standing.isDeactivated)
    }
    let wanted = Wording.trimmed(filter).lowercased()
    let team = people.filter(\.maySignIn).map(member)
    return PeopleModel(
      frame: frame,
      team: team.filter {
        wanted.isEmpty || $0.label.name.lowercased().contains(wanted)
          || $0.email?.lowercased().contains(wanted) == true
      },
      services: people.filter { $0.isService && !$0.isErased }.map(member),
      filter: Wording.trimmed(filter), count: team.count,
      names: Array(others.prefix(Self.maximumNames)),
      hiddenNames: max(0, others.count - Self.maximumNames),
      tokens: mayManage(context) ? try dependencies.tokens(context) : nil)
  }
}

extension WebSettings {
  /// What a link to this site begins with. Where any free port was asked for and nothing said what
  /// people type, that is what whoever asks has typed.
  fileprivate func site(for request: Request) -> String {
    let isUnknown =
      port == 0 && publicURL == WebSettings(host: host, port: port, tls: tls).publicURL
    guard isUnknown, let authority = request.head.authority else { return publicURL }
    return "\(tls == nil ? "http" : "https")://\(authority)"
  }
}
