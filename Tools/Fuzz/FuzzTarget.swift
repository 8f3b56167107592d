import EventLog
import Ledger

/// A decoder that has to survive whatever bytes it is given: it answers or throws, and never traps.
///
/// Each checks besides that what it read is written as it came: two texts for one value would be two
/// proofs where there is one.
enum FuzzTarget: String, CaseIterable {
  case note
  case key
  case proof
  case event

  /// Reads `bytes`.
  func run(_ bytes: [UInt8]) {
    switch self {
    case .note: Self.note(bytes)
    case .key: Self.key(bytes)
    case .proof: Self.proof(bytes)
    case .event: Self.event(bytes)
    }
  }

  private static func note(_ bytes: [UInt8]) {
    guard let note = try? SignedNote(parsing: bytes) else { return }
    precondition(note.encoded == bytes, "a note is written otherwise than it was read")
    guard let checkpoint = try? Checkpoint(note.text) else { return }
    precondition(
      checkpoint.text.utf8.elementsEqual(note.text.utf8),
      "a checkpoint is written otherwise than it was read")
  }

  private static func key(_ bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self) else { return }
    if let key = try? VerifierKey(text) {
      precondition(
        key.text.utf8.elementsEqual(bytes), "a key is written otherwise than it was read")
    }
    if let key = try? SigningKey(text) {
      precondition(
        key.secretText.utf8.elementsEqual(bytes), "a key is written otherwise than it was read")
    }
  }

  private static func proof(_ bytes: [UInt8]) {
    guard let proof = try? RequestProof(parsing: bytes) else { return }
    precondition(proof.encoded == bytes, "a proof is written otherwise than it was read")
    _ = try? proof.check()
  }

  /// A header and a body, as they lie in the log.
  private static func event(_ bytes: [UInt8]) {
    guard bytes.count >= Header.size else { return }
    let stored = Array(bytes.prefix(Header.size))
    let header = Header(bytes: stored.span.bytes)
    precondition(header.encoded == stored, "a header is written otherwise than it was read")
    _ = "\(header.recordedAt) \(header.happenedAt)"
    let body = Array(bytes.dropFirst(Header.size))
    for body in [body, nil] { _ = try? StoredEvent.event(header, body: body, at: Position(1)) }
  }
}
