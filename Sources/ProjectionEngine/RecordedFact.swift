import Domain
import EventLog

/// One event of the log, as a projection gets it.
public struct RecordedFact {
  public let position: Position
  public let recordedAt: Timestamp
  public let happenedAt: Timestamp
  public let actor: PersonNumber
  public let commandID: CommandID
  /// Not zero where the command can be sent again under its id.
  public let fingerprint: UInt32
  public let fact: Fact
  /// Reads the whole event, text included. Costs a look-up and a decoding, so ask only for what
  /// the fact does not say. Nil where it cannot be read: then the fold ends with an error after this
  /// event, and nothing of it is kept.
  public let event: () -> LedgerEvent?

  public init(
    position: Position, header: Header, fact: Fact, event: @escaping () -> LedgerEvent?
  ) {
    self.position = position
    recordedAt = header.recordedAt
    happenedAt = header.happenedAt
    actor = PersonNumber(header.actor)
    commandID = header.commandID
    fingerprint = header.fingerprint
    self.fact = fact
    self.event = event
  }
}
