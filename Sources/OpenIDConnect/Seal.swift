import Crypto
import FoundationEssentials

/// Seals what a browser carries for us, with a key of this start of the server.
///
/// The key is kept nowhere. Whoever is at a provider while the server is started anew begins again;
/// in return an answer that was used before the start is of no use after it.
struct Seal: Sendable {
  /// What a text was sealed for, so that none is taken for another.
  enum Purpose: String {
    case attempt = "request-ledger sign-in attempt 1"
    case connection = "request-ledger connection 1"

    fileprivate var bytes: [UInt8] { Array(rawValue.utf8) }
  }

  private let key = SymmetricKey(size: .bits256)

  func seal(_ value: some Encodable, for purpose: Purpose) throws -> String {
    let box = try AES.GCM.seal(
      JSONEncoder().encode(value), using: key, authenticating: purpose.bytes)
    return Base64URL.encode(box.ciphertext + box.tag + box.nonce)
  }

  /// Nil for whatever was not sealed here for that.
  func open<Value: Decodable>(
    _ text: String, as type: Value.Type, for purpose: Purpose
  ) -> Value? {
    guard text.utf8.count <= 4_096, let bytes = Base64URL.decode(text),
      bytes.count > Self.tagSize + Self.nonceSize,
      let nonce = try? AES.GCM.Nonce(data: bytes.suffix(Self.nonceSize)),
      let box = try? AES.GCM.SealedBox(
        nonce: nonce, ciphertext: bytes.dropLast(Self.tagSize + Self.nonceSize),
        tag: bytes.dropLast(Self.nonceSize).suffix(Self.tagSize)),
      let plain = try? AES.GCM.open(box, using: key, authenticating: purpose.bytes)
    else { return nil }
    return try? JSONDecoder().decode(type, from: plain)
  }

  private static let tagSize = 16
  private static let nonceSize = 12
}
