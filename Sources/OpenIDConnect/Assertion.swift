import SignIn

/// An identity-aware proxy that signs what it says: with each request it sends a JWT in a header, which
/// names who asks. As Cloudflare Access, Google's Identity-Aware Proxy and Pomerium do.
public struct AssertionSource: Sendable, Equatable {
  /// The `iss` of its tokens, to the letter.
  public var issuer: String
  /// What their `aud` has for this site, and for no other behind the same proxy.
  public var audience: String
  /// Where its keys are published (RFC 7517): https, or http on this machine alone.
  public var keys: String
  /// The claim that has the e-mail address.
  public var claim: String

  public init(issuer: String, audience: String, keys: String, claim: String = "email") {
    self.issuer = issuer
    self.audience = audience
    self.keys = keys
    self.claim = claim
  }

  /// Whether `keys` can be an address of keys.
  public static func isUsable(keys: String) -> Bool { WebAddress(keys) != nil }
}

extension RelyingParty {
  /// Reads what the proxy says: the e-mail address of whoever asks.
  ///
  /// A token that held is remembered for a minute, because it comes with every request of a page.
  ///
  /// - Throws: `.untrusted` for a token that proves nothing; `.unreachable` or `.misconfigured` where the
  ///   proxy's keys cannot be had.
  public func email(inAssertion text: String) async throws(OpenIDConnectError) -> String {
    guard let assertions else { throw .misconfigured("no signed header is in the settings") }
    let now = clock.now()
    if let email = assertions.remembered(text, now: now) { return email }
    let token = try SignedToken(text)
    let claims = try await assertions.keys.claims(of: token)
    let email = try assertions.email(token, claims, now: now)
    assertions.remember(text, email, now: now)
    return email
  }
}
