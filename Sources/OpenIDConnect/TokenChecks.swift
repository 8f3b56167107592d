import SignIn

// What a token has to say, beside being signed by the provider.

/// How far clocks may be apart, in seconds.
let clockSkew: Int64 = 60

/// An ID token that holds (OpenID Connect Core 1.0, section 3.1.3.7).
struct IDToken: Sendable {
  let subject: String
  /// When they showed the provider who they are; nil where it does not say.
  let authenticatedAt: Int64?
  let claims: [String: JSON]

  /// Longer subjects are not allowed (section 2).
  static let maximumSubject = 255

  init(
    _ token: SignedToken, _ claims: [String: JSON], of provider: Provider, for attempt: Attempt,
    now: Int64
  ) throws(OpenIDConnectError) {
    if let type = token.type?.lowercased(), type != "jwt" {
      throw .untrusted("an ID token has not the type \(quoted(type))")
    }
    try checkIssuer(claims, provider.issuer)
    try checkAudience(claims, provider)
    try checkTimes(claims, now: now)
    guard let nonce = claims["nonce"]?.text, areEqualInConstantTime(nonce, attempt.nonce) else {
      throw .untrusted("the nonce is another attempt's")
    }
    guard let subject = claims["sub"]?.text, !subject.isEmpty,
      subject.utf8.count <= Self.maximumSubject
    else { throw .untrusted("there is no usable sub") }
    self.subject = subject
    authenticatedAt = claims["auth_time"]?.seconds
    self.claims = claims
    guard attempt.purpose == .again else { return }
    guard let authenticatedAt, authenticatedAt >= attempt.at - clockSkew,
      authenticatedAt <= now + clockSkew
    else { throw .notAgain }
  }
}

/// A logout token that holds (OpenID Connect Back-Channel Logout 1.0, section 2.6).
struct LogoutToken: Sendable {
  /// Older ones are refused: it is sent at the moment it is made.
  static let maximumAge: Int64 = 300

  let subject: String?
  let sessionID: String?
  /// Names the token; to be used once.
  let id: String

  private static let event = "http://schemas.openid.net/event/backchannel-logout"

  init(
    _ token: SignedToken, _ claims: [String: JSON], of provider: Provider, now: Int64
  ) throws(OpenIDConnectError) {
    // `logout+jwt` is recommended only; a token of yet another type is not one.
    if let type = token.type?.lowercased(), type != "logout+jwt", type != "jwt" {
      throw .untrusted("a logout token has not the type \(quoted(type))")
    }
    try checkIssuer(claims, provider.issuer)
    try checkAudience(claims, provider)
    try checkTimes(claims, now: now)
    guard let issued = claims["iat"]?.seconds, issued >= now - Self.maximumAge else {
      throw .untrusted("the logout token is too old")
    }
    guard claims["events"]?.object?[Self.event]?.object != nil else {
      throw .untrusted("the events claim names no logout")
    }
    // So that an ID token is not taken for one.
    guard claims["nonce"] == nil else { throw .untrusted("a logout token has no nonce") }
    guard let id = claims["jti"]?.text, !id.isEmpty, id.utf8.count <= 255 else {
      throw .untrusted("there is no usable jti")
    }
    subject = claims["sub"]?.text.flatMap { $0.isEmpty ? nil : $0 }
    sessionID = claims["sid"]?.text.flatMap { $0.isEmpty ? nil : $0 }
    self.id = id
    guard subject != nil || sessionID != nil else { throw .untrusted("it names nobody") }
  }
}

func checkIssuer(
  _ claims: [String: JSON], _ expected: String
) throws(OpenIDConnectError) {
  guard let issuer = claims["iss"]?.text, issuer == expected else {
    throw .untrusted("the issuer is \(quoted(claims["iss"]?.text ?? ""))")
  }
}

private func checkAudience(
  _ claims: [String: JSON], _ provider: Provider
) throws(OpenIDConnectError) {
  guard let audience = claims["aud"]?.texts, audience.contains(provider.clientID) else {
    throw .untrusted("it is not for this client")
  }
  let party = claims["azp"]
  guard party == nil || party == .text(provider.clientID) else {
    throw .untrusted("it was given to another client (azp)")
  }
  // Whoever else it is for is nobody we know of; the provider has to say that we asked for it.
  guard audience.count == 1 || party != nil else {
    throw .untrusted("it is for several clients, and says not for which (azp)")
  }
}

func checkTimes(_ claims: [String: JSON], now: Int64) throws(OpenIDConnectError) {
  guard let end = claims["exp"]?.seconds, now < end.addingClamped(clockSkew) else {
    throw .untrusted("it has expired, or does not say when it will")
  }
  guard let issued = claims["iat"]?.seconds, issued <= now + clockSkew else {
    throw .untrusted("it is from the future, or does not say when it is from")
  }
  if let start = claims["nbf"] {
    guard let start = start.seconds, start <= now + clockSkew else {
      throw .untrusted("it does not hold yet")
    }
  }
}

extension Int64 {
  fileprivate func addingClamped(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
