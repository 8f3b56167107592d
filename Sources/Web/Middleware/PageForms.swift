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

  let settings: WebSettings

  func handle(
    _ request: Request, context: LedgerRequestContext,
    next: (Request, LedgerRequestContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    do {
      if !request.isSafe {
        try SameOrigin.check(request, from: context.origin, settings: settings)
        let fields = try await request.formFields()
        context.form = ReceivedForm(fields, in: context.signedIn)
        try request.refusePast()
      }
      return try await next(request, context)
    } catch {
      throw Stopped(error: error, signedIn: context.signedIn, form: context.form)
    }
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
  /// The form in the body, strictly decoded.
  fileprivate func formFields() async throws -> FormFields {
    let body = try await boundedBody()
    guard body.readableBytes > 0 else { return FormFields() }
    guard hasContentType(["application/x-www-form-urlencoded"]) else {
      throw Problem(
        .unsupportedMediaType, "Pages take forms (application/x-www-form-urlencoded) only.")
    }
    return try FormFields(decoding: body.readableBytesView)
  }

  /// The whole body, when it is no more than we take.
  func boundedBody() async throws -> ByteBuffer {
    if let length = headers[.contentLength].flatMap({ Int($0) }), length > WebLimits.body {
      throw Problem(.tooLarge, "\(length) bytes were announced. \(Problem.tooLargeText)")
    }
    return try await body.collect(upTo: WebLimits.body)
  }

  /// Whether the body says it is of one of these types, with or without parameters.
  func hasContentType(_ types: [String]) -> Bool {
    guard let given = headers[.contentType] else { return false }
    let name = given.utf8.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") }
    return types.contains(Substring(name).lowercased())
  }
}
