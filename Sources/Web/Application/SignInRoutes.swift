import HTTPTypes
import Hummingbird
import SignIn

/// An attempt to sign in that led nowhere, for the page that says so.
struct SignInAttempt: Sendable, Equatable {
  /// Where the person wanted to go.
  let next: LocalPath
  /// Whether they were signed in, too long ago for what they wanted.
  var isAgain = false
  /// What to tell.
  let message: String
}

/// Beginning and ending sessions. The page `/sign-in` itself, which has the form, is a page.
func addSignInRoutes(
  to routes: some RouterMethods<LedgerRequestContext>, _ dependencies: WebDependencies,
  _ limiter: RequestLimiter
) {
  let cookie = SessionCookie(secure: dependencies.settings.secureCookies)
  let accounts = dependencies.accounts
  let audit = dependencies.audit

  // There is no session yet whose token the form could carry. That it came from a page of ours is
  // known all the same (`SameOrigin`), and a link is used up by whoever has it.
  routes.post("/sign-in") { request, context in
    let fields = context.form.untrustedFields ?? FormFields()
    let next = fields["next"].flatMap(LocalPath.init) ?? .home
    let token = fields["token"].map { $0.filter { !$0.isWhitespace } } ?? ""
    try limiter.admitLink(token, context.origin)
    let session = try accounts.redeem(token, userAgent: request.headers[.userAgent] ?? "")
    guard let session else {
      try limiter.admitFailure(context.origin)
      audit.note(
        .signInFailed, address: context.peerAddress, "a link that is unknown, used or expired")
      return await SignInPage.response(
        refusing: SignInAttempt(
          next: next, isAgain: fields["again"] == "1", message: unusableLink), with: dependencies)
    }
    // Whoever comes back gets another session: what was known of the old one is good for nothing.
    if let old = context.signedIn {
      try accounts.endSession(old.token)
      audit.note(
        .sessionEnded, person: old.person, address: context.peerAddress,
        "session \(old.session.id), by signing in again")
    }
    audit.note(
      .signedIn, person: session.session.person, address: context.peerAddress,
      "by a link, session \(session.session.id)")
    let place = try next == .home ? accounts.resuming(session.session.person) : nil
    var response = Response.seeOther(place ?? next)
    response.headers.append(cookie.set(session.token, accounts.limits))
    return response
  }

  routes.post("/sign-out") { _, context in
    _ = try context.requireForm()
    var response = Response.seeOther(LocalPath.home.signIn)
    if let signedIn = context.signedIn {
      try accounts.endSession(signedIn.token)
      audit.note(
        .signedOut, person: signedIn.person, address: context.peerAddress,
        "session \(signedIn.session.id)")
      if let onwards = await dependencies.signingOutThere(signedIn.session) { response = onwards }
    }
    response.headers.append(cookie.clear)
    return response
  }
}

private let unusableLink =
  "This link is unknown, was used before, or has expired. Ask an admin for a new one: "
  + "ledger person invite EMAIL."
