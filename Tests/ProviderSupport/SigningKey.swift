import Crypto
package import CryptoExtras
import FoundationEssentials
package import OpenIDConnect

/// A key of a provider, as it is kept and as it is published.
///
/// Signs by itself, so that what verifies is not compared with itself.
package struct SigningKey: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case rs256 = "RS256"
    case ps256 = "PS256"
    case es256 = "ES256"
    case edDSA = "EdDSA"
  }

  package let id: String
  package let kind: Kind
  /// As it stands in a key set.
  package var published: [String: JSON]
  private let signature: @Sendable ([UInt8]) throws -> [UInt8]

  package init(id: String = "key-1") {
    let key = P256.Signing.PrivateKey()
    self.id = id
    kind = .es256
    published = Self.published(
      id, .es256,
      [
        "kty": "EC", "crv": "P-256",
        "x": Base64URL.encode(key.publicKey.rawRepresentation.prefix(32)),
        "y": Base64URL.encode(key.publicKey.rawRepresentation.suffix(32)),
      ])
    signature = { Array(try key.signature(for: $0).rawRepresentation) }
  }

  /// A key of RSA; to be had with less bits than are allowed, too.
  package init(id: String = "key-1", _ kind: Kind, rsa key: _RSA.Signing.PrivateKey) throws {
    let numbers = try key.publicKey.getKeyPrimitives()
    self.id = id
    self.kind = kind
    published = Self.published(
      id, kind,
      [
        "kty": "RSA", "n": Base64URL.encode(numbers.modulus),
        "e": Base64URL.encode(numbers.publicExponent),
      ])
    let padding: _RSA.Signing.Padding = kind == .ps256 ? .PSS : .insecurePKCS1v1_5
    signature = {
      Array(try key.signature(for: SHA256.hash(data: $0), padding: padding).rawRepresentation)
    }
  }

  /// A new key of this kind.
  package init(id: String = "key-1", _ kind: Kind) throws {
    switch kind {
    case .rs256, .ps256:
      self = try SigningKey(id: id, kind, rsa: _RSA.Signing.PrivateKey(keySize: .bits2048))
    case .es256: self = SigningKey(id: id)
    case .edDSA:
      let key = Curve25519.Signing.PrivateKey()
      self.id = id
      self.kind = kind
      published = Self.published(
        id, kind,
        [
          "kty": "OKP", "crv": "Ed25519",
          "x": Base64URL.encode(key.publicKey.rawRepresentation),
        ])
      signature = { Array(try key.signature(for: $0)) }
    }
  }

  private static func published(
    _ id: String, _ kind: Kind, _ members: [String: String]
  ) -> [String: JSON] {
    ["use": "sig", "alg": kind.rawValue, "kid": id].merging(members) { $1 }.mapValues(JSON.text)
  }

  /// A token with a signature that holds.
  ///
  /// - Parameter head: what its head has beside type, algorithm and name of the key, or instead.
  package func sign(
    _ claims: [String: JSON], type: String = "JWT", head: [String: JSON] = [:]
  ) throws -> String {
    let usual: [String: JSON] = [
      "alg": .text(kind.rawValue), "kid": .text(id), "typ": .text(type),
    ]
    return try forged(
      head: usual.merging(head) { $1 }.filter { $0.value != .null }, claims,
      signature: { try signature(Array($0.utf8)) })
  }
}

/// A token whose head says what a test wants.
package func forged(
  head: [String: JSON], _ claims: [String: JSON],
  signature: (String) throws -> some Sequence<UInt8>
) throws -> String {
  let signed =
    Base64URL.encode(try JSONEncoder().encode(head)) + "."
    + Base64URL.encode(try JSONEncoder().encode(claims))
  return signed + "." + Base64URL.encode(try signature(signed))
}
