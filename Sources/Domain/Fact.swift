/// One event of any kind, whole.
public enum LedgerEvent: Equatable, Sendable {
  case board(BoardEvent)
  case person(PersonEvent)
  case group(GroupEvent)
  case policyChanged(Policy)
  case request(RequestReference, RequestEvent)
  case quarantined(Quarantined)
}

/// What can be said of an event without reading its text: what replay, lists and filters fold.
///
/// A ledger with a million events has a million facts in a hundred megabytes; the texts are read
/// where somebody looks at them.
public enum Fact: Equatable, Sendable {
  case boardCreated(BoardNumber)
  case accessChanged(BoardNumber)
  case person(PersonEvent)
  case group(GroupEvent)
  case policyChanged(Policy)
  case request(RequestReference, revision: UInt32, RequestFact)
  case quarantined(EventNumber)
}

/// That a request's event cannot be read, and that somebody decided to go on without its text: it says
/// no more than its header does.
public struct Quarantined: Equatable, Sendable {
  public let event: EventNumber
  public let reason: String

  public init(event: EventNumber, reason: String) {
    self.event = event
    self.reason = reason
  }
}

/// What can be said of a request's event without reading its text.
public enum RequestFact: Equatable, Sendable {
  case submitted(Opening)
  case assigned(to: PersonNumber?)
  case statusChanged(to: StatusCode)
  case prioritised(Priority)
  case edited
  case commented
  case contentErased
  /// An earlier event was taken back; with what the request got back.
  case undone(event: EventNumber, Restored)

  /// How a request began.
  public struct Opening: Equatable, Sendable {
    public let status: StatusCode
    public let priority: Priority
    public let owner: PersonNumber?
    public let requester: PersonNumber
    public let isImported: Bool

    public init(
      status: StatusCode, priority: Priority, owner: PersonNumber?, requester: PersonNumber,
      isImported: Bool
    ) {
      self.status = status
      self.priority = priority
      self.owner = owner
      self.requester = requester
      self.isImported = isImported
    }
  }
}
