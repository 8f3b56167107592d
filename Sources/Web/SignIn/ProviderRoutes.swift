import Domain
import HTTPTypes
import Hummingbird
import Logging
import OpenIDConnect
import SignIn

/// Signing in at a provider: leaving and coming back.
///
/// | address | |
/// |---|---|
/// | `GET /sign-in/{provider}?next=…[&again=1]` | sends the browser to the provider |
/// | `GET /sign-in/{provider}/callback` | where it comes back, one address a provider |
struct ProviderRoutes: Sendable {
  let dependencies: WebDependencies
  let party: RelyingParty
  private let door: ProviderDoor
  private let connecting: ProviderConnecting
  private let failures: ProviderFailures
  private let cookie: AttemptCookie
  private let sessionCookie: SessionCookie

  init(_ dependencies: WebDependencies, _ party: RelyingParty) {
    self.dependencies = dependencies
    self.party = party
    door = ProviderDoor(dependencies)
    failures = ProviderFailures(dependencies)
    cookie = AttemptCookie(secure: dependencies.settings.secureCookies)
    connecting = ProviderConnecting(
      dependencies: dependencies, party: party, door: door, cookie: cookie)
    sessionCookie = SessionCookie(secure: dependencies.settings.secureCookies)
  }

  func addRoutes(to routes: some RouterMethods<LedgerRequestContext>) {
    routes.get("/sign-in/{provider}") { try await leave($0, $1) }
    routes.get("/sign-in/{provider}/callback") { try await comeBack($0, $1) }
    connecting.addRoutes(to: routes)
  }

  // MARK: Leaving

  private func leave(_ request: Request, _ context: LedgerRequestContext) async throws -> Response {
    let query = try request.query()
    let next = query["next"].flatMap(LocalPath.init) ?? .home
    // A page of another site could else sign people in without their doing: they press the button.
    if let site = request.headers[.secFetchSite], site != "same-origin", site != "none" {
      return .seeOther(next.signIn)
    }
    let isAgain = query["again"] == "1" && context.signedIn != nil
    return try await leave(request, context, next: next, for: isAgain ? .again : .signIn)
  }

  private func leave(
    _ request: Request, _ context: LedgerRequestContext, next: LocalPath,
    for purpose: AttemptPurpose
  ) async throws -> Response {
    let id = try context.parameter("provider")
    do throws(OpenIDConnectError) {
      let departure = try await party.begin(id, next: next.text, for: purpose)
      // The one place that sends browsers elsewhere: to an address of the provider's own document.
      var response = Response(status: .seeOther, headers: [.location: departure.address])
      response.headers.append(cookie.set(departure.attempt))
      return response
    } catch {
      return await refuse(id, error, next: next, for: purpose, context)
    }
  }

  // MARK: Coming back

  private func comeBack(
    _ request: Request, _ context: LedgerRequestContext
  ) async throws -> Response {
    let id = try context.parameter("provider")
    let query = try request.query()
    let answer = RelyingParty.Callback(
      code: query["code"], state: query["state"], issuer: query["iss"], error: query["error"])
    do throws(NoArrival) {
      let arrival = try await party.finish(id, answer, attempt: cookie.value(in: request.headers))
      var response = await receive(arrival, id, request, context)
      response.headers.append(cookie.clear)
      return response
    } catch {
      var response = await turnBack(error, id, context)
      // An answer that is another attempt's, or that another site made up, takes nothing from the one
      // that is under way.
      if error.isOver { response.headers.append(cookie.clear) }
      return response
    }
  }

  private func turnBack(
    _ reason: NoArrival, _ id: String, _ context: LedgerRequestContext
  ) async -> Response {
    let next = reason.next.flatMap(LocalPath.init) ?? .home
    // The same page a second time, or one from long ago: they are where they wanted to be.
    if context.signedIn != nil, [.replayed, .attemptMissing].contains(reason.error) {
      return .seeOther(next)
    }
    return await refuse(id, reason.error, next: next, for: reason.purpose ?? .signIn, context)
  }

  private func receive(
    _ arrival: Arrival, _ id: String, _ request: Request, _ context: LedgerRequestContext
  ) async -> Response {
    // Sealed by us, and checked all the same.
    let next = LocalPath(arrival.next) ?? .home
    let name = (try? party.provider(id))?.name ?? id
    do {
      return try await act(
        on: arrival, from: try party.provider(id), next: next, request, context)
    } catch let error as NotAdmitted {
      dependencies.audit.note(
        .signInFailed, person: context.signedIn?.person, address: context.peerAddress,
        "\(id): \(error.reason)")
      return await page(
        error.message(name), next: next, for: arrival.purpose, status: .forbidden, context)
    } catch {
      dependencies.logger.error(
        "Somebody from a provider could not be let in",
        metadata: ["provider": "\(id)", "cause": "\(error)"])
      return await page(
        "You are known at \(name), and something went wrong here. Nothing was lost: please try again "
          + "in a minute.", next: next, for: arrival.purpose, status: .serviceUnavailable, context)
    }
  }

  private func act(
    on arrival: Arrival, from provider: Provider, next: LocalPath, _ request: Request,
    _ context: LedgerRequestContext
  ) async throws -> Response {
    switch arrival.purpose {
    case .signIn:
      let person = try await door.admit(arrival, from: provider)
      return try begin(person, arrival, provider, next, request, context)
    case .again:
      guard let person = context.signedIn?.person else { throw NotAdmitted.nobodySignedIn }
      try door.confirm(arrival, is: person)
      return try begin(person, arrival, provider, next, request, context)
    case .connect: return try connecting.ask(arrival, from: provider, context)
    }
  }

  private func begin(
    _ person: PersonNumber, _ arrival: Arrival, _ provider: Provider, _ next: LocalPath,
    _ request: Request, _ context: LedgerRequestContext
  ) throws -> Response {
    let accounts = dependencies.accounts
    // Always a new one: a session from before the provider said who it is may be somebody else's.
    let session = try accounts.beginSession(
      for: person, via: .provider(arrival.session),
      userAgent: request.headers[.userAgent] ?? "",
      authenticatedAt: arrival.authenticatedAt ?? 0)
    guard let session else { throw NotAdmitted.notActive }
    if let old = context.signedIn {
      try accounts.endSession(old.token)
      dependencies.audit.note(
        .sessionEnded, person: old.person, address: context.peerAddress,
        "session \(old.session.id), by signing in again")
    }
    dependencies.audit.note(
      .signedIn, person: person, address: context.peerAddress,
      "by \(provider.id), session \(session.session.id)")
    var response = Response.seeOther(next)
    response.headers.append(sessionCookie.set(session.token, accounts.limits))
    return response
  }

  // MARK: Refusing

  private func refuse(
    _ id: String, _ error: OpenIDConnectError, next: LocalPath, for purpose: AttemptPurpose,
    _ context: LedgerRequestContext
  ) async -> Response {
    let provider = try? party.provider(id)
    if let provider {
      dependencies.audit.note(
        .signInFailed, person: context.signedIn?.person, address: context.peerAddress,
        "\(provider.id): \(error.reason)")
      failures.tell(error, at: provider.id)
    }
    return await page(
      error.message(provider?.name ?? "The provider"), next: next, for: purpose,
      status: error.status, context)
  }

  private func page(
    _ message: String, next: LocalPath, for purpose: AttemptPurpose, status: HTTPResponse.Status,
    _ context: LedgerRequestContext
  ) async -> Response {
    if case .connect = purpose,
      let refusal = try? connecting.refusal(message, status: status, context)
    {
      return refusal
    }
    var model = await dependencies.signInModel(next: next, refusal: message)
    model.isAgain = purpose == .again && context.signedIn != nil
    return model.page.response(status: status)
  }
}

extension OpenIDConnectError {
  /// What a page answers that says so.
  var status: HTTPResponse.Status {
    switch self {
    case .unknownProvider: .notFound
    case .unreachable, .busy: .serviceUnavailable
    case .misconfigured: .badGateway
    case .attemptMissing, .attemptUnreadable, .attemptExpired, .attemptDiffers, .replayed,
      .refused, .codeRefused, .mixedUp, .untrusted, .notAgain:
      .forbidden
    }
  }
}
