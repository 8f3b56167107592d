import HTTPTypes
import Hummingbird

/// `/sign-in`. Taking the form is the business of sessions.
enum SignInPage {
  static func addRoutes(
    to routes: some RouterMethods<LedgerRequestContext>, with dependencies: WebDependencies
  ) {
    routes.get("/sign-in") { request, _ in
      let query = try request.query()
      let next = query["next"].flatMap(LocalPath.init) ?? .home
      let token = query["token"].flatMap { $0.isEmpty ? nil : $0 }
      var model = await dependencies.signInModel(next: next, token: token)
      model.isAgain = query["again"] == "1"
      return model.page.response()
    }
  }

  /// The page again, after an attempt that led nowhere.
  static func response(
    refusing attempt: SignInAttempt, with dependencies: WebDependencies
  ) async -> Response {
    var model = await dependencies.signInModel(next: attempt.next, refusal: attempt.message)
    model.isAgain = attempt.isAgain
    return model.page
      .response(status: .unprocessableContent)
  }
}
