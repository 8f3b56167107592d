import HTTPTypes
import Hummingbird

/// Puts on every answer what browsers need to keep people safe, and the number of the request.
///
/// Outermost, so that errors carry it too.
struct AnswerHeaders: RouterMiddleware {
  /// No script or style but ours, no frames, no other sites; nothing inline, and no markup from strings
  /// (Trusted Types) where browsers know it. What a browser stops, it reports.
  static let contentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    + "connect-src 'self'; object-src 'none'; form-action 'self'; frame-ancestors 'none'; "
    + "base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'; "
    + "report-uri \(ReportRoutes.path); report-to csp"

  /// For a year, the site is not to be asked for over http (RFC 6797). Only where people come by https:
  /// elsewhere nobody could come any more.
  static let transportSecurity = "max-age=31536000; includeSubDomains"

  private static let always: [HTTPField] = [
    HTTPField(name: .contentSecurityPolicy, value: contentSecurityPolicy),
    HTTPField(name: .reportingEndpoints, value: "csp=\"\(ReportRoutes.path)\""),
    HTTPField(name: .xContentTypeOptions, value: "nosniff"),
    HTTPField(name: .referrerPolicy, value: "same-origin"),
    HTTPField(name: .crossOriginOpenerPolicy, value: "same-origin"),
    HTTPField(name: .crossOriginResourcePolicy, value: "same-origin"),
    HTTPField(
      name: .permissionsPolicy,
      value: "accelerometer=(), autoplay=(), camera=(), display-capture=(), fullscreen=(), "
        + "geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), "
        + "publickey-credentials-get=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()"),
  ]

  /// Some answers are for everybody and say so themselves; the rest is somebody's.
  private static let personal = HTTPField(name: .cacheControl, value: "no-store")

  private let common: [HTTPField]

  init(_ settings: WebSettings) {
    let secure = HTTPField(name: .strictTransportSecurity, value: Self.transportSecurity)
    common = settings.secureCookies ? Self.always + [secure] : Self.always
  }

  func handle(
    _ request: Request, context: LedgerRequestContext,
    next: (Request, LedgerRequestContext) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    let keepsItself = response.headers.contains(.cacheControl)
    for field in common { response.headers.append(field) }
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
  static let link = known("Link")
  static let permissionsPolicy = known("Permissions-Policy")
  static let referrerPolicy = known("Referrer-Policy")
  static let reportingEndpoints = known("Reporting-Endpoints")
  static let requestID = known("X-Request-Id")
  static let secFetchSite = known("Sec-Fetch-Site")

  static func known(_ name: String) -> HTTPField.Name {
    guard let name = HTTPField.Name(name) else {
      preconditionFailure("“\(name)” is no name of a header")
    }
    return name
  }
}
