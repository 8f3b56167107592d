/// Why a note, a key or a checkpoint cannot be used. `message` is for people.
public enum NoteError: Error, Equatable, Sendable {
  /// There are more bytes than any note of ours has.
  case tooLong(limit: Int)
  /// The bytes are no UTF-8, or have a control character in them, at this offset.
  case notText(offset: Int)
  /// There is no blank line with signature lines after it, or the last line has no end.
  case noSignatures
  /// The signature line with this number, from 1, is not one.
  case malformedSignature(line: Int)
  case tooManySignatures(limit: Int)
  /// A name is empty, too long, or has a space or a plus sign in it.
  case unusableName
  /// A text is not of the form that a key has.
  case malformedKey
  /// A key is for an algorithm that this program does not use.
  case unknownAlgorithm(UInt8)
  /// A key's text names another hash than the key has: a part of it was changed or mistyped.
  case keyHashDiffers
  /// No signature is by this key.
  case notSigned(by: String)
  /// The signature that names this key is not one of this text.
  case wrongSignature(by: String)
  /// The text of the note is no checkpoint; with the line, from 1, and what belongs there.
  case malformedCheckpoint(line: Int, expected: String)

  public var message: String {
    switch self {
    case .tooLong(let limit): "It has more than \(limit) bytes."
    case .notText(let offset):
      "Byte \(offset) is no text: a note is UTF-8 without control characters."
    case .noSignatures:
      "It is no signed note: after a blank line there have to be signature lines, each ended."
    case .malformedSignature(let line):
      "Signature line \(line) is malformed: “— name base64” belongs there."
    case .tooManySignatures(let limit): "It has more than \(limit) signatures."
    case .unusableName:
      "A key's name has 1 to \(VerifierKey.maximumNameLength) bytes, without spaces and plus signs."
    case .malformedKey: "This is no key: name+hash+key belongs there."
    case .unknownAlgorithm(let algorithm):
      "The key is for algorithm \(algorithm); this program uses 1, Ed25519."
    case .keyHashDiffers: "The key does not fit its hash: a part of it was changed or left out."
    case .notSigned(let key): "It has no signature by the key \(key)."
    case .wrongSignature(let key):
      "The signature by the key \(key) is wrong: the text or the signature was changed."
    case .malformedCheckpoint(let line, let expected):
      "Its text is no checkpoint: \(expected) belongs in line \(line)."
    }
  }
}
