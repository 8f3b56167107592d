import Crypto
import FoundationEssentials
import JWTKit

/// How a token may be signed. What is not here does not exist: no `none`, and nothing with a shared
/// secret, which would make the provider's public key one.
enum SigningAlgorithm: String, Sendable, CaseIterable {
  case rs256 = "RS256"
  case ps256 = "PS256"
  case es256 = "ES256"
  case edDSA = "EdDSA"
}

/// The public keys of a provider (RFC 7517).
struct KeySet: Sendable {
  /// More than any provider has at once.
  static let maximumCount = 100

  private var keys: [Key] = []

  private struct Key: Sendable {
    let id: String?
    let use: String?
    let algorithm: String?
    let type: String
    let members: [String: JSON]
  }

  /// Keys that are not understood are left out: others may be meant for others.
  init(_ document: [String: JSON]) {
    guard case .list(let list)? = document["keys"] else { return }
    keys = list.prefix(Self.maximumCount).compactMap { entry in
      guard let members = entry.object, let type = members["kty"]?.text else { return nil }
      return Key(
        id: members["kid"]?.text, use: members["use"]?.text, algorithm: members["alg"]?.text,
        type: type, members: members)
    }
  }

  var isEmpty: Bool { keys.isEmpty }

  /// The keys that a token with this head may be signed with: of the right kind and for signing, and
  /// of that name where it has one. Each as a collection of one key and one algorithm, so that what
  /// the token says of itself chooses nothing.
  func keys(for algorithm: SigningAlgorithm, id: String?) async -> [JWTKeyCollection] {
    var found: [JWTKeyCollection] = []
    for key in keys where id == nil || key.id == id {
      guard key.use == nil || key.use == "sig",
        key.algorithm == nil || key.algorithm == algorithm.rawValue,
        let collection = await Self.collection(key, algorithm)
      else { continue }
      found.append(collection)
    }
    return found
  }

  private static func collection(
    _ key: Key, _ algorithm: SigningAlgorithm
  ) async -> JWTKeyCollection? {
    let member = { (name: String) in key.members[name]?.text ?? "" }
    let keys = JWTKeyCollection()
    do {
      switch (algorithm, key.type, member("crv")) {
      case (.rs256, "RSA", _):
        let key = try Insecure.RSA.PublicKey(modulus: member("n"), exponent: member("e"))
        await keys.add(rsa: key, digestAlgorithm: .sha256)
      case (.ps256, "RSA", _):
        let key = try Insecure.RSA.PublicKey(modulus: member("n"), exponent: member("e"))
        await keys.add(pss: key, digestAlgorithm: .sha256)
      case (.es256, "EC", "P-256"):
        let key = try ES256PublicKey(parameters: (member("x"), member("y")))
        await keys.add(ecdsa: key)
      case (.edDSA, "OKP", "Ed25519"):
        await keys.add(eddsa: try EdDSA.PublicKey(x: member("x"), curve: .ed25519))
      default: return nil
      }
    } catch { return nil }
    return keys
  }
}
