import Domain
import HTTPTypes
import Hummingbird
import Ledger
import SignIn

/// Finds out who asks, from the session's cookie: one read of the sessions and one of the people
/// for each request, and no memory in between, so that a session that was ended ends at once.
struct Sessions: RouterMiddleware {
  private let dependencies: WebDependencies
  private let cookie: SessionCookie

  init(_ dependencies: WebDependencies) {
    self.dependencies = dependencies
    cookie = SessionCookie(secure: dependencies.settings.secureCookies)
  }

  func handle(
    _ request: Request, context: LedgerRequestContext,
    next: (Request, LedgerRequestContext) async throws -> Response
  ) async throws -> Response {
    // A token speaks for itself: the cookie beside it is not read.
    if context.bearer != nil { return try await next(request, context) }
    var context = context
    context.signedIn = try signedIn(request)
    return try await next(request, context)
  }

  private func signedIn(_ request: Request) throws -> SignedIn? {
    guard let token = cookie.token(in: request.headers) else { return nil }
    return try SignedIn(token: token, dependencies)
  }
}

extension SignedIn {
  /// Whoever this session belongs to; nil where it has ended, or the person may not sign in.
  ///
  /// - Parameter isUse: whether somebody uses it, which keeps it from ending.
  init?(token: String, isUse: Bool = true, _ dependencies: WebDependencies) throws {
    let accounts = dependencies.accounts
    guard let session = try accounts.session(token, isUse: isUse),
      // A proxy that is believed no longer vouches for nobody.
      session.origin != .proxy || dependencies.settings.trustedHeader != nil,
      let standing = try dependencies.ledger.standing(of: session.person), standing.maySignIn,
      standing.isActive
    else { return nil }
    self.init(
      token: token, session: session, standing: standing, isFresh: accounts.isFresh(session))
  }
}
