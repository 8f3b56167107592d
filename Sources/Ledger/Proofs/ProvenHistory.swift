import Domain
import EventLog

/// What a proof proves: that the holder of the key vouched for a log with these events in it.
///
/// Nothing of the request is missing up to its last revision here. That nothing came after it, no
/// proof of this kind can say.
public struct ProvenHistory: Equatable, Sendable {
  public let request: RequestKey
  /// The board as it was defined, which gives names to the codes in the events.
  public let board: BoardDefinition
  public let events: [ProvenEvent]
  public let checkpoint: Checkpoint
  /// The key that the signature was checked with.
  public let key: VerifierKey
}

/// One proven event of a request.
public struct ProvenEvent: Equatable, Sendable {
  public let position: Position
  public let recordedAt: Timestamp
  public let happenedAt: Timestamp
  public let actor: PersonNumber
  public let revision: UInt32
  public let content: Content

  /// The event as pages and commands show it; nil where its text was erased.
  public var entry: HistoryEntry? {
    guard case .event(let event) = content else { return nil }
    return HistoryEntry(
      position: position, recordedAt: recordedAt, happenedAt: happenedAt, actor: actor,
      revision: revision, event: event)
  }

  public enum Content: Equatable, Sendable {
    case event(RequestEvent)
    /// The text was erased; this is what the header still says.
    case erased(RequestFact)
  }
}
