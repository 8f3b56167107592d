import Domain
import EventLog

/// What changed on a board between two moments, within a filter.
public struct BoardDiff: Sendable, Equatable {
  public let from: Moment
  public let to: Moment
  /// How many requests had events in between, within the filter or not.
  public let touched: Int
  /// Those that entered the filter, left it, or differ within it, by number.
  public let requests: [RequestDiff]
  /// Where the next page begins; nil where all were looked at.
  public let next: String?
}

/// How one request differs between two moments.
public struct RequestDiff: Sendable, Equatable {
  /// Where it stands to the filter.
  public enum Kind: String, CaseIterable, Sendable {
    /// It matches at the later moment alone: it was submitted, or became so.
    case entered
    /// It matches at the earlier moment alone.
    case left
    /// It matches at both, and differs.
    case changed
  }

  public let key: RequestKey
  public let kind: Kind
  /// As it is at the later moment; empty where it was erased.
  public let title: String
  public let status: Status
  public let externalKey: String?
  /// How it began, where it was not there at the earlier moment.
  public let submitted: Origin?
  /// What differs from the earlier moment; for what was submitted since, from how it began. Title,
  /// details, status, owner, priority, the board's fields, comments, erasures.
  public let changes: [PartChange]
}

/// What a part of a request was, what it is, and the last event that made it so.
public struct PartChange: Sendable, Equatable {
  public let part: RequestPart
  public let before: PartValue
  public let after: PartValue
  public let origin: Origin
}
