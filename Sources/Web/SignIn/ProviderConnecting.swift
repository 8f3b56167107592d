import Domain
import HTTPTypes
import Hummingbird
import OpenIDConnect
import SignIn

/// Ties an account at a provider to whoever is signed in here: they ask for it, show there who they
/// are, see here which account it is, and say yes. Nothing is tied before.
///
/// | address | |
/// |---|---|
/// | `POST /sign-in/{provider}/connect` | leads to the provider |
/// | `POST /sign-in/{provider}/tie` | from the page that asks |
struct ProviderConnecting: Sendable {
  let dependencies: WebDependencies
  let party: RelyingParty
  let door: ProviderDoor
  let cookie: AttemptCookie

  func addRoutes(to routes: some RouterMethods<LedgerRequestContext>) {
    routes.post("/sign-in/{provider}/connect") { try await leave($0, $1) }
    routes.post("/sign-in/{provider}/tie") { try await tie($0, $1) }
  }

  private func leave(
    _ request: Request, _ context: LedgerRequestContext
  ) async throws -> Response {
    let (person, _) = try context.requireForm()
    // Whoever sits down at somebody's browser must not make themselves a way in that stays.
    try context.requireFresh()
    let id = try context.parameter("provider")
    do throws(OpenIDConnectError) {
      let departure = try await party.begin(
        id, next: Self.back.text, for: .connect(person: person.rawValue))
      var response = LeavingModel(name: try party.provider(id).name, address: departure.address)
        .response
      response.headers.append(cookie.set(departure.attempt))
      return response
    } catch {
      return try refusal(error.message(name(id)), status: error.status, context)
    }
  }

  /// Asks whoever came back whether the account is theirs.
  func ask(
    _ arrival: Arrival, from provider: Provider, _ context: LedgerRequestContext
  ) throws -> Response {
    guard let signedIn = context.signedIn,
      .connect(person: signedIn.person.rawValue) == arrival.purpose
    else { throw NotAdmitted.nobodySignedIn }
    switch try dependencies.accounts.person(arrival.identity) {
    case signedIn.person?: return .seeOther("/me#connected")
    case _?: throw NotAdmitted.tiedToAnother
    case nil: break
    }
    let account = ConnectModel.Account(
      name: arrival.name, email: arrival.email, subject: arrival.identity.subject)
    let model = ConnectModel(
      frame: try dependencies.frame("Connect an account", at: .me, context), id: provider.id,
      provider: provider.name, issuer: provider.issuer,
      content: .question(
        account, token: try party.offer(arrival, to: signedIn.person.rawValue)))
    return model.page.response()
  }

  private func tie(
    _ request: Request, _ context: LedgerRequestContext
  ) async throws -> Response {
    let (person, fields) = try context.requireForm()
    let id = try context.parameter("provider")
    do {
      let identity = try party.offered(fields["account"] ?? "", to: person.rawValue, at: id)
      try await door.connect(identity, to: person)
      dependencies.audit.note(
        .providerConnected, person: person, address: context.peerAddress,
        "\(id), account \(identity.id)")
      return .seeOther("/me#connected")
    } catch let error as OpenIDConnectError {
      return try refusal(error.message(name(id)), status: .unprocessableContent, context)
    } catch let error as NotAdmitted {
      return try refusal(error.message(name(id)), status: .unprocessableContent, context)
    }
  }

  /// Somebody who is signed in here wanted to connect an account, and it was not.
  func refusal(
    _ message: String, status: HTTPResponse.Status, _ context: LedgerRequestContext
  ) throws -> Response {
    var frame = try dependencies.frame("Connect an account", at: .me, context)
    frame.hasErrors = true
    return ConnectModel(
      frame: frame, id: "", provider: "", issuer: "", content: .refused(message)
    ).page.response(status: status)
  }

  private func name(_ id: String) -> String {
    (try? party.provider(id))?.name ?? "The provider"
  }

  private static let back = LocalPath("/me") ?? .home
}
