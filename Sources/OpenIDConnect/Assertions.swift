import Crypto
import SignIn
import Synchronization

/// What reads the tokens of one proxy.
final class Assertions: Sendable {
  /// For so long a token that held is taken for one that holds: a key that was taken back, or a token
  /// that has ended, is noticed that much later.
  static let remembered: Int64 = 60
  /// More than people who are at work in one minute.
  static let maximumRemembered = 4_096

  let keys: Kept<KeySet>
  private let source: AssertionSource
  private let known = Mutex<[SHA256Digest: (email: String, until: Int64)]>([:])

  /// - Parameter address: where the keys are.
  init(_ source: AssertionSource, _ exchange: Exchange, _ clock: SignInClock) {
    self.source = source
    let address = WebAddress(source.keys)
    keys = .keys(clock) { () async throws(OpenIDConnectError) in
      guard let address else { throw .misconfigured("the proxy's keys have no usable address") }
      return try await exchange.get(address)
    }
  }

  /// Whom a token names that one of the keys has signed.
  func email(
    _ token: SignedToken, _ claims: [String: JSON], now: Int64
  ) throws(OpenIDConnectError) -> String {
    // Of the same issuer, a token for something else is none.
    if let type = token.type?.lowercased(), type != "jwt" {
      throw .untrusted("a token of a proxy has not the type \(quoted(type))")
    }
    try checkIssuer(claims, source.issuer)
    guard claims["aud"]?.texts?.contains(source.audience) == true else {
      throw .untrusted("it is for another site (aud)")
    }
    try checkTimes(claims, now: now)
    guard let email = claims[source.claim]?.text, !email.isEmpty else {
      throw .untrusted("it has no \(quoted(source.claim))")
    }
    return email
  }

  func remembered(_ text: String, now: Int64) -> String? {
    let digest = SHA256.hash(data: Array(text.utf8))
    return known.withLock { known in
      guard let entry = known[digest], now < entry.until else { return nil }
      return entry.email
    }
  }

  func remember(_ text: String, _ email: String, now: Int64) {
    let digest = SHA256.hash(data: Array(text.utf8))
    known.withLock { known in
      if known.count >= Self.maximumRemembered { known = known.filter { now < $0.value.until } }
      guard known.count < Self.maximumRemembered else { return }
      known[digest] = (email, now + Self.remembered)
    }
  }
}
