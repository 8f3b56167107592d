import Domain
import EventLog

/// What of a request events can change.
public enum RequestPart: Hashable, Sendable {
  case title, details, status, owner, priority
  /// The board's field with this id.
  case field(String)
  /// How many comments it has.
  case comments
  /// How often its text was erased.
  case erasures

  /// Every name there is.
  public static let names = [
    title, details, status, owner, priority, field(""), comments, erasures,
  ].map(\.name)

  /// The stable name, in JSON. All fields have one: a field's id could be any of the others.
  public var name: String {
    switch self {
    case .title: "title"
    case .details: "details"
    case .status: "status"
    case .owner: "owner"
    case .priority: "priority"
    case .field: "field"
    case .comments: "comments"
    case .erasures: "erasures"
    }
  }
}

/// What a part of a request is.
public enum PartValue: Equatable, Sendable {
  /// Empty where there is none.
  case text(String)
  case status(Status)
  case owner(PersonNumber?)
  case priority(Priority)
  case count(Int)
}

/// The event that made something what it is.
public struct Origin: Equatable, Sendable {
  public let position: Position
  public let recordedAt: Timestamp
  public let happenedAt: Timestamp
  public let actor: PersonNumber
  /// Why, where it was said.
  public let reason: String?

  init(_ entry: HistoryEntry) {
    position = entry.position
    recordedAt = entry.recordedAt
    happenedAt = entry.happenedAt
    actor = entry.actor
    switch entry.event {
    case .statusChanged(_, let reason): self.reason = reason
    case .contentErased(let erasure): reason = erasure.reason
    case .undone(let undone): reason = undone.reason
    case .submitted, .assigned, .prioritised, .edited, .commented, .withheld: reason = nil
    }
  }
}
