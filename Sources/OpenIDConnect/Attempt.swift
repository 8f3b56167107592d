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
struct Attempt: Codable, Sendable, Equatable {
  /// Long enough to find a telephone with the second factor.
  static let lifetime: Int64 = 600
  /// A cookie has at most 4,096 bytes; who comes from a longer address comes back to the first page.
  static let maximumNext = 1_500

  let provider: String
  let state: String
  let nonce: String
  /// For PKCE (RFC 7636).
  let verifier: String
  let next: String
  let purpose: AttemptPurpose
  /// In seconds since 1970.
  let at: Int64

  func hasExpired(at now: Int64) -> Bool { now - at > Self.lifetime || at > now + 60 }

  /// RFC 7636, section 4.2.
  var challenge: String { Base64URL.encode(SHA256.hash(data: Array(verifier.utf8))) }
}

/// Seals attempts with a key of this start of the server.
///
/// The key is kept nowhere. Whoever is at a provider while the server is started anew begins again;
/// in return an answer that was used before the start is of no use after it.
struct AttemptSeal: Sendable {
  private let key = SymmetricKey(size: .bits256)
  /// So that no other sealed text is taken for one.
  private static let purpose = Array("request-ledger sign-in attempt 1".utf8)

  func seal(_ attempt: Attempt) throws -> String {
    let box = try AES.GCM.seal(
      JSONEncoder().encode(attempt), using: key, authenticating: Self.purpose)
    return Base64URL.encode(box.ciphertext + box.tag + box.nonce)
  }

  /// Nil for whatever was not sealed here.
  func open(_ text: String) -> Attempt? {
    guard text.utf8.count <= 4_096, let bytes = Base64URL.decode(text),
      bytes.count > Self.tagSize + Self.nonceSize,
      let nonce = try? AES.GCM.Nonce(data: bytes.suffix(Self.nonceSize)),
      let box = try? AES.GCM.SealedBox(
        nonce: nonce, ciphertext: bytes.dropLast(Self.tagSize + Self.nonceSize),
        tag: bytes.dropLast(Self.nonceSize).suffix(Self.tagSize)),
      let plain = try? AES.GCM.open(box, using: key, authenticating: Self.purpose)
    else { return nil }
    return try? JSONDecoder().decode(Attempt.self, from: plain)
  }

  private static let tagSize = 16
  private static let nonceSize = 12
}
