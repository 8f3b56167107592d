/// A text and who signed it, as C2SP signed-note has it (https://c2sp.org/signed-note).
///
/// A note that was parsed was not checked: nothing in it is to be believed before `verify` returned.
public struct SignedNote: Equatable, Sendable {
  /// The most bytes that are read: room for sixteen signatures of any kind there is, the least that
  /// the specification asks for.
  public static let maximumSize = 256 * 1024
  /// The most signatures that are read, so that checking one note cannot take forever.
  public static let maximumSignatures = 100

  /// One signature line.
  public struct Signature: Equatable, Sendable {
    public let name: String
    public let keyHash: UInt32
    public let bytes: [UInt8]

    fileprivate var line: String {
      let hash = (0..<4).map { UInt8(truncatingIfNeeded: keyHash >> (24 - 8 * $0)) }
      return "— \(name) \(Base64.encode(hash + bytes))\n"
    }

    /// Names are compared byte by byte: two that only look the same are two.
    fileprivate func names(_ key: VerifierKey) -> Bool {
      keyHash == key.hash && name.utf8.elementsEqual(key.name.utf8)
    }
  }

  /// What was signed, its last line ended.
  public let text: String
  public let signatures: [Signature]

  /// Signs `text` with each of `keys`.
  ///
  /// - Throws: `.notText`; `.noSignatures` where the text does not end in a newline or nobody signs.
  public init(_ text: String, signedBy keys: SigningKey...) throws(NoteError) {
    let bytes = Array(text.utf8)
    try Self.checkCharacters(bytes)
    guard bytes.last == .newline, !keys.isEmpty else { throw .noSignatures }
    self.text = text
    signatures = keys.map { key in
      Signature(
        name: key.name, keyHash: key.verifier.hash, bytes: key.signature(of: bytes))
    }
  }

  /// Reads a note. Linear in its size, which is bounded.
  ///
  /// - Throws: `.tooLong`, `.notText`, `.noSignatures`, `.malformedSignature`, `.tooManySignatures`.
  public init(parsing bytes: [UInt8]) throws(NoteError) {
    guard bytes.count <= Self.maximumSize else { throw .tooLong(limit: Self.maximumSize) }
    try Self.checkCharacters(bytes)
    guard let blank = Self.lastBlankLine(in: bytes), bytes.last == .newline,
      blank + 1 < bytes.count
    else { throw .noSignatures }
    text = String(decoding: bytes[..<blank], as: UTF8.self)
    signatures = try Self.signatures(in: bytes[(blank + 1)..<(bytes.count - 1)])
  }

  /// As `init(parsing:)` reads it.
  public var encoded: [UInt8] {
    Array("\(text)\n\(signatures.map(\.line).joined())".utf8)
  }

  /// Checks that `key` signed the text.
  ///
  /// - Throws: `.notSigned`, `.wrongSignature`: then nothing in the note is to be believed.
  public func verify(with key: VerifierKey) throws(NoteError) {
    let found = signatures.filter { $0.names(key) }
    guard !found.isEmpty else { throw .notSigned(by: key.description) }
    let text = Array(text.utf8)
    for signature in found {
      guard key.isValid(signature.bytes, of: text) else {
        throw .wrongSignature(by: key.description)
      }
    }
  }

  /// Byte by byte: two texts that only look the same are two.
  public static func == (a: Self, b: Self) -> Bool { a.encoded == b.encoded }

  // MARK: Parts

  private static func checkCharacters(_ bytes: [UInt8]) throws(NoteError) {
    if let offset = bytes.firstIndex(where: { $0 < 0x20 && $0 != .newline }) {
      throw .notText(offset: offset)
    }
    guard String(validating: bytes, as: UTF8.self) == nil else { return }
    // Only now, to name the place: every shorter beginning that ends within a character is none.
    let valid = String(decoding: bytes, as: UTF8.self).utf8
    let offset = zip(bytes, valid).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    throw .notText(offset: offset ?? 0)
  }

  /// The index of the newline that is the last blank line; the text goes up to it.
  private static func lastBlankLine(in bytes: [UInt8]) -> Int? {
    bytes.indices.dropFirst().last { bytes[$0] == .newline && bytes[$0 - 1] == .newline }
  }

  private static func signatures(in lines: ArraySlice<UInt8>) throws(NoteError) -> [Signature] {
    let lines = lines.split(separator: .newline, omittingEmptySubsequences: false)
    guard lines.count <= maximumSignatures else {
      throw .tooManySignatures(limit: maximumSignatures)
    }
    var signatures: [Signature] = []
    for (index, line) in lines.enumerated() {
      guard let signature = Signature(line) else { throw .malformedSignature(line: index + 1) }
      signatures.append(signature)
    }
    return signatures
  }
}

extension SignedNote.Signature {
  private static let prefix = Array("— ".utf8)

  fileprivate init?(_ line: ArraySlice<UInt8>) {
    guard line.starts(with: Self.prefix) else { return nil }
    let parts = line.dropFirst(Self.prefix.count).split(
      separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
    // Four bytes name the key; a signature has at least one more.
    guard parts.count == 2, VerifierKey.isUsable(name: parts[0]),
      let bytes = Base64.decode(parts[1]), bytes.count > 4
    else { return nil }
    name = String(decoding: parts[0], as: UTF8.self)
    keyHash = bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    self.bytes = Array(bytes.dropFirst(4))
  }
}

extension UInt8 {
  static let newline = UInt8(ascii: "\n")
}
