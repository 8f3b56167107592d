import HTTPTypes
import Hummingbird

/// Refuses what comes too often from one address or with one token, before anything is looked up.
struct AddressLimits: RouterMiddleware {
  let limiter: RequestLimiter

  func handle(
    _ request: Request, context: LedgerRequestContext,
    next: (Request, LedgerRequestContext) async throws -> Response
  ) async throws -> Response {
    let standing = try limiter.admitAddress(request, context.origin)
    return try await next(request, context).with(standing, for: request)
  }
}

/// Refuses what comes too often from one person, wherever they are.
struct PersonLimits: RouterMiddleware {
  let limiter: RequestLimiter

  func handle(
    _ request: Request, context: LedgerRequestContext,
    next: (Request, LedgerRequestContext) async throws -> Response
  ) async throws -> Response {
    guard let signedIn = context.signedIn else { return try await next(request, context) }
    let standing = try limiter.admitPerson(signedIn, request, context.origin)
    return try await next(request, context).with(standing, for: request)
  }
}

extension Response {
  /// Programs are told how they stand; the innermost, narrowest quota speaks.
  fileprivate func with(_ standing: RateStanding?, for request: Request) -> Response {
    guard let standing, !headers.contains(.rateLimit), request.isForProgram else { return self }
    var answer = self
    answer.headers.append(contentsOf: standing.headers)
    return answer
  }
}

extension Request {
  fileprivate var isForProgram: Bool {
    uri.path.hasPrefix("/api/") || uri.path.hasPrefix("/scim/")
  }
}
