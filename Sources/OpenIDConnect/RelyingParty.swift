import AsyncHTTPClient
public import Logging
public import SignIn

/// Signs people in at the providers of the settings.
///
/// Make one a process, and call `shutdown()` when it is no longer needed. Nothing is asked of a
/// provider before somebody wants to sign in there: a server starts whether or not it can be reached.
public struct RelyingParty: Sendable {
  public let providers: [Provider]
  /// What people type to get to this site, without a slash at its end.
  private let publicURL: String
  let clock: SignInClock
  private let client: HTTPClient
  let exchange: Exchange
  private let documents: [String: ProviderDocuments]
  /// Nil where no proxy signs what it says.
  let assertions: Assertions?
  let seal = Seal()
  /// The attempts whose code a provider has taken, or is being asked to.
  let states = UsedOnce()
  private let logoutTokens = UsedOnce()
  let logger: Logger

  public init(
    _ providers: [Provider], publicURL: String, assertions: AssertionSource? = nil,
    clock: SignInClock = .system, limits: ExchangeLimits = ExchangeLimits(), logger: Logger
  ) {
    self.providers = providers
    self.publicURL = publicURL
    self.clock = clock
    self.logger = logger
    client = HTTPClient(
      eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: Exchange.configuration)
    let exchange = Exchange(client: client, limits: limits)
    self.exchange = exchange
    documents = Dictionary(
      providers.map { ($0.id, ProviderDocuments($0, exchange, clock)) }, uniquingKeysWith: { $1 })
    self.assertions = assertions.map { Assertions($0, exchange, clock) }
  }

  /// Ends what is being asked. To be called once, when nothing else will be.
  public func shutdown() async throws { try await client.shutdown() }

  /// The provider with this id.
  ///
  /// - Throws: `.unknownProvider`.
  public func provider(_ id: String) throws(OpenIDConnectError) -> Provider {
    guard let provider = providers.first(where: { $0.id == id }) else { throw .unknownProvider }
    return provider
  }

  /// Whether it could not be reached a moment ago. Asks nobody.
  public func isDown(_ id: String) async -> Bool { await documents[id]?.isDown ?? false }

  // MARK: Leaving

  /// Where a browser is sent to, and what it keeps meanwhile.
  public struct Departure: Sendable {
    public let address: String
    /// For a cookie of `lifetime` seconds that scripts and other sites do not see.
    public let attempt: String
    public static let lifetime = Attempt.lifetime
  }

  /// Begins to sign somebody in (OpenID Connect Core 1.0, section 3.1.2.1, with RFC 7636).
  ///
  /// - Parameter next: where they go afterwards; one that is too long is forgotten.
  public func begin(
    _ id: String, next: String, for purpose: AttemptPurpose = .signIn
  ) async throws(OpenIDConnectError) -> Departure {
    let provider = try provider(id)
    let metadata = try await documents(of: id).current()
    let attempt = Attempt(
      provider: id, state: randomText(), nonce: randomText(), verifier: randomText(),
      next: next.utf8.count <= Attempt.maximumNext ? next : "/", purpose: purpose,
      at: clock.now())
    var parameters = [
      ("response_type", "code"), ("client_id", provider.clientID),
      ("redirect_uri", callback(of: provider)),
      ("scope", provider.scopes.joined(separator: " ")), ("state", attempt.state),
      ("nonce", attempt.nonce), ("code_challenge", attempt.challenge),
      ("code_challenge_method", "S256"),
    ]
    // With max_age a provider has to say when they signed in (auth_time), which is what shows that
    // they did. Not 0: some then ask again and again, as any sign-in is older than that when they
    // look. And no less than they have: some count from the password, before a slow second factor.
    if purpose == .again {
      parameters += [("prompt", "login"), ("max_age", "\(Attempt.lifetime)")]
    }
    do {
      return Departure(
        address: metadata.authorization.adding(parameters),
        attempt: try seal.seal(attempt, for: .attempt))
    } catch { throw .attemptUnreadable }
  }

  /// The address that a provider sends browsers back to: each has one of its own, so that an answer
  /// of one is not taken for another's (RFC 9700, section 4.4.2).
  public func callback(of provider: Provider) -> String {
    "\(publicURL)/sign-in/\(provider.id)/callback"
  }

  // MARK: Coming back

  /// What a provider sent along with the browser.
  public struct Callback: Sendable {
    public var code: String?
    public var state: String?
    /// Who answers (RFC 9207).
    public var issuer: String?
    public var error: String?

    public init(code: String?, state: String?, issuer: String? = nil, error: String? = nil) {
      self.code = code
      self.state = state
      self.issuer = issuer
      self.error = error
    }
  }

  /// Finds out who came back.
  ///
  /// - Parameter sealed: the cookie that `begin` gave.
  public func finish(
    _ id: String, _ callback: Callback, attempt sealed: String?
  ) async throws(NoArrival) -> Arrival {
    let attempt: Attempt
    do throws(OpenIDConnectError) {
      attempt = try open(sealed, for: try provider(id), callback)
    } catch { throw NoArrival(error, sealed.flatMap(unsealed)) }
    do throws(OpenIDConnectError) {
      try check(
        callback, try provider(attempt.provider),
        try await documents(of: attempt.provider).current())
    } catch { throw NoArrival(error, attempt) }
    do throws(OpenIDConnectError) {
      return try await arrival(attempt, callback)
    } catch { throw NoArrival(error, attempt, isUsed: error != .busy) }
  }

  private func arrival(
    _ attempt: Attempt, _ callback: Callback
  ) async throws(OpenIDConnectError) -> Arrival {
    if let error = callback.error { throw .refused(plain(error)) }
    guard let code = callback.code, !code.isEmpty else { throw .refused("no code") }
    let provider = try provider(attempt.provider)
    let documents = try documents(of: provider.id)
    let metadata = try await documents.current()
    let tokens = try await redeemOnce(code, attempt, provider, metadata)
    let signed = try SignedToken(tokens.id)
    let token = try IDToken(
      signed, try await documents.claims(of: signed), of: provider, for: attempt, now: clock.now())
    let userInfo = await userInfo(token, access: tokens.access, provider, metadata)
    return try arrival(
      provider, attempt, token,
      PersonClaims(provider: provider, token: token.claims, userInfo: userInfo),
      idToken: tokens.id)
  }

  private func open(
    _ sealed: String?, for provider: Provider, _ callback: Callback
  ) throws(OpenIDConnectError) -> Attempt {
    guard let sealed, !sealed.isEmpty else { throw .attemptMissing }
    guard let attempt = unsealed(sealed) else { throw .attemptUnreadable }
    guard !attempt.hasExpired(at: clock.now()) else { throw .attemptExpired }
    guard attempt.provider == provider.id else {
      throw .mixedUp("the attempt was at \(quoted(attempt.provider))")
    }
    guard let state = callback.state, areEqualInConstantTime(state, attempt.state) else {
      throw .attemptDiffers
    }
    return attempt
  }

  private func unsealed(_ text: String) -> Attempt? {
    seal.open(text, as: Attempt.self, for: .attempt)
  }

  /// RFC 9207, section 2.4.
  private func check(
    _ callback: Callback, _ provider: Provider, _ metadata: ProviderMetadata
  ) throws(OpenIDConnectError) {
    if let issuer = callback.issuer {
      guard issuer == provider.issuer else {
        throw .mixedUp("the answer is from \(quoted(issuer))")
      }
    } else if metadata.namesItself {
      throw .mixedUp("the answer does not say whom it is from, and the provider always does")
    }
  }

  private func arrival(
    _ provider: Provider, _ attempt: Attempt, _ token: IDToken, _ claims: PersonClaims,
    idToken: String
  ) throws(OpenIDConnectError) -> Arrival {
    let sessionID = token.claims["sid"]?.text ?? ""
    return Arrival(
      identity: Identity(issuer: provider.issuer, subject: token.subject), name: claims.name,
      email: claims.email?.text, isEmailVerified: claims.email?.isVerified ?? false,
      groups: try claims.groups(),
      session: ProviderSession(
        provider: provider.id, subject: token.subject,
        sessionID: sessionID.utf8.count <= 255 ? sessionID : "", idToken: idToken),
      authenticatedAt: token.authenticatedAt.map { min($0, clock.now()) }, next: attempt.next,
      purpose: attempt.purpose)
  }

  // MARK: Signing out

  /// Where a browser goes to be signed out there as well (OpenID Connect RP-Initiated Logout 1.0);
  /// nil where the provider has no such address, or has not said so yet. Asks nobody.
  public func signOutAddress(_ session: ProviderSession) async -> String? {
    guard let provider = try? provider(session.provider),
      let end = await documents[provider.id]?.known?.endSession
    else { return nil }
    var parameters = [
      ("client_id", provider.clientID), ("post_logout_redirect_uri", "\(publicURL)/sign-in"),
    ]
    if !session.idToken.isEmpty { parameters.insert(("id_token_hint", session.idToken), at: 0) }
    return end.adding(parameters)
  }

  /// Asks every provider what it says of itself, so that it need not be waited for later. What cannot
  /// be reached is asked again when somebody wants to sign in there.
  public func warmUp() async {
    for (id, documents) in documents.sorted(by: { $0.key < $1.key }) {
      do throws(OpenIDConnectError) { try await documents.warmUp() } catch {
        logger.warning(
          "A provider cannot be used yet",
          metadata: ["provider": "\(id)", "reason": "\(error.reason)"])
      }
    }
  }

  /// Whose sessions a provider has ended.
  public struct Logout: Sendable, Equatable {
    public let provider: String
    public let subject: String?
    public let sessionID: String?
    /// Whether the same token has ended them before: then nothing is left to do.
    public let isRepeated: Bool
    /// Names the token among all of all providers.
    let token: String
  }

  /// Reads a logout token that came straight from a provider (OpenID Connect Back-Channel Logout 1.0).
  ///
  /// Where the sessions have ended, say so with `noteEnded`: until then the same token is good again,
  /// so that a provider may repeat what failed here.
  public func logout(_ id: String, token text: String) async throws(OpenIDConnectError) -> Logout {
    let provider = try provider(id)
    let signed = try SignedToken(text)
    let claims = try await documents(of: id).claims(of: signed)
    let token = try LogoutToken(signed, claims, of: provider, now: clock.now())
    let name = "\(id) \(token.id)"
    return Logout(
      provider: id, subject: token.subject, sessionID: token.sessionID,
      isRepeated: logoutTokens.isUsed(name), token: name)
  }

  /// The sessions that `logout` is about have ended. Where more logouts come than are remembered, a
  /// repeated one ends them once more, which is no worse.
  public func noteEnded(_ logout: Logout) {
    let now = clock.now()
    _ = logoutTokens.use(
      logout.token, until: now + LogoutToken.maximumAge + 2 * clockSkew, now: now)
  }

  private func documents(of id: String) throws(OpenIDConnectError) -> ProviderDocuments {
    guard let documents = documents[id] else { throw .unknownProvider }
    return documents
  }

  /// 256 random bits, from the system's generator.
  private func randomText() -> String {
    var generator = SystemRandomNumberGenerator()
    return Base64URL.encode((0..<32).map { _ in generator.next() as UInt8 })
  }
}

/// An error code as it may be (RFC 6749, section 4.1.2.1), so that no other text gets on.
func plain(_ code: String) -> String {
  let isPlain = code.utf8.allSatisfy {
    $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") || $0 == UInt8(ascii: "_")
  }
  return isPlain && !code.isEmpty && code.utf8.count <= 60 ? code : "unknown"
}
