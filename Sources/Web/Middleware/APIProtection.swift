import Domain
import HTTPTypes
import Hummingbird
import SignIn

/// Lets nobody use the API who is not signed in, and no change through that another site sent.
///
/// A cookie goes with every request, whoever caused it; the session's token in a header does not, and
/// neither does a bearer token, so whoever sends one needs no other.
struct APIProtection: RouterMiddleware {
  let settings: WebSettings

  func handle(
    _ request: Request, context: LedgerRequestContext,
    next: (Request, LedgerRequestContext) async throws -> Response
  ) async throws -> Response {
    if let bearer = context.bearer {
      // Managing people is what a directory does at its own addresses, by the rules that hold there.
      guard !bearer.token.scopes.isForProvisioning else {
        throw Problem(.denied, "A token with the scope provision is for /scim/v2 alone.")
      }
      return try await next(request, context)
    }
    guard let signedIn = context.signedIn else { throw NotSignedIn() }
    if !request.isSafe {
      try SameOrigin.check(request, from: context.origin, settings: settings)
      guard let token = request.headers[.csrfToken], signedIn.session.accepts(csrf: token) else {
        throw Problem(
          .forged,
          "A change needs the token of the session in the header X-CSRF-Token: it is missing or "
            + "not the right one. GET /api/v1/session tells it.")
      }
    }
    return try await next(request, context)
  }
}
