import HTTPTypes
import Hummingbird

/// Refuses addresses that are too long, not what RFC 3986 allows, or read in one way by the router and
/// in another by whoever looks at how they begin, before anything looks at them.
struct AddressCheck: RouterMiddleware {
  func handle(
    _ request: Request, context: LedgerRequestContext,
    next: (Request, LedgerRequestContext) async throws -> Response
  ) async throws -> Response {
    try Self.check(request.head.path ?? "/")
    try Self.check(path: request.uri.path)
    return try await next(request, context)
  }

  /// Refuses what is too long, or has bytes that no address has.
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

  /// Refuses a path that is not written in the one way that there is for it, but for a slash at its end.
  ///
  /// The router passes over empty parts: to it `//api/v1/audit` is what `/api/v1/audit` is. Nothing of
  /// ours writes them, so nobody else has to know.
  static func check(path: String) throws(Problem) {
    let slash = UInt8(ascii: "/")
    let bytes = path.utf8
    let hasEmptyPart = zip(bytes, bytes.dropFirst()).contains { $0 == slash && $1 == slash }
    guard bytes.first == slash, !hasEmptyPart else {
      throw Problem(
        .malformed,
        "The path of the address does not begin with a slash, or has two of them in a row. Write "
          + "it with one before each part.")
    }
  }
}
