import Domain
import Hummingbird
import SignIn

/// Notes in the audit trail what was refused to whom: by its route and never by its address, whose
/// query may hold what somebody looked for.
///
/// Inside of `Sessions`, so that it is known who asked. What one may not see is not found and no
/// denial: that there was something is not to be learnt from the trail either.
struct Denials: RouterMiddleware {
  let audit: AuditTrail

  func handle(
    _ request: Request, context: LedgerRequestContext,
    next: (Request, LedgerRequestContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch {
      note(error, request, context)
      throw error
    }
  }

  private func note(_ error: any Error, _ request: Request, _ context: LedgerRequestContext) {
    let problem = Problem((error as? Stopped)?.error ?? error, request: request)
    let what: String
    switch problem.kind {
    case .denied: what = problem.detail
    case .forged: what = "It was not shown to come from a page of this site."
    default: return
    }
    audit.note(
      .denied, person: context.signedIn?.person ?? context.bearer?.principal.person,
      address: context.peerAddress,
      "\(request.method.rawValue) \(context.endpointPath ?? "?"): \(what)")
  }
}
