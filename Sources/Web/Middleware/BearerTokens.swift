import Domain
import HTTPTypes
import Hummingbird
import Ledger
import Logging
import SignIn

/// A token that came with a request and is good for something.
struct Bearer: Sendable {
  /// What was sent; never to be shown.
  let secret: String
  let token: AccessToken

  /// The person with what the token leaves of their rights.
  var principal: Asker { Asker(token.person, scopes: token.scopes) }

  /// Whoever this token speaks for; nil where it is none, has ended, or its person may do nothing.
  init?(secret: String, accounts: Accounts, ledger: RequestLedger) throws {
    guard let token = try accounts.token(secret),
      let standing = try ledger.standing(of: token.person), standing.isActive,
      standing.maySignIn || standing.isService
    else { return nil }
    self.secret = secret
    self.token = token
  }
}

/// Finds out who asks, from `Authorization: Bearer …` (RFC 6750, section 2.1): one hash, one read of
/// the tokens and one of the people. Nothing is remembered, so what was revoked ends at once.
///
/// Tokens in the address or in a form are never looked for: addresses end up in logs.
struct BearerTokens: RouterMiddleware {
  static let challenge = "Bearer realm=\"Request Ledger\""

  private let dependencies: WebDependencies

  init(_ dependencies: WebDependencies) { self.dependencies = dependencies }

  func handle(
    _ request: Request, context: LedgerRequestContext,
    next: (Request, LedgerRequestContext) async throws -> Response
  ) async throws -> Response {
    guard let secret = request.bearerToken else { return try await next(request, context) }
    let bearer = try Bearer(
      secret: secret, accounts: dependencies.accounts, ledger: dependencies.ledger)
    guard let bearer else {
      dependencies.audit.note(
        .denied, address: context.peerAddress, "a token that is unknown, expired or revoked")
      throw Problem.invalidToken
    }
    noteUse(of: bearer)
    var context = context
    context.bearer = bearer
    do {
      return try await next(request, context)
    } catch {
      // Whoever is denied something with a token may want another token: RFC 6750, section 3.1.
      var problem = Problem(error, request: request)
      guard problem.kind == .denied else { throw error }
      problem.headers[.wwwAuthenticate] = "\(Self.challenge), error=\"insufficient_scope\""
      throw problem
    }
  }

  /// Beside the answer, which must not wait for the disk.
  private func noteUse(of bearer: Bearer) {
    guard dependencies.accounts.isUseDue(bearer.token) else { return }
    let (accounts, logger) = (dependencies.accounts, dependencies.logger)
    Task.detached {
      do { try accounts.noteUse(of: bearer.secret) } catch SignInError.closed {
        // The server is ending: a minute is lost.
      } catch {
        logger.warning("The use of a token was not noted", metadata: ["cause": "\(error)"])
      }
    }
  }
}

/// Refuses tokens where pages are: a page is for somebody who looks at it.
struct NoTokens: RouterMiddleware {
  func handle(
    _ request: Request, context: LedgerRequestContext,
    next: (Request, LedgerRequestContext) async throws -> Response
  ) async throws -> Response {
    // A proxy in front may send on a token of its own; that is none of our concern.
    if let secret = request.bearerToken, isAccessToken(secret) { throw Problem.tokenOnPage }
    return try await next(request, context)
  }
}

extension Request {
  /// What follows `Bearer` in the one `Authorization` header; empty where nothing does.
  var bearerToken: String? {
    let fields = headers[values: .authorization]
    guard let first = fields.first else { return nil }
    let parts = first.split(separator: " ", maxSplits: 1)
    guard let scheme = parts.first, scheme.lowercased() == "bearer" else { return nil }
    // Two of them mean two things; neither is taken.
    guard fields.count == 1, parts.count == 2 else { return "" }
    return String(parts[1].drop { $0 == " " })
  }
}

extension Problem {
  static var invalidToken: Problem {
    var problem = Problem(
      .invalidToken, "This token is unknown, has expired, or was revoked. Make a new one on /me.")
    problem.headers[.wwwAuthenticate] = "\(BearerTokens.challenge), error=\"invalid_token\""
    return problem
  }

  fileprivate static var tokenOnPage: Problem {
    var problem = Problem(
      .invalidToken, "Tokens are for the API under /api/v1. For pages, sign in at /sign-in.")
    problem.headers[.wwwAuthenticate] = "\(BearerTokens.challenge), error=\"invalid_token\""
    return problem
  }
}
