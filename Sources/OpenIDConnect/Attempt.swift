import Crypto
import FoundationEssentials

/// What somebody wants to sign in for.
public enum AttemptPurpose: Codable, Sendable, Equatable {
  /// To come in.
  case signIn
  /// To show once more that it is they, for something dangerous.
  case again
  /// To tie their account there to this person, who is signed in here.
  case connect(person: UInt32)
}

/// What has to be known when somebody comes back from a provider. The browser carries it, sealed, so
/// that an answer is good for the browser alone that asked for it.
struct Attempt: Carried, Equatable {
  /// A cookie has at most 4,096 bytes; who comes from a longer address comes back to the first page.
  static let maximumNext = 1_500

  let provider: String
  let state: String
  let nonce: String
  /// For PKCE (RFC 7636).
  let verifier: String
  let next: String
  let purpose: AttemptPurpose
  let at: Int64

  /// RFC 7636, section 4.2.
  var challenge: String { Base64URL.encode(SHA256.hash(data: Array(verifier.utf8))) }
}
