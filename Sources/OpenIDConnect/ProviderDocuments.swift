import SignIn

/// What one provider publishes, kept for a while: the document about itself and its keys.
struct ProviderDocuments: Sendable {
  /// Both are asked for anew after an hour. Keys that come in between are found by their name, or
  /// because the old ones do not fit.
  static let lifetime: Int64 = 3_600
  /// A provider that could not be reached is not asked for this long, so that pages stay quick and
  /// it is not held down: ten seconds.
  static let pauseAfterFailure: Int64 = 10
  /// How often the keys are asked for because none fits a token: twice a minute, however many such
  /// tokens come.
  static let pauseBetweenSearches: Int64 = 30
  /// How long keys hold while they cannot be had: a day. Whoever can keep us from the provider could
  /// else keep a key in use that it has taken back, for ever.
  static let maximumAgeOfKeys: Int64 = 86_400

  private let metadata: Kept<ProviderMetadata>
  private let keys: Kept<KeySet>

  init(_ provider: Provider, _ exchange: Exchange, _ clock: SignInClock) {
    let issuer = provider.issuer
    let metadata = Kept<ProviderMetadata>(clock) { () async throws(OpenIDConnectError) in
      guard let address = ProviderMetadata.address(of: issuer) else {
        throw .misconfigured("the issuer \(quoted(issuer)) is no usable address")
      }
      return try ProviderMetadata(await exchange.get(address), of: issuer)
    }
    self.metadata = metadata
    keys = .keys(clock) { () async throws(OpenIDConnectError) in
      try await exchange.get(try await metadata.current().value.keys)
    }
  }

  /// Whether the last attempt to reach it, a moment ago, failed.
  var isDown: Bool {
    get async {
      if await metadata.isDown { return true }
      return await keys.isDown
    }
  }

  /// What the provider last said of itself, without asking.
  var known: ProviderMetadata? { get async { await metadata.known } }

  /// What the provider says of itself. While it cannot be reached, what it said before holds.
  func current() async throws(OpenIDConnectError) -> ProviderMetadata {
    try await metadata.current().value
  }

  /// Asks for both, so that they need not be waited for later.
  func warmUp() async throws(OpenIDConnectError) {
    _ = try await keys.current()
  }

  /// What a token says, once a key of the provider is known to have signed it.
  func claims(of token: SignedToken) async throws(OpenIDConnectError) -> [String: JSON] {
    try await keys.claims(of: token)
  }
}

extension Kept where Value == KeySet {
  /// The keys that `fetch` gives, as they are published.
  static func keys(
    _ clock: SignInClock,
    fetch: @escaping @Sendable () async throws(OpenIDConnectError) -> [String: JSON]
  ) -> Kept<KeySet> {
    Kept(maximumAge: ProviderDocuments.maximumAgeOfKeys, clock) {
      () async throws(OpenIDConnectError) in
      let set = KeySet(try await fetch())
      guard !set.isEmpty else { throw .misconfigured("its key set has no keys") }
      return set
    }
  }

  /// What a token says, once one of the keys is known to have signed it.
  ///
  /// Where no known key has, newer ones are asked for once: they may have been changed, under new
  /// names, the old one or none.
  func claims(of token: SignedToken) async throws(OpenIDConnectError) -> [String: JSON] {
    let known = try await current()
    do throws(OpenIDConnectError) { return try await known.value.claims(of: token) } catch {
      guard let newer = try await newer(than: known) else { throw error }
      return try await newer.value.claims(of: token)
    }
  }
}

extension KeySet {
  /// - Throws: `.untrusted` where none of the keys has signed it.
  fileprivate func claims(
    of token: SignedToken
  ) async throws(OpenIDConnectError) -> [String: JSON] {
    let fitting = await keys(for: token.algorithm, id: token.keyID)
    guard !fitting.isEmpty else {
      throw .untrusted(
        "no key of the provider is called \(quoted(token.keyID ?? "")) for "
          + token.algorithm.rawValue)
    }
    guard let claims = await token.claims(signedBy: fitting) else {
      throw .untrusted("the signature is not the provider's")
    }
    return claims
  }
}
