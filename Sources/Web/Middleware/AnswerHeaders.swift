import HTTPTypes
import Hummingbird

/// Puts on every answer what browsers need to keep people safe, and the number of the request.
///
/// Outermost, so that errors carry it too.
struct AnswerHeaders: RouterMiddleware {
  /// No script or style but ours, no frames, no other sites; nothing inline.
  static let contentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    + "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

  private static let common: [HTTPField] = [
    HTTPField(name: .contentSecurityPolicy, value: contentSecurityPolicy),
    HTTPField(name: .xContentTypeOptions, value: "nosniff"),
    HTTPField(name: .referrerPolicy, value: "same-origin"),
    HTTPField(name: .crossOriginOpenerPolicy, value: "same-origin"),
    HTTPField(name: .crossOriginResourcePolicy, value: "same-origin"),
    HTTPField(
      name: .permissionsPolicy,
      value: "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
  ]

  /// Some answers are for everybody and say so themselves; the rest is somebody's.
  private static let personal = HTTPField(name: .cacheControl, value: "no-store")

  func handle(
    _ request: Request, context: LedgerRequestContext,
    next: (Request, LedgerRequestContext) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    let keepsItself = response.headers.contains(.cacheControl)
    for field in Self.common { response.headers.append(field) }
    if !keepsItself { response.headers.append(Self.personal) }
    response.headers.append(HTTPField(name: .requestID, value: context.requestID))
    return response
  }
}

extension HTTPField.Name {
  static let accelBuffering = known("X-Accel-Buffering")
  static let crossOriginOpenerPolicy = known("Cross-Origin-Opener-Policy")
  static let csrfToken = known("X-CSRF-Token")
  static let idempotencyKey = known("Idempotency-Key")
  static let idempotencyReplayed = known("Idempotency-Replayed")
  static let lastEventID = known("Last-Event-ID")
  static let ledgerPosition = known("Ledger-Position")
  static let permissionsPolicy = known("Permissions-Policy")
  static let referrerPolicy = known("Referrer-Policy")
  static let requestID = known("X-Request-Id")
  static let secFetchSite = known("Sec-Fetch-Site")

  private static func known(_ name: String) -> HTTPField.Name {
    guard let name = HTTPField.Name(name) else {
      preconditionFailure("“\(name)” is no name of a header")
    }
    return name
  }
}
