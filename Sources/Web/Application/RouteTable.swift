import HTTPTypes
import Hummingbird

/// Every route there is, while they are put together: passes them on to the router, and remembers
/// which methods an address knows, so that a wrong one is told the right ones.
final class RouteTable: RouterMethods {
  typealias Context = LedgerRequestContext

  /// What anybody may try; for the rest the router has no place.
  private static let knownMethods: [HTTPRequest.Method] = [
    .get, .head, .post, .put, .patch, .delete, .options,
  ]

  private let router: Router<LedgerRequestContext>
  /// In the order in which they were added.
  private(set) var routes: [Route] = []

  struct Route: Equatable {
    let path: RouterPath
    var methods: [HTTPRequest.Method]
  }

  init(router: Router<LedgerRequestContext>) { self.router = router }

  @discardableResult func on<Responder: HTTPResponder>(
    _ path: RouterPath, method: HTTPRequest.Method, responder: Responder
  ) -> Self where Responder.Context == Context {
    remember(method, at: path)
    router.on(path, method: method, responder: responder)
    return self
  }

  @discardableResult func add(
    middleware: any MiddlewareProtocol<Request, Response, Context>
  ) -> Self {
    router.add(middleware: middleware)
    return self
  }

  /// Lets every address answer the methods it does not know, with those it does.
  func answerOtherMethods() {
    for route in routes {
      let allowed = Self.knownMethods.filter {
        route.methods.contains($0) || $0 == .options
          || $0 == .head && route.methods.contains(.get)
      }
      let allow = allowed.map(\.rawValue).joined(separator: ", ")
      for method in Self.knownMethods where !allowed.contains(method) {
        router.on(route.path, method: method) { _, _ -> Response in
          throw Problem(methodNotAllowed: method, allow: allow)
        }
      }
      router.on(route.path, method: .options) { _, _ in
        Response(status: .noContent, headers: [.allow: allow])
      }
    }
  }

  private func remember(_ method: HTTPRequest.Method, at path: RouterPath) {
    if let index = routes.firstIndex(where: { $0.path == path }) {
      routes[index].methods.append(method)
    } else {
      routes.append(Route(path: path, methods: [method]))
    }
  }
}

extension Problem {
  fileprivate init(methodNotAllowed method: HTTPRequest.Method, allow: String) {
    self.init(
      .methodNotAllowed, "\(method.rawValue) cannot be used on this address. It knows: \(allow).")
    headers[.allow] = allow
  }
}
