import Domain
import EventLog
import Hummingbird
import Ledger
import SignIn

/// `/me/tokens`
struct TokensPage {
  private let dependencies: WebDependencies

  init(_ dependencies: WebDependencies) { self.dependencies = dependencies }

  func addRoutes(to routes: some RouterMethods<LedgerRequestContext>) {
    routes.get("/me/tokens") { _, context in try model(context).page.response() }
    routes.post("/me/tokens") { request, context in try create(request, context) }
    routes.post("/me/tokens/{token}/revoke") { _, context in try revoke(context) }
  }

  private func create(_ request: Request, _ context: LedgerRequestContext) throws -> Response {
    do {
      let (person, typed) = try context.requireForm()
      try context.requireFresh()
      let subject = try typed["subject"].map { try self.subject($0, context) } ?? person
      try dependencies.ledger.checkTokens(of: subject, by: person)
      let wanted = Self.wanted(typed)
      let new = try dependencies.createToken(
        TokenRequest(
          person: subject, maker: person, name: wanted.name,
          scopes: try dependencies.ledger.scopes(named: Self.words(wanted), by: person),
          lifetime: try TokenRequest.lifetime(days: Int(wanted.days))), context)
      try dependencies.forgetKept(context)
      var model = try model(context)
      model.made = TokensModel.Made(
        name: new.token.name, subject: try dependencies.names(of: [subject])[subject],
        secret: new.secret)
      return model.page.response()
    } catch {
      return try again(error, context)
    }
  }

  private func subject(
    _ text: String, _ context: LedgerRequestContext
  ) throws -> PersonNumber {
    guard let number = UInt32(text) else { throw Problem(.notFound, "There is no such person.") }
    return try dependencies.person(numbered: number)
  }

  private func revoke(_ context: LedgerRequestContext) throws -> Response {
    let (person, _) = try context.requireForm()
    let id = try context.parameter("token")
    let visible = try tokens(of: person).first { $0.id == id }
    guard let visible, try dependencies.revokeToken(id, of: visible.person, context) else {
      throw Problem(.notFound, "There is no such token.")
    }
    return .seeOther("/me/tokens")
  }

  // MARK: Showing

  private func again(_ error: any Error, _ context: LedgerRequestContext) throws -> Response {
    guard let errors = Self.errors(in: error), let typed = context.form.untrustedFields else {
      throw error
    }
    var model = try model(context)
    model.errors = errors
    model.wanted = Self.wanted(typed)
    model.frame.hasErrors = true
    return model.page.response(status: .refusing(error))
  }

  private static func errors(in error: any Error) -> [FieldError]? {
    switch error {
    case let fault as UnusableScope: [FieldError(field: "scopes", message: fault.message)]
    case SignInError.unusableToken, SignInError.tooManyTokens:
      [FieldError(field: "scopes", message: (error as? SignInError)?.message ?? "")]
    case let problem as Problem where problem.kind == .invalidInput:
      [FieldError(field: "days", message: problem.detail)]
    default: FieldError.all(in: error)
    }
  }

  private static func wanted(_ typed: FormFields) -> TokensModel.Wanted {
    let prefix = "scope-"
    var boards: [String: String] = [:]
    for field in typed.fields where field.name.hasPrefix(prefix) && !field.value.isEmpty {
      boards[String(field.name.dropFirst(prefix.count))] = field.value
    }
    return TokensModel.Wanted(
      name: typed.text("name"), subject: typed["subject"] ?? "",
      everywhere: typed["everywhere"] ?? "", boards: boards, days: typed["days"] ?? "")
  }

  private static func words(_ wanted: TokensModel.Wanted) -> [String] {
    (wanted.everywhere.isEmpty ? [] : [wanted.everywhere])
      + wanted.boards.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }
  }

  /// One's own, and for whoever manages people those of machines.
  private func tokens(of person: PersonNumber) throws -> [AccessToken] {
    let machines = Set(try services(for: person))
    return try dependencies.accounts.tokens().filter {
      $0.person == person || machines.contains($0.person)
    }
  }

  private func services(for person: PersonNumber) throws -> [PersonNumber] {
    guard try dependencies.ledger.rights(of: person).permits(.managePeople) else { return [] }
    return try dependencies.ledger.people().filter { $0.isService && $0.isActive }.map(\.person)
  }

  private func model(_ context: LedgerRequestContext) throws -> TokensModel {
    let person = try context.requirePerson()
    var frame = try dependencies.frame("Tokens", at: .me, context)
    frame.styles = [.admin]
    let tokens = try tokens(of: person)
    let services = try services(for: person)
    let names = try dependencies.names(of: tokens.map(\.person) + services + [person])
    return TokensModel(
      frame: frame,
      tokens: TokenList(
        address: "/me/tokens",
        items: try tokens.map { token in
          TokenList.Item(
            token, subject: names[token.person],
            scopes: try dependencies.ledger.words(for: token.scopes, by: person))
        }, showsSubject: true),
      subjects: ([person] + services).map { names[$0] }, boards: frame.boards,
      mayProvision: try dependencies.ledger.rights(of: person).permits(.managePeople),
      form: try dependencies.tokens(context), now: dependencies.clock.now())
  }
}
