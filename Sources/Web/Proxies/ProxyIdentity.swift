import Domain
import HTTPTypes
import Hummingbird
import Ledger
import OpenIDConnect
import SignIn

/// Signs in whom a listed proxy names, or one that signs what it says, and out again as soon as it names
/// another or nobody.
///
/// The account is found by e-mail address: in this mode the proxy vouches for it with each request. What
/// anybody else sends in that header is taken away, noted, and never read. A session that began with a
/// link or at a provider goes on by its own rules: it is the way in when the proxy is wrong.
struct ProxyIdentity: RouterMiddleware {
  let header: TrustedHeader
  let dependencies: WebDependencies
  let limiter: RequestLimiter

  private var accounts: Accounts { dependencies.accounts }
  private var cookie: SessionCookie {
    SessionCookie(secure: dependencies.settings.secureCookies)
  }

  func handle(
    _ request: Request, context: LedgerRequestContext,
    next: (Request, LedgerRequestContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    let claim = try await claim(request.headers[values: header.name], context)
    let request = request.without([header.name])

    if let signedIn = context.signedIn, signedIn.session.origin == .proxy {
      // Nobody knows whom it names: the session neither goes on nor ends.
      if case .unreadable = claim { throw Self.keysMissing }
      if signedIn.person != claim.person { try end(signedIn, &context) }
    }
    guard context.signedIn == nil, let named = claim.person, request.isSafe, !request.wantsJSON,
      let new = try begin(named, request, context)
    else { return try await answer(request, context, next) }

    context.signedIn = new
    do {
      var response = try await answer(request, context, next)
      response.headers.append(cookie.set(new.token, accounts.limits))
      return response
    } catch {
      // The answer to an error carries no cookie, so nobody could use or end this session.
      try accounts.endSession(new.token)
      throw error
    }
  }

  /// Whoever is signed in by the proxy has nothing to do on the page for signing in.
  private func answer(
    _ request: Request, _ context: LedgerRequestContext,
    _ next: (Request, LedgerRequestContext) async throws -> Response
  ) async throws -> Response {
    if context.signedIn?.session.origin == .proxy, request.isSafe, request.uri.path == "/sign-in" {
      let query = try request.query()
      // Who has to show once more who they are does so in another way.
      if query["again"] != "1" {
        return .seeOther(query["next"].flatMap(LocalPath.init) ?? .home)
      }
    }
    return try await next(request, context)
  }

  private func end(_ signedIn: SignedIn, _ context: inout LedgerRequestContext) throws {
    try accounts.endSession(signedIn.token)
    context.signedIn = nil
    dependencies.audit.note(
      .sessionEnded, person: signedIn.person, address: context.peerAddress,
      "the proxy names somebody else or nobody")
  }

  private static let keysMissing = Problem(
    .busy,
    "Who you are cannot be read at the moment, because the keys of the proxy in front cannot be "
      + "had. Try again in a minute.")

  // MARK: Whom it names

  /// What came in the header.
  private enum Claim {
    case nobody
    case person(PersonNumber)
    /// It is signed, and the keys to read it cannot be had.
    case unreadable

    var person: PersonNumber? {
      if case .person(let person) = self { person } else { nil }
    }
  }

  /// Nobody for whoever is not the proxy.
  private func claim(
    _ values: [String], _ context: LedgerRequestContext
  ) async throws -> Claim {
    guard !values.isEmpty else { return .nobody }
    guard header.mayCome(from: context.origin.connectedTo) else {
      note(context, "a header \(header.name.rawName) from an address that is not listed")
      return .nobody
    }
    // Two values are two claims, of which one may be the client's own.
    guard values.count == 1 else { return refuse(context, "the proxy names two at once") }
    guard header.signed != nil, let party = dependencies.party else {
      return try person(values[0], context)
    }
    let email: String
    do throws(OpenIDConnectError) { email = try await party.email(inAssertion: values[0]) } catch {
      if case .unreachable = error { return .unreadable }
      return refuse(context, "a header \(header.name.rawName) proves nothing: \(error.reason)")
    }
    return try person(email, context)
  }

  private func person(_ email: String, _ context: LedgerRequestContext) throws -> Claim {
    guard let account = try accounts.account(email: email) else {
      return refuse(context, "the proxy names nobody who has an account")
    }
    return .person(account.person)
  }

  private func refuse(_ context: LedgerRequestContext, _ what: String) -> Claim {
    note(context, what)
    return .nobody
  }

  private func begin(
    _ person: PersonNumber, _ request: Request, _ context: LedgerRequestContext
  ) throws -> SignedIn? {
    try limiter.admitSession(of: person, context.origin)
    guard let standing = try dependencies.ledger.standing(of: person), standing.maySignIn,
      standing.isActive,
      // The proxy does not say when they showed it who they are: that may be long ago.
      let new = try accounts.beginSession(
        for: person, via: .proxy, userAgent: request.headers[.userAgent] ?? "",
        authenticatedAt: 0)
    else {
      note(context, "the proxy names somebody who may not sign in")
      return nil
    }
    dependencies.audit.note(
      .signedIn, person: person, address: context.peerAddress,
      "by the proxy, session \(new.session.id)")
    return SignedIn(
      token: new.token, session: new.session, standing: standing,
      isFresh: dependencies.accounts.isFresh(new.session))
  }

  private func note(_ context: LedgerRequestContext, _ what: String) {
    guard limiter.mayNote(.address(context.origin.connectedTo)) else { return }
    dependencies.audit.note(.signInFailed, address: context.peerAddress, what)
  }
}
