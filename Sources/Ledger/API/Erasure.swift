import Domain
import EventLog

/// What is to be removed for good.
public enum ErasureTarget: Sendable, Equatable {
  /// All text that a request has until now.
  case content(of: RequestKey)
  /// Who somebody is, and unless they are kept the texts that they typed, on every board.
  case person(PersonNumber, keepsTexts: Bool)
}

/// What an erasure would take: for whoever has to decide. Nothing is changed.
public struct ErasurePreview: Sendable, Equatable {
  public let target: ErasureTarget
  /// How many events would lose their text, of how many requests.
  public let texts: Int
  public let requests: Int
  /// Whether there is nothing left to erase.
  public let isDone: Bool
  /// The request, where it is one.
  public let request: RequestSummary?
  /// How many requests a person owns that are not done or declined. They stay theirs, by number.
  public let unfinishedOwned: Int
}

/// What an erasure did. The texts are gone from the log, and from the views that are live now.
public struct ErasureReport: Sendable, Equatable {
  /// Of the event that says so; nil where there was nothing left to erase.
  public let position: Position?
  /// How many events lost their text, of how many requests.
  public let texts: Int
  public let requests: Int
}
