import Domain
import EventLog

/// One event of the log, as a projection gets it.
public struct RecordedFact {
  public let position: Position
  public let header: Header
  public let fact: Fact
  private let reader: any EventReader

  public init(position: Position, header: Header, fact: Fact, reader: any EventReader) {
    self.position = position
    self.header = header
    self.fact = fact
    self.reader = reader
  }

  /// The whole event, text included. Costs a look-up and a decoding, so ask only for what the fact
  /// does not say. Nil where it cannot be read: then the fold ends with an error after this event,
  /// and nothing of it is kept.
  public func event() -> LedgerEvent? { reader.event(header, at: position) }

  /// Names the command that caused it.
  public var commandID: CommandID { header.commandID }
  /// Not zero where the command can be sent again under its id.
  public var fingerprint: UInt32 { header.fingerprint }
}

/// Where whole events come from. Belongs to one fold.
public protocol EventReader: AnyObject {
  /// The event at `position`; nil, and a failure kept for later, where it cannot be read.
  func event(_ header: Header, at position: Position) -> LedgerEvent?
}
