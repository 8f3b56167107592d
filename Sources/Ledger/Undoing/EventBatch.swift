import Domain
import EventLog

/// The events that one command caused, or one import: they lie side by side.
struct EventBatch {
  let positions: [Position]
  let isImport: Bool

  /// The batch of the event at `position`, which there has to be. Linear in the batch.
  init(
    around position: Position, _ header: Header,
    in evidence: borrowing some UndoEvidence & ~Copyable
  ) throws {
    let isImport = try Self.isImported(position, header, in: evidence)
    func belongs(_ other: Position) throws -> Bool {
      guard let next = try evidence.storedHeader(at: other) else { return false }
      return isImport
        ? next.fingerprint == header.fingerprint && next.isOfRequest
        : next.commandID == header.commandID
    }
    var first = position
    while try belongs(first.previous) { first = first.previous }
    var last = position
    while try belongs(last.next) { last = last.next }
    positions = (first.rawValue...last.rawValue).map { Position($0) }
    self.isImport = isImport
  }

  /// What the events of an import that begins at `position` have in common: the position. Never zero,
  /// so that each is remembered by its own id too.
  static func mark(ofImportAt position: Position) -> UInt32 {
    max(unmarked, UInt32(truncatingIfNeeded: position.rawValue))
  }

  /// What all imported events have that were recorded before imports were told apart.
  private static let unmarked: UInt32 = 1

  /// Whether the event came with an import.
  static func isImported(
    _ position: Position, _ header: Header, in evidence: borrowing some UndoEvidence & ~Copyable
  ) throws -> Bool {
    guard header.isOfRequest, header.fingerprint != 0 else { return false }
    if header.fingerprint == unmarked { return true }
    // The lower half of where the import began; the upper is that of this event, or one less.
    let half: UInt64 = 1 << 32
    var first = position.rawValue & ~(half - 1) | UInt64(header.fingerprint)
    if first > position.rawValue {
      guard first >= half else { return false }
      first -= half
    }
    guard let beginning = try evidence.storedHeader(at: Position(first)) else { return false }
    return beginning.isOfRequest && beginning.fingerprint == header.fingerprint
  }
}

extension Header {
  var isOfRequest: Bool { EventKind(rawValue: kind)?.isOfRequest == true }
}
