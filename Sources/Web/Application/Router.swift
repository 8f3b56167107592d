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
  let limiter = RequestLimiter(
    dependencies.settings.limits, clock: dependencies.rateClock, audit: dependencies.audit)
  table.addMiddleware {
    AnswerHeaders(dependencies.settings)
    ErrorAnswers()
    AddressCheck()
    ProxyTrust(settings: dependencies.settings)
    AddressLimits(limiter: limiter)
  }

  addHealthRoutes(to: table, dependencies)
  addAssetRoutes(to: table)
  addProblemRoutes(to: table)
  addReportRoutes(to: table, dependencies)

  let sessions = Sessions(dependencies)
  let pages = table.group().add(middleware: NoTokens()).add(middleware: sessions)
    .addLimits(limiter, dependencies)
    .add(middleware: PageForms(dependencies))
    .add(middleware: KeptForms(dependencies))
  addSignInRoutes(to: pages, dependencies, limiter)
  if let party = dependencies.party {
    ProviderRoutes(dependencies, party).addRoutes(to: pages)
    ProviderLogouts(dependencies: dependencies, party: party).addRoutes(to: table)
  }
  Pages.addRoutes(to: pages, with: dependencies)

  let api = table.group("/api/v1").add(middleware: BearerTokens(dependencies))
    .add(middleware: sessions).addLimits(limiter, dependencies)
    .add(middleware: APIProtection(settings: dependencies.settings))
  let operations = APIOperation.all(dependencies, feed: feed)
  for operation in operations { operation.add(to: api, dependencies) }
  addDescription(of: operations, to: table)

  addSCIMRoutes(to: table, dependencies)

  table.answerOtherMethods()
  return (router, table)
}

extension RouterMethods<LedgerRequestContext> {
  /// What comes between finding out who asks and answering them.
  fileprivate func addLimits(
    _ limiter: RequestLimiter, _ dependencies: WebDependencies
  ) -> Self {
    if let header = dependencies.settings.trustedHeader {
      _ = add(
        middleware: ProxyIdentity(header: header, dependencies: dependencies, limiter: limiter))
    }
    return add(middleware: Denials(audit: dependencies.audit))
      .add(middleware: PersonLimits(limiter: limiter))
  }
}
