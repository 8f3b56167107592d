/// Why an event cannot be taken back.
public struct UndoObstacle: Equatable, Sendable {
  public let event: EventNumber
  public let reason: Reason

  public init(_ event: EventNumber, _ reason: Reason) {
    self.event = event
    self.reason = reason
  }

  public enum Reason: Equatable, Sendable {
    /// It erased something, and that is gone.
    case erasure
    /// What it wrote was erased.
    case textErased
    case boardCreated
    /// It says that an event cannot be read.
    case quarantine
    case personJoined
    /// It said how something is from then on: that is taken back by saying it anew.
    case saidAnew
    case alreadyUndone(by: EventNumber)
    /// The request was withdrawn: that has to be undone first.
    case withdrawn
    /// These came later and depend on it.
    case laterEvents([EventNumber])
    /// It would give the request to somebody who was erased.
    case ownerErased(PersonNumber)
    /// It would give the request to somebody who may not see its board, or was deactivated.
    case ownerCannotSee(PersonNumber)
    /// What was so before cannot be so now.
    case impossibleNow(Refusal)
    /// The person was erased since.
    case personErased(PersonNumber)
    case lastAdmin
  }
}

extension UndoObstacle {
  /// What a person reads.
  public var message: String { "Event \(event) cannot be undone: \(reason.message)" }
}

extension UndoObstacle.Reason {
  /// What stands against it, as the second half of a sentence.
  public var message: String {
    switch self {
    case .erasure: "it erased something, and what is erased is gone."
    case .textErased: "what it wrote was erased."
    case .boardCreated: "a board stays, with its key prefix."
    case .quarantine: "it says that an event cannot be read, and that stays so."
    case .personJoined: "a person keeps their number. Change their role, or erase them."
    case .saidAnew: "it is taken back by saying anew how it should be."
    case .alreadyUndone(let undo): "it was undone already, by event \(undo)."
    case .withdrawn: "its request was withdrawn. Undo that first."
    case .laterEvents(let events): Self.message(of: events)
    case .ownerErased(let person), .personErased(let person): "person \(person) was erased."
    case .ownerCannotSee(let person): "person \(person) may not see the board any more."
    case .impossibleNow(let refusal): refusal.message
    case .lastAdmin: "this is the last admin. Make somebody else an admin first."
    }
  }

  /// How many events are named; of more, how many there are.
  private static let maximumNamed = 20

  private static func message(of events: [EventNumber]) -> String {
    let named = events.prefix(maximumNamed).map(\.description).joined(separator: ", ")
    let more = events.count > maximumNamed ? " and \(events.count - maximumNamed) more" : ""
    return events.count == 1
      ? "event \(named) came later and depends on it. Undo that one too, or leave both."
      : "events \(named)\(more) came later and depend on it. Undo these too, or leave all."
  }
}
