import HTTPTypes
import Hummingbird
import SignIn

/// Reads the forms of pages, and finds out whether they are ours.
///
/// A form from another site is refused here. One with a stale token goes on, marked so:
/// `requireForm()` refuses it too, and lets the route show it again with everything that was typed.
struct PageForms: RouterMiddleware {
  /// The field that carries the session's token.
  static let tokenField = "csrf"

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
    var context = context
    do {
      if !request.isSafe {
        try SameOrigin.check(request, from: context.origin, settings: dependencies.settings)
        let fields = try await fields(of: request, context)
        context.form = ReceivedForm(fields, in: context.signedIn)
        try request.refusePast()
      }
      return try await next(request, context)
    } catch {
      throw Stopped(error: error, signedIn: context.signedIn, form: context.form)
    }
  }

  /// The form in the body, strictly decoded.
  private func fields(
    of request: Request, _ context: LedgerRequestContext
  ) async throws -> FormFields {
    let body = try await dependencies.bodies.collect(request, from: sender(request, context))
    guard body.readableBytes > 0 else { return FormFields() }
    guard request.hasContentType(["application/x-www-form-urlencoded"]) else {
      throw Problem(
        .unsupportedMediaType, "Pages take forms (application/x-www-form-urlencoded) only.")
    }
    return try FormFields(decoding: body.readableBytesView)
  }

  /// Whoever was signed in until a moment ago may send as much as before: it is to be kept for them.
  private func sender(
    _ request: Request, _ context: LedgerRequestContext
  ) throws -> BodyBudget.Sender {
    if let signedIn = context.signedIn { return .known(signedIn.person) }
    guard let token = cookie.token(in: request.headers),
      let person = try dependencies.accounts.remembered(token)
    else { return .stranger }
    return .known(person)
  }
}

extension ReceivedForm {
  init(_ fields: FormFields, in signedIn: SignedIn?) {
    if let signedIn, let token = fields[PageForms.tokenField],
      signedIn.session.accepts(csrf: token)
    {
      self = .verified(fields)
    } else {
      self = .unverified(fields)
    }
  }
}

extension Request {
  /// Whether the body says it is of one of these types, with or without parameters.
  func hasContentType(_ types: [String]) -> Bool {
    guard let given = headers[.contentType] else { return false }
    let name = given.utf8.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") }
    return types.contains(Substring(name).lowercased())
  }
}
