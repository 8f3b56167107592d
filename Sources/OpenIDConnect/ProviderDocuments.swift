import JWTKit
import Logging
import SignIn

/// What one provider publishes, kept for a while: the document about itself and its keys.
actor ProviderDocuments {
  /// Both are asked for anew after an hour. Keys that come in between are found by their name.
  static let lifetime: Int64 = 3_600
  /// A provider that could not be reached is not asked for this long, so that pages stay quick and
  /// it is not held down: ten seconds.
  static let pauseAfterFailure: Int64 = 10
  /// How often the keys are asked for because of a name that nobody knows: twice a minute, however
  /// many such tokens come.
  static let pauseBetweenSearches: Int64 = 30

  private let provider: Provider
  private let exchange: Exchange
  private let clock: SignInClock

  private var metadata: (value: ProviderMetadata, at: Int64)?
  private var failure: (error: OpenIDConnectError, at: Int64)?
  private var keys: (value: KeySet, at: Int64)?
  private var searchedAt: Int64?
  private typealias Asking = Task<Result<ProviderMetadata, OpenIDConnectError>, Never>
  /// What several wait for is asked for once.
  private var asking: Asking?

  init(_ provider: Provider, _ exchange: Exchange, _ clock: SignInClock) {
    self.provider = provider
    self.exchange = exchange
    self.clock = clock
  }

  /// Whether the last attempt to reach it, a moment ago, failed.
  var isDown: Bool {
    guard let failure else { return false }
    return clock.now() - failure.at < Self.pauseAfterFailure
  }

  /// What was last known, without asking.
  var known: ProviderMetadata? { metadata?.value }

  /// What the provider says of itself. While it cannot be reached, what it said before holds.
  func current() async throws(OpenIDConnectError) -> ProviderMetadata {
    if let metadata, clock.now() - metadata.at < Self.lifetime { return metadata.value }
    if let failure, isDown {
      if let metadata, case .unreachable = failure.error { return metadata.value }
      throw failure.error
    }
    switch await ask() {
    case .success(let value): return value
    case .failure(let error):
      if let metadata, case .unreachable = error { return metadata.value }
      throw error
    }
  }

  private func ask() async -> Result<ProviderMetadata, OpenIDConnectError> {
    if let asking { return await asking.value }
    let task = Asking { [provider, exchange] in
      do throws(OpenIDConnectError) {
        guard let address = ProviderMetadata.address(of: provider.issuer) else {
          throw .misconfigured("the issuer \(quoted(provider.issuer)) is no usable address")
        }
        return .success(try ProviderMetadata(await exchange.get(address), of: provider.issuer))
      } catch { return .failure(error) }
    }
    asking = task
    let result = await task.value
    asking = nil
    switch result {
    case .success(let value):
      metadata = (value, clock.now())
      failure = nil
    case .failure(let error): failure = (error, clock.now())
    }
    return result
  }

  /// What a token says, once a key of the provider is known to have signed it.
  ///
  /// A name that no known key has makes the provider be asked once, as it may have new ones.
  func claims(of token: SignedToken) async throws(OpenIDConnectError) -> [String: JSON] {
    var found = try await fresh().keys(for: token.algorithm, id: token.keyID)
    if found.isEmpty, maySearch() {
      searchedAt = clock.now()
      found = try await fetch().keys(for: token.algorithm, id: token.keyID)
    }
    guard !found.isEmpty else {
      throw .untrusted(
        "no key of the provider is called \(quoted(token.keyID ?? "")) for "
          + token.algorithm.rawValue)
    }
    guard let claims = await token.claims(signedBy: found) else {
      throw .untrusted("the signature is not the provider's")
    }
    return claims
  }

  private func maySearch() -> Bool {
    guard let searchedAt else { return true }
    return clock.now() - searchedAt >= Self.pauseBetweenSearches
  }

  private func fresh() async throws(OpenIDConnectError) -> KeySet {
    guard let keys else { return try await fetch() }
    if clock.now() - keys.at < Self.lifetime { return keys.value }
    do throws(OpenIDConnectError) { return try await fetch() } catch { return keys.value }
  }

  private func fetch() async throws(OpenIDConnectError) -> KeySet {
    let set = KeySet(try await exchange.get(try await current().keys))
    guard !set.isEmpty else { throw .misconfigured("its key set has no keys") }
    keys = (set, clock.now())
    return set
  }
}
