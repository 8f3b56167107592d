import EventLog

/// How much happened when, over all of a board's life: what a time slider draws. It is the same
/// whatever moment is looked at.
public struct Activity: Sendable, Equatable {
  /// How many spans there are at most: a bar every few pixels. A life that is not short has at least
  /// half as many.
  public static let maximumSpans = 128

  /// How many events of requests each span of time had, oldest first. Empty where nothing happened.
  public let counts: [Int]
  /// Where the first span begins.
  public let start: Timestamp
  /// How long each span is, in microseconds.
  public let span: Int64
  /// Whether some of the events happened at another time than they were recorded.
  public let hasTwoTimes: Bool

  /// Where the last span ends.
  public var end: Timestamp {
    Timestamp(microseconds: start.microseconds + Int64(counts.count) * span)
  }
}

/// Where to go from a moment, change by change.
public struct Steps: Sendable, Equatable {
  /// The moment before the last change: of the change before it. Nil where there is none.
  public let previous: When?
  /// The moment of the next change. Nil where there is none: what comes next is now.
  public let next: When?
}
