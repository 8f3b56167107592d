import Domain
import Hummingbird
import SignIn

/// What is known about an HTTP request while it is answered.
///
/// Middleware fills it in, routes read it:
///
///     routes.get("/b/{board}") { request, context in
///       let person = try context.requirePerson()          // who asks; else they are sent to sign in
///       let board = try context.parameter("board")        // percent-decoded
///       let query = try request.query()                   // FormFields, strictly decoded
///       …
///     }
///     routes.post("/r/{key}/comment") { request, context in
///       let (person, form) = try context.requireForm()    // who acts, what was typed; both checked
///       let outcome = try await dependencies.carryOut(command, request, context)
///       …
///     }
///
/// A route that can show its form again catches `CSRFFailure`, which carries what was typed:
/// the token was stale, the person is signed in. Everything else that is thrown (`LedgerError`,
/// `Refusal`, `NotSignedIn`, `MalformedInput`, `HTTPError`) becomes an answer in one place.
struct LedgerRequestContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// Who has signed in, if anybody.
  var signedIn: SignedIn?
  /// The token that came with the request, if it is one that is good for something.
  var bearer: Bearer?
  /// The form that was posted, if one was.
  var form: ReceivedForm = .none
  /// Where the request comes from.
  var origin: RequestOrigin

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    origin = RequestOrigin(connectedTo: NetworkAddress(source.channel.remoteAddress))
  }

  /// Names this request in the answer and in the server's log.
  var requestID: String { id }

  /// Who asks. To be used for questions; a change goes through `requireForm()`.
  func requirePerson() throws(NotSignedIn) -> PersonNumber {
    guard let signedIn else { throw NotSignedIn() }
    return signedIn.person
  }

  /// Who asks or acts through the API.
  func requirePrincipal() throws(NotSignedIn) -> Asker {
    if let bearer { return bearer.principal }
    guard let signedIn else { throw NotSignedIn() }
    return signedIn.principal
  }

  /// Refuses whoever has not shown lately who they are, as the ledger does for what gives rights: for
  /// tokens, links and accounts of providers, of which the ledger knows nothing. After signing in again
  /// they come back with everything typed.
  ///
  /// - Throws: `Refusal.signInAgain`, or `NotSignedIn`.
  func requireFresh() throws {
    guard let signedIn else { throw NotSignedIn() }
    guard signedIn.isFresh else { throw Refusal.signInAgain }
  }

  /// Who acts and what they typed, once it is sure that it was they who sent it.
  ///
  /// - Throws: `NotSignedIn`, or `CSRFFailure` with what was typed, when the form's token is not
  ///   the one of this session.
  func requireForm() throws -> (person: PersonNumber, fields: FormFields) {
    switch (form, signedIn) {
    case (.verified(let fields), let signedIn?): return (signedIn.person, fields)
    case (.unverified(let fields), _?): throw CSRFFailure(fields: fields)
    case (.none, _?): throw MalformedInput("This address takes a form, and none was sent.")
    case (_, nil): throw NotSignedIn()
    }
  }

  /// The part of the address that a route calls `{name}`, percent-decoded.
  func parameter(_ name: String) throws -> String {
    let raw = try parameters.require(name)
    return try PercentEncoding.decode(raw.utf8, plusIsSpace: false)
  }
}

/// Somebody with a running session.
struct SignedIn: Sendable {
  /// What the cookie carries; never to be shown.
  let token: String
  let session: Session
  let standing: Standing
  /// Whether they showed who they are within `SessionLimits.fresh`.
  let isFresh: Bool

  var person: PersonNumber { standing.person }
  var principal: Asker { Asker(person, isFresh: isFresh) }
  /// For the `csrf` field of every form.
  var csrfToken: String { session.csrfToken }
}

/// The state of the form that came with a request.
enum ReceivedForm: Sendable {
  case none
  /// The token is the one of this session.
  case verified(FormFields)
  /// The token is missing, of another session, or there is no session any more.
  case unverified(FormFields)

  /// What was typed, whoever sent it: to show it again, and for nothing else.
  var untrustedFields: FormFields? {
    switch self {
    case .none: nil
    case .verified(let fields), .unverified(let fields): fields
    }
  }
}
