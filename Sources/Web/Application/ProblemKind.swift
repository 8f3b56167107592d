import HTTPTypes

/// Everything that can be wrong with a request, by the stable names that scripts rely on.
///
/// `/problems/<name>` says what each one means.
enum ProblemKind: String, CaseIterable, Sendable {
  case malformed
  case signInNeeded = "sign-in-needed"
  case invalidToken = "invalid-token"
  case signInAgain = "sign-in-again"
  case denied
  case forged
  case notFound = "not-found"
  case methodNotAllowed = "method-not-allowed"
  case conflict
  case staleRevision = "stale-revision"
  case tooLarge = "too-large"
  case addressTooLong = "address-too-long"
  case unsupportedMediaType = "unsupported-media-type"
  case invalidInput = "invalid-input"
  case refusedByRule = "refused-by-rule"
  case keyReused = "idempotency-key-reused"
  case revisionNeeded = "revision-needed"
  case tooManyRequests = "too-many-requests"
  case internalError = "internal-error"
  case busy
  case writingStopped = "writing-stopped"
  case other

  var status: HTTPResponse.Status {
    switch self {
    case .malformed, .other: .badRequest
    case .signInNeeded, .signInAgain, .invalidToken: .unauthorized
    case .denied, .forged: .forbidden
    case .notFound: .notFound
    case .methodNotAllowed: .methodNotAllowed
    case .conflict: .conflict
    case .staleRevision: .preconditionFailed
    case .tooLarge: .contentTooLarge
    case .addressTooLong: .uriTooLong
    case .unsupportedMediaType: .unsupportedMediaType
    case .invalidInput, .refusedByRule, .keyReused: .unprocessableContent
    case .revisionNeeded: .preconditionRequired
    case .tooManyRequests: .tooManyRequests
    case .internalError: .internalServerError
    case .busy, .writingStopped: .serviceUnavailable
    }
  }

  /// What people read above the details.
  var title: String {
    switch self {
    case .malformed: "The request cannot be read"
    case .signInNeeded: "Please sign in"
    case .invalidToken: "This token is good for nothing here"
    case .signInAgain: "Please sign in again"
    case .denied: "You may not do this"
    case .forged: "This did not come from here"
    case .notFound: "There is nothing here"
    case .methodNotAllowed: "This cannot be done here"
    case .conflict, .staleRevision: "It has changed since you looked"
    case .tooLarge: "That is too much at once"
    case .addressTooLong: "The address is too long"
    case .unsupportedMediaType: "This kind of content is not understood here"
    case .invalidInput: "Something is not right yet"
    case .refusedByRule: "A rule does not allow this"
    case .keyReused: "The idempotency key was used for something else"
    case .revisionNeeded: "Say which revision you saw"
    case .tooManyRequests: "That was too often"
    case .internalError: "Something went wrong here"
    case .busy: "Too much is going on right now"
    case .writingStopped: "Nothing can be changed right now"
    case .other: "This did not work"
    }
  }

  /// What to do about it, for whoever writes a script.
  var advice: String {
    switch self {
    case .malformed:
      "Addresses and forms are percent-encoded UTF-8, documents are JSON (RFC 8259). The detail "
        + "says where reading stopped."
    case .signInNeeded:
      "There is no session, or it has ended. Sign in at /sign-in and send its cookie, or send a token."
    case .invalidToken:
      "The token in Authorization is mistyped, expired or revoked, or this address takes none. Make a "
        + "new one on /me, or with: ledger token create."
    case .signInAgain:
      "The session is too old for this. Sign in again at /sign-in?again=1, then send the same again."
    case .denied:
      "The person is signed in and has no right to this. An admin can change the role. A "
        + "token does no more than its scopes say."
    case .forged:
      "A change needs the session's token in X-CSRF-Token (a form: its field csrf), and must not "
        + "come from a page of another site."
    case .notFound: "Check the address. Requests are found by key, as in OPS-142, or external key."
    case .methodNotAllowed: "The header Allow names the methods that this address knows."
    case .conflict:
      "Somebody else was faster. The answer carries what happened since; read it, then try again."
    case .staleRevision:
      "If-Match names an older revision. The answer carries the present one and what happened "
        + "since; read it, then try again with the new ETag."
    case .tooLarge: "The body may have at most \(WebLimits.body) bytes."
    case .addressTooLong: "An address may have at most \(WebLimits.address) bytes."
    case .unsupportedMediaType: "Send application/json to the API, and forms to the pages."
    case .invalidInput:
      "errors[] names each place by JSON pointer or parameter, and what to change."
    case .refusedByRule: "The board's rules stand against it; the detail says what is possible."
    case .keyReused: "A retry repeats the same body. For a new command use a new Idempotency-Key."
    case .revisionNeeded: "Read the request and send its ETag in If-Match."
    case .tooManyRequests:
      "Wait for the seconds in Retry-After and send the same again, with the same key. RateLimit and "
        + "RateLimit-Policy say how much is left."
    case .internalError: "Nothing you did. The server's log has the details under the requestId."
    case .busy: "Wait for the seconds in Retry-After and send the same again, with the same key."
    case .writingStopped:
      "The disk failed; reading goes on, and nothing is written until it works again. The server's "
        + "log has the reason. Wait for the seconds in Retry-After and send the same again."
    case .other: "The detail says more."
    }
  }

  /// Where `advice` is to be read; the `type` of RFC 9457.
  var address: String { "/problems/\(rawValue)" }
}
