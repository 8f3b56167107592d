import HTTPTypes
import Hummingbird
import Logging

/// Turns whatever a route throws into an answer: problem+json for programs, a page for people.
struct ErrorAnswers: RouterMiddleware {
  func handle(
    _ request: Request, context: LedgerRequestContext,
    next: (Request, LedgerRequestContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    do {
      return try await next(request, context)
    } catch let stopped as Stopped {
      context.signedIn = stopped.signedIn
      context.form = stopped.form
      return answer(to: stopped.error, request, context)
    } catch {
      return answer(to: error, request, context)
    }
  }

  private func answer(
    to error: any Error, _ request: Request, _ context: LedgerRequestContext
  ) -> Response {
    let problem = Problem(error, request: request)
    if let cause = problem.cause {
      context.logger.error(
        "A request failed",
        metadata: [
          "cause": "\(cause)", "method": "\(request.method)", "path": "\(request.uri.path)",
        ])
    }
    if request.isSCIM { return SCIMFault(error, request: request).answer() }
    if request.wantsJSON { return problem.jsonAnswer(requestID: context.requestID) }
    if request.isSafe, let place = signIn(problem, from: request) { return .seeOther(place) }
    var response = ErrorPage.response(to: problem, for: request, context: context)
    for field in problem.headers where !response.headers.contains(field.name) {
      response.headers.append(field)
    }
    return response
  }

  /// Where whoever wanted to see a page signs in first.
  private func signIn(_ problem: Problem, from request: Request) -> LocalPath? {
    let here = request.head.path.flatMap(LocalPath.init) ?? .home
    return switch problem.kind {
    case .signInNeeded: here.signIn
    case .signInAgain: here.signInAgain
    default: nil
    }
  }
}

/// An error together with what inner middleware had found out by then, for the page that shows it.
struct Stopped: Error {
  let error: any Error
  let signedIn: SignedIn?
  let form: ReceivedForm
}

extension Request {
  /// Whether the method changes nothing (RFC 9110, section 9.2.1).
  var isSafe: Bool { method == .get || method == .head || method == .options }

  /// Whether a program asks: on the API's addresses, and wherever JSON is asked for and HTML is not.
  var wantsJSON: Bool {
    if uri.path.hasPrefix("/api/") { return true }
    guard let accept = headers[.accept] else { return false }
    return accept.contains("json") && !accept.contains("text/html")
  }
}

extension Response {
  /// Sends a browser on, with GET.
  static func seeOther(_ place: LocalPath) -> Response {
    Response(status: .seeOther, headers: [.location: place.text])
  }
}
