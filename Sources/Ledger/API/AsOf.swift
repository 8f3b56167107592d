import EventLog

/// Which of an event's two times counts.
public enum TimeAxis: String, CaseIterable, Sendable {
  /// When the ledger took it in: what people could see then.
  case recorded
  /// When it happened, as far as is known today: for imported histories, and what was entered late.
  case happened
}

/// As of when a question is asked. Every question takes it, and costs about as much as now.
public struct AsOf: Hashable, Sendable {
  public var when: When
  public var axis: TimeAxis

  public init(_ when: When, axis: TimeAxis = .recorded) {
    self.when = when
    self.axis = axis
  }

  /// Everything that was recorded.
  public static let now = AsOf(.now)
}

/// Where and when an answer was true.
public struct Moment: Sendable, Equatable {
  /// As recorded: the last event that counted. As it happened: the last one that was known.
  public let position: Position
  /// As recorded: when the event there was recorded; the epoch where the ledger is empty. As it
  /// happened: the instant that was asked for.
  public let time: Timestamp
  public let axis: TimeAxis
  /// Whether nothing but the present was asked for.
  public let isNow: Bool

  public init(
    position: Position, time: Timestamp, axis: TimeAxis = .recorded, isNow: Bool = true
  ) {
    self.position = position
    self.time = time
    self.axis = axis
    self.isNow = isNow
  }

  /// Whether it is after `other`, which is on the same axis.
  func isAfter(_ other: Moment) -> Bool {
    switch axis {
    case .recorded: position > other.position
    case .happened: time > other.time
    }
  }

  /// How to ask about exactly this moment again, whatever time has passed since.
  public var asOf: AsOf {
    if isNow { return .now }
    switch axis {
    case .recorded: return AsOf(.position(position))
    case .happened: return AsOf(.instant(time), axis: .happened)
    }
  }
}
