import Hummingbird

/// Every address there is, in one place.
///
/// What all answers have in common is put around the router itself; who asks is found out for pages
/// and API only, as an asset is the same for everybody.
///
/// What this needs of `Pages/`:
/// - `Pages.addRoutes(to: some RouterMethods<LedgerRequestContext>, with: WebDependencies)` adds
///   all pages, each in its own `Pages/<Page>/Routes.swift`; `/sign-in` is a `GET` there.
/// - `ErrorPage.response(to: Problem, for: Request, context: LedgerRequestContext) -> Response`
///   shows any problem with `problem.status`, and what was typed (`context.form.untrustedFields`)
///   where it is 401 or 403, so that it can be sent again after signing in elsewhere.
/// - `SignInPage.response(refusing: SignInAttempt, context: LedgerRequestContext) -> Response`
///   shows the form again when a link was unknown, used or expired.
func makeRouter(
  _ dependencies: WebDependencies, feed: LiveFeed
) -> (router: Router<LedgerRequestContext>, table: RouteTable) {
  let router = Router(
    context: LedgerRequestContext.self, options: .autoGenerateHeadEndpoints)
  let table = RouteTable(router: router)
  table.addMiddleware {
    AnswerHeaders()
    ErrorAnswers()
    AddressCheck()
  }

  addHealthRoutes(to: table, dependencies)
  addAssetRoutes(to: table)
  addProblemRoutes(to: table)

  let sessions = Sessions(dependencies)
  let pages = table.group().add(middleware: sessions)
    .add(middleware: PageForms(settings: dependencies.settings))
  addSignInRoutes(to: pages, dependencies)
  Pages.addRoutes(to: pages, with: dependencies)

  let api = table.group("/api/v1").add(middleware: sessions)
    .add(middleware: APIProtection(settings: dependencies.settings))
  let operations = APIOperation.all(dependencies, feed: feed)
  for operation in operations { operation.add(to: api, dependencies) }
  addDescription(of: operations, to: table)

  table.answerOtherMethods()
  return (router, table)
}
