/// An event before the log takes it in: everything but position, time and salt.
public struct EventDraft: Sendable {
  /// When it happened; nil is now.
  public var happenedAt: Timestamp?
  public var board: UInt32
  public var request: UInt32
  public var revision: UInt32
  public var actor: UInt32
  public var kind: UInt16
  public var version: UInt16
  public var argument: Header.Argument
  public var fingerprint: UInt32
  public var commandID: CommandID
  /// Nil where the kind has none.
  public var body: [UInt8]?

  public init(
    happenedAt: Timestamp? = nil, board: UInt32 = 0, request: UInt32 = 0, revision: UInt32 = 0,
    actor: UInt32 = 0, kind: UInt16, version: UInt16 = 1,
    argument: Header.Argument = Header.Argument(), fingerprint: UInt32 = 0,
    commandID: CommandID = CommandID(high: 0, low: 0), body: [UInt8]? = nil
  ) {
    self.happenedAt = happenedAt
    self.board = board
    self.request = request
    self.revision = revision
    self.actor = actor
    self.kind = kind
    self.version = version
    self.argument = argument
    self.fingerprint = fingerprint
    self.commandID = commandID
    self.body = body
  }
}
