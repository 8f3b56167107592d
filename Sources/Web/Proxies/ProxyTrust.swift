import HTTPTypes
import Hummingbird

/// Finds out where a request comes from: what the proxies that the operator listed say, and for
/// everybody else the other end of the connection, whatever the headers claim.
///
/// Inside of it no such header is left, so that nothing can believe one by mistake.
struct ProxyTrust: RouterMiddleware {
  static let headers: [HTTPField.Name] = [
    .forwarded, .xForwardedFor, .xForwardedHost, .xForwardedProto,
  ]

  let settings: WebSettings

  func handle(
    _ request: Request, context: LedgerRequestContext,
    next: (Request, LedgerRequestContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    context.origin = try origin(of: request, from: context.origin.connectedTo)
    return try await next(request.without(Self.headers), context)
  }

  private func origin(
    of request: Request, from peer: NetworkAddress?
  ) throws(MalformedInput) -> RequestOrigin {
    let isForwarded = Self.headers.contains { request.headers.contains($0) }
    var origin = RequestOrigin(connectedTo: peer)
    origin.scheme = settings.tls == nil ? nil : "https"
    origin.isLocal = peer?.isLoopback == true && !isForwarded
    guard isForwarded, settings.proxies.contain(peer),
      let forwarded = try Forwarded(request.headers, proxies: settings.proxies)
    else { return origin }
    origin.peer = forwarded.client ?? peer
    origin.scheme = forwarded.scheme ?? origin.scheme
    origin.host = forwarded.host
    return origin
  }
}

/// Where a request comes from, as far as it is known for sure.
struct RequestOrigin: Sendable, Equatable {
  /// The other end of the connection: the client, or the proxy before us.
  var connectedTo: NetworkAddress?
  /// The client.
  var peer: NetworkAddress?
  /// What the client used, `http` or `https`; nil where an unlisted proxy may have changed it.
  var scheme: String?
  /// What the client asked for, where a proxy says so; otherwise that is the request's authority.
  var host: String?
  /// Whether it was sent on this machine, and not by a proxy that runs on it.
  var isLocal = false

  init(connectedTo: NetworkAddress?) {
    self.connectedTo = connectedTo
    peer = connectedTo
  }
}

extension Request {
  /// The same without these headers.
  func without(_ names: [HTTPField.Name]) -> Request {
    guard names.contains(where: { headers.contains($0) }) else { return self }
    var head = head
    for name in names { head.headerFields[values: name] = [] }
    return Request(head: head, body: body)
  }
}

extension LedgerRequestContext {
  /// The client's address: for limits, and for what is taken down of it.
  var peer: NetworkAddress? { origin.peer }

  /// The same in text; empty where it is not known.
  var peerAddress: String { origin.peer?.description ?? "" }
}
