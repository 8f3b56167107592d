import Crypto

/// The public half of a key that signs notes, with its name: whoever has it can check signatures.
///
/// Its text, `name+hash+key`, is the one of Go's `sumdb/note`; the hash is C2SP signed-note's key ID.
public struct VerifierKey: Equatable, Sendable, CustomStringConvertible {
  /// More than any address has; what is read from elsewhere has to have a bound.
  public static let maximumNameLength = 255
  /// The signature type of C2SP signed-note for Ed25519.
  static let ed25519: UInt8 = 1

  /// Who signs: for a ledger, its origin.
  public let name: String
  /// Tells keys of one name apart. Short, and so no proof of anything.
  public let hash: UInt32
  private let key: Curve25519.Signing.PublicKey

  init(name: String, key: Curve25519.Signing.PublicKey) throws(NoteError) {
    guard Self.isUsable(name: name.utf8) else { throw .unusableName }
    self.name = name
    self.key = key
    hash = Self.hash(of: name, [Self.ed25519] + key.rawRepresentation)
  }

  /// Reads the text of a key.
  ///
  /// - Throws: `.malformedKey`, `.unusableName`, `.unknownAlgorithm`, `.keyHashDiffers`.
  public init(_ text: String) throws(NoteError) {
    let parts = try KeyText(Array(text.utf8)[...])
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: parts.key) else {
      throw .malformedKey
    }
    try self.init(name: parts.name, key: key)
    guard hash == parts.hash else { throw .keyHashDiffers }
  }

  /// As `init(_:)` reads it.
  public var text: String {
    "\(description)+\(Base64.encode([Self.ed25519] + key.rawRepresentation))"
  }

  /// The name and the hash: enough to tell people which key it is.
  public var description: String { "\(name)+\(KeyText.digits(of: hash))" }

  public static func == (a: Self, b: Self) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

  /// Whether `signature` is this key's, over `text`.
  func isValid(_ signature: [UInt8], of text: [UInt8]) -> Bool {
    key.isValidSignature(signature, for: text)
  }

  /// Whether a key, and so a signature line, may have this name: not empty, and without the plus sign
  /// and the spaces that would end it.
  static func isUsable(name: some Collection<UInt8>) -> Bool {
    guard !name.isEmpty, name.count <= maximumNameLength,
      let text = String(validating: Array(name), as: UTF8.self)
    else { return false }
    return text.unicodeScalars.allSatisfy {
      $0.value >= 0x20 && $0 != "+" && !$0.properties.isWhitespace
    }
  }

  private static func hash(of name: String, _ key: [UInt8]) -> UInt32 {
    let bytes = Array(name.utf8) + [UInt8(ascii: "\n")] + key
    var hash = SHA256()
    bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    return hash.finalize().prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }
}

/// The parts of a key's text: `name+hash+key`, the key with its algorithm before it.
struct KeyText {
  let name: String
  let hash: UInt32
  let key: [UInt8]

  init(_ text: ArraySlice<UInt8>) throws(NoteError) {
    let parts = text.split(
      separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let name = String(validating: parts[0], as: UTF8.self),
      let hash = Self.hash(parts[1]), let bytes = Base64.decode(parts[2]),
      let algorithm = bytes.first
    else { throw .malformedKey }
    guard VerifierKey.isUsable(name: parts[0]) else { throw .unusableName }
    guard algorithm == VerifierKey.ed25519 else { throw .unknownAlgorithm(algorithm) }
    self.name = name
    self.hash = hash
    key = Array(bytes.dropFirst())
  }

  /// Eight hexadecimal digits.
  static func digits(of hash: UInt32) -> String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 8 - digits.utf8.count) + digits
  }

  private static func hash(_ digits: ArraySlice<UInt8>) -> UInt32? {
    // `UInt32(_:radix:)` would also take a sign, and letters of both sizes.
    let hash = String(validating: digits, as: UTF8.self).flatMap { UInt32($0, radix: 16) }
    guard let hash, Self.digits(of: hash).utf8.elementsEqual(digits) else { return nil }
    return hash
  }
}
