import FoundationEssentials
import JWTKit

/// A token as it came, with what it says of its own signature; nothing of it is believed yet.
struct SignedToken: Sendable {
  /// Longer than any that fits the headers of a browser; groups of hundreds fit in.
  static let maximumLength = 65_536

  let text: String
  let algorithm: SigningAlgorithm
  let keyID: String?
  let type: String?

  private struct Head: Decodable {
    let alg: String
    let kid: String?
    let typ: String?
    let crit: [String]?
  }

  /// - Throws: `.untrusted` where it is no such token, or is signed in another way.
  init(_ text: String) throws(OpenIDConnectError) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard text.utf8.count <= Self.maximumLength, parts.count == 3,
      let bytes = Base64URL.decode(parts[0]),
      let head = try? JSONDecoder().decode(Head.self, from: bytes)
    else { throw .untrusted("it is no signed JWT") }
    guard let algorithm = SigningAlgorithm(rawValue: head.alg) else {
      throw .untrusted("it is signed with \(quoted(head.alg)), which is not allowed")
    }
    // Extensions that have to be understood (RFC 7515, section 4.1.11): none are.
    guard head.crit == nil else { throw .untrusted("it has critical extensions") }
    self.text = text
    self.algorithm = algorithm
    keyID = head.kid
    type = head.typ
  }

  /// What it says, once one of `keys` has signed it; nil where none has.
  func claims(signedBy keys: [JWTKeyCollection]) async -> [String: JSON]? {
    for key in keys {
      if let payload = try? await key.verify(text, as: Payload.self) { return payload.members }
    }
    return nil
  }

  private struct Payload: JWTPayload {
    let members: [String: JSON]

    init(from decoder: any Decoder) throws {
      members = try decoder.singleValueContainer().decode([String: JSON].self)
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(members)
    }

    /// What the claims have to be, whoever asks checks: it depends on the attempt and the clock.
    func verify(using algorithm: some JWTAlgorithm) async throws {}
  }
}
