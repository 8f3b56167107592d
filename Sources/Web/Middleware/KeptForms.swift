import Domain
import HTTPTypes
import Hummingbird
import Ledger
import SignIn

/// Lets nothing be lost that was typed while a session ended, or grew too old for what the form does.
///
/// What was typed is kept for whoever typed it, and for nobody else: the cookie has to name a session
/// that was one, and the form has to carry that session's token. Then signing in leads back to it.
/// Everybody else reads their own text on the page that refuses them.
struct KeptForms: RouterMiddleware {
  private let dependencies: WebDependencies
  private let cookie: SessionCookie

  private var accounts: Accounts { dependencies.accounts }

  init(_ dependencies: WebDependencies) {
    self.dependencies = dependencies
    cookie = SessionCookie(secure: dependencies.settings.secureCookies)
  }

  func handle(
    _ request: Request, context: LedgerRequestContext,
    next: (Request, LedgerRequestContext) async throws -> Response
  ) async throws -> Response {
    guard !request.isSafe, !request.wantsJSON, let fields = context.form.untrustedFields else {
      return try await next(request, context)
    }
    do {
      let response = try await next(request, context)
      if response.status.kind == .redirection || response.headers.contains(.refresh) {
        try dependencies.forgetKept(context)
      }
      return response
    } catch let error as NotSignedIn {
      guard let token = cookie.token(in: request.headers),
        let person = try accounts.endedSession(token, csrf: fields[PageForms.tokenField] ?? ""),
        let place = try keep(fields, of: person, at: request)
      else { throw error }
      return .seeOther(place.signIn)
    } catch let error where error.asksToSignInAgain {
      guard case .verified = context.form, let signedIn = context.signedIn,
        let place = try keep(fields, of: signedIn.person, at: request)
      else { throw error }
      return .seeOther(place.signInAgain)
    }
  }

  /// Where what was typed is found again; nil where it is more than we keep.
  private func keep(
    _ typed: FormFields, of person: PersonNumber, at request: Request
  ) throws -> LocalPath? {
    let path = request.uri.path
    // Signing out is not to be done later, and a way back that is no page of ours is none.
    guard path != "/sign-out", path != "/sign-in", LocalPath(path) != nil else { return nil }
    // Nothing is typed there: it carries what a provider said, sealed, and for some minutes.
    let parts = path.split(separator: "/")
    guard parts.first != "sign-in" || parts.last != "tie" else { return nil }
    let fields = typed.fields.filter { ![PageForms.tokenField, KeptForm.field].contains($0.name) }
    let id = try accounts.keep(
      fields.map { Draft.Field(name: $0.name, value: $0.value) }, for: path, of: person)
    // It may have been kept before: then this is the newer text of the same.
    if let old = typed[KeptForm.field] { try accounts.removeDraft(old, of: person) }
    return id.flatMap { KeptForm.place(id: $0, path: path) }
  }
}

/// Where what was typed too late is shown again.
enum KeptForm {
  /// The field, or parameter, that names it.
  static let field = "draft"

  /// The form itself where it can be filled in again, else a page that shows what was typed.
  static func place(id: String, path: String) -> LocalPath? {
    if path.hasSuffix("/new") || path.hasSuffix("/settings/access"),
      let place = LocalPath("\(path)?\(field)=\(PercentEncoding.encode(id))")
    {
      return place
    }
    return LocalPath("/drafts/\(PercentEncoding.encode(id))")
  }
}

extension Accounts {
  /// Where somebody goes on who signed in without saying where to.
  func resuming(_ person: PersonNumber) throws -> LocalPath? {
    try drafts(of: person).first.flatMap { KeptForm.place(id: $0.id, path: $0.path) }
  }
}

extension WebDependencies {
  /// What this person typed too late; nil where the address names nothing of theirs.
  func kept(_ query: FormFields, _ context: LedgerRequestContext) throws -> FormFields? {
    guard let id = query[KeptForm.field], let signedIn = context.signedIn,
      let draft = try accounts.draft(id, of: signedIn.person)
    else { return nil }
    return FormFields(draft)
  }

  /// What was taken in is needed no longer. A form that answers by leading on is taken in; one that
  /// shows something instead, as a secret, says so by calling this.
  func forgetKept(_ context: LedgerRequestContext) throws {
    guard case .verified(let fields) = context.form, let signedIn = context.signedIn,
      let id = fields[KeptForm.field]
    else { return }
    try accounts.removeDraft(id, of: signedIn.person)
  }
}

extension FormFields {
  init(_ draft: Draft) { self.init(draft.fields.map { Field(name: $0.name, value: $0.value) }) }
}

extension Error {
  /// Whether whoever asks signed in too long ago for what they want.
  fileprivate var asksToSignInAgain: Bool {
    switch self as any Error {
    case Refusal.signInAgain, LedgerError.refused(.signInAgain): true
    default: false
    }
  }
}
