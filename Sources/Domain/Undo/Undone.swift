/// Names an event for good: its position in the log.
public struct EventNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let rawValue: UInt64
  public init(_ rawValue: UInt64) { self.rawValue = rawValue }
  public var description: String { String(rawValue) }
  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// That an event of a request was taken back. It stays in the history and counts no longer.
public struct Undone: Equatable, Sendable {
  public let event: EventNumber
  public let restored: Restored
  /// Nil where it was not read.
  public let reason: String?

  public init(event: EventNumber, restored: Restored, reason: String?) {
    self.event = event
    self.restored = restored
    self.reason = reason
  }
}

/// What a request got back. Small values are said, so that a fold of headers needs no look-back. A
/// text is not: it is the one that the events have which still count, so that it stays in one place
/// to be erased from.
public enum Restored: Equatable, Sendable {
  case owner(PersonNumber?)
  case status(StatusCode)
  case priority(Priority)
  /// Title, details or fields.
  case text
  case comment(isRetracted: Bool)
  /// The submission was taken back: the request is in no list and no count. Page, key and history
  /// stay.
  case withdrawn
  /// The withdrawal was taken back. The priority is said because a column of priorities says which
  /// requests there are.
  case broughtBack(Priority)
}

/// One event of a history, with its number.
public struct PastEvent: Equatable, Sendable {
  public let number: EventNumber
  public let actor: PersonNumber
  public let event: RequestEvent

  public init(_ number: EventNumber, by actor: PersonNumber, _ event: RequestEvent) {
    self.number = number
    self.actor = actor
    self.event = event
  }
}

extension RequestEvent {
  /// The event that this one took back; nil where it is no undo.
  public var undoes: EventNumber? {
    switch self {
    case .undone(let undone): undone.event
    case .withheld(.undone(let event, _)): event
    case .submitted, .assigned, .statusChanged, .prioritised, .edited, .commented, .contentErased,
      .withheld:
      nil
    }
  }
}

/// Which events of a history count no longer. An undo can be undone too, and then what it took back
/// counts again.
public struct UndoneEvents: Equatable, Sendable {
  private var undos: [EventNumber: EventNumber] = [:]

  /// - Parameter undos: each event that took one back, with the one that it took back; in any order.
  public init(_ undos: [(undo: EventNumber, event: EventNumber)]) {
    // An undo is behind what it takes back, so whether it counts is known before it is looked at.
    for (undo, event) in undos.sorted(by: { $0.undo > $1.undo })
    where self.undos[undo] == nil && self.undos[event] == nil {
      self.undos[event] = undo
    }
  }

  public init(in history: [PastEvent]) {
    self.init(history.compactMap { past in past.event.undoes.map { (past.number, $0) } })
  }

  public func contains(_ event: EventNumber) -> Bool { undos[event] != nil }

  /// The undo that took `event` back and counts; nil where the event counts.
  public func undo(of event: EventNumber) -> EventNumber? { undos[event] }
}

extension ProjectRequest {
  /// The request that a history made, oldest event first; nil where its first event begins none.
  public init?(history: [PastEvent]) {
    guard let first = history.first, var request = ProjectRequest(beginning: first.event) else {
      return nil
    }
    let undone = UndoneEvents(in: history)
    for past in history.dropFirst() {
      request.evolve(past.event, countsText: !undone.contains(past.number))
    }
    self = request
  }
}
