import Crypto

/// The secret half of a key that signs notes (Ed25519, RFC 8032), with its name.
///
/// Its text, `PRIVATE+KEY+name+hash+key`, is the one of Go's `sumdb/note`. It has no description that
/// shows the secret, so that none gets into a log by accident.
public struct SigningKey: Sendable {
  private static let prefix = Array("PRIVATE+KEY+".utf8)

  /// The public half.
  public let verifier: VerifierKey
  private let key: Curve25519.Signing.PrivateKey

  public var name: String { verifier.name }

  /// Makes a new key from the system's random numbers.
  ///
  /// - Throws: `.unusableName`.
  public init(name: String) throws(NoteError) {
    key = Curve25519.Signing.PrivateKey()
    verifier = try VerifierKey(name: name, key: key.publicKey)
  }

  /// Reads the text of a key.
  ///
  /// - Throws: `.malformedKey`, `.unusableName`, `.unknownAlgorithm`, `.keyHashDiffers`.
  public init(_ text: String) throws(NoteError) {
    let text = Array(text.utf8)
    guard text.starts(with: Self.prefix) else { throw .malformedKey }
    let parts = try KeyText(text[Self.prefix.count...])
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: parts.key) else {
      throw .malformedKey
    }
    self.key = key
    verifier = try VerifierKey(name: parts.name, key: key.publicKey)
    guard verifier.hash == parts.hash else { throw .keyHashDiffers }
  }

  /// As `init(_:)` reads it: the secret itself.
  public var secretText: String {
    "PRIVATE+KEY+\(verifier)+\(Base64.encode([VerifierKey.ed25519] + key.rawRepresentation))"
  }

  /// The signature of `text`: 64 bytes.
  func signature(of text: [UInt8]) -> [UInt8] {
    guard let signature = try? key.signature(for: text) else {
      preconditionFailure("Ed25519 did not sign \(text.count) bytes")
    }
    return Array(signature)
  }
}

extension SigningKey: CustomStringConvertible {
  public var description: String { "the signing key of \(verifier)" }
}
