public import SignIn

/// Somebody whom a provider has signed in, for this browser and this attempt.
public struct Arrival: Sendable, Equatable {
  public let identity: Identity
  /// What they are called there.
  public let name: String?
  public let email: String?
  /// Whether the provider vouches for the address, as far as the settings believe it.
  public let isEmailVerified: Bool
  public let groups: ClaimedGroups
  /// For the session that begins.
  public let session: ProviderSession
  /// When they showed the provider who they are, in seconds since 1970; nil where it does not say.
  public let authenticatedAt: Int64?
  /// Where they wanted to go. To be checked like anything that came from outside.
  public let next: String
  public let purpose: AttemptPurpose
}

/// What a provider says of somebody's groups.
public enum ClaimedGroups: Sendable, Equatable {
  /// The settings name no claim: it has no say.
  case notAsked
  /// These, and no others.
  case these([String])
  /// It did not say, because there are too many: nothing is to change.
  case unknown(String)
}

/// What the two places say where a provider tells of somebody: the ID token, and userinfo.
struct PersonClaims {
  let provider: Provider
  let token: [String: JSON]
  /// Nil where it was not asked.
  let userInfo: Result<[String: JSON], OpenIDConnectError>?

  /// Whether the ID token leaves something open that userinfo may tell.
  static func areIncomplete(_ token: [String: JSON], for provider: Provider) -> Bool {
    if token["email"]?.text == nil || token["name"]?.text == nil { return true }
    guard let claim = provider.groupsClaim else { return false }
    return value(claim, in: token) == nil
  }

  private var told: [String: JSON]? { try? userInfo?.get() }

  var name: String? {
    for name in ["name", "preferred_username"] {
      if let text = token[name]?.text ?? told?[name]?.text, !text.isEmpty { return text }
    }
    return nil
  }

  /// An address and what is said of it, from the same place.
  var email: (text: String, isVerified: Bool)? {
    for claims in [token, told ?? [:]] where claims["email_verified"] != nil {
      if let email = email(in: claims) { return email }
    }
    return email(in: token) ?? email(in: told ?? [:])
  }

  private func email(in claims: [String: JSON]) -> (text: String, isVerified: Bool)? {
    guard let text = claims["email"]?.text, !text.isEmpty else { return nil }
    guard isProvidersOwn(text, in: claims) else { return (text, false) }
    switch claims["email_verified"] {
    case .bool(true)?, .text("true")?: return (text, true)
    case nil: return (text, provider.emailTrust == .always)
    default: return (text, false)
    }
  }

  /// Whether the provider gives out the address, as far as that is known of it.
  ///
  /// Google calls any address verified that somebody could once read mail at, whosever it is by now.
  /// It speaks for those of a workspace (`hd`) and for its own.
  private func isProvidersOwn(_ email: String, in claims: [String: JSON]) -> Bool {
    guard provider.issuer == Provider.google else { return true }
    return claims["hd"]?.text?.isEmpty == false || email.lowercased().hasSuffix("@gmail.com")
  }

  /// - Throws: where neither place can be read that could name them, or what is there cannot. Who was
  ///   put out of a group there is not to come in as one of it.
  func groups() throws(OpenIDConnectError) -> ClaimedGroups {
    guard let claim = provider.groupsClaim else { return .notAsked }
    if let found = Self.value(claim, in: token) { return try Self.groups(found) }
    let isCutShort = Self.isElsewhere(claim, in: token)
    switch userInfo {
    case .success(let told)?:
      if let found = Self.value(claim, in: told) { return try Self.groups(found) }
      let isCutShort = isCutShort || Self.isElsewhere(claim, in: told)
      return isCutShort ? Self.tooMany : .these([])
    case .failure(let error)?:
      guard isCutShort else { throw error }
      return Self.tooMany
    case nil:
      return isCutShort ? Self.tooMany : .these([])
    }
  }

  private static let tooMany = ClaimedGroups.unknown("there are too many to tell (_claim_names)")

  private static func groups(_ value: JSON) throws(OpenIDConnectError) -> ClaimedGroups {
    guard let names = value.texts else {
      throw .misconfigured("the claim of groups is neither a text nor a list of texts")
    }
    return .these(names)
  }

  /// Whether the claim is to be had from elsewhere (OpenID Connect Core 1.0, section 5.6.2).
  private static func isElsewhere(_ claim: String, in claims: [String: JSON]) -> Bool {
    claims["_claim_names"]?.object?[claim] != nil
  }

  /// The claim with this name; where there is none, the one its dots lead to. A null is none.
  private static func value(_ claim: String, in claims: [String: JSON]) -> JSON? {
    if let value = claims[claim], value != .null { return value }
    var value = JSON.object(claims)
    for part in claim.split(separator: ".") {
      guard let next = value.object?[String(part)] else { return nil }
      value = next
    }
    return value == .null ? nil : value
  }
}
