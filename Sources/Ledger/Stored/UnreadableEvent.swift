import EventLog

/// An event that this program cannot read. It stops whoever meets it: skipping an event would build
/// a state that never was.
package struct UnreadableEvent: Error, Equatable {
  package enum Reason: Equatable {
    case unknownKind
    case unknownVersion
    /// The header's values or the body do not have the shape that the kind has.
    case damaged(String)
    /// The kind has a body, and it is not there.
    case bodyMissing
  }

  let position: Position
  let kind: UInt16
  let version: UInt16
  let reason: Reason

  var message: String {
    let what = "event \(position) (kind \(kind), version \(version))"
    return switch reason {
    case .unknownKind, .unknownVersion:
      "Cannot read \(what): it was written by a newer ledger. Upgrade, or restore the matching backup."
    case .damaged(let text): "Cannot read \(what): \(text). Check the disk, and restore a backup."
    case .bodyMissing: "Cannot read \(what): its body is missing."
    }
  }
}
