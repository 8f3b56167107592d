import HTTPTypes
import Hummingbird

/// Refuses addresses that are too long or not what RFC 3986 allows, before anything looks at them.
struct AddressCheck: RouterMiddleware {
  func handle(
    _ request: Request, context: LedgerRequestContext,
    next: (Request, LedgerRequestContext) async throws -> Response
  ) async throws -> Response {
    try Self.check(request.head.path ?? "/")
    return try await next(request, context)
  }

  static func check(_ address: String) throws(Problem) {
    let bytes = address.utf8
    guard bytes.count <= WebLimits.address else {
      throw Problem(
        .addressTooLong,
        "The address is \(bytes.count) bytes long; at most \(WebLimits.address) are allowed.")
    }
    guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw Problem(
        .malformed,
        "The address contains bytes that are not allowed in one. Percent-encode everything but "
          + "ASCII letters, digits and - . _ ~")
    }
  }
}
