import EventLog

/// A log as the promise suite drives it, whatever keeps it.
public protocol DrivenLog: Sendable {
  /// Appends `drafts` in one batch, lets `meanwhile` look around, and commits the batch, or lets go of
  /// it. Answers what each append answered.
  @discardableResult
  func append(
    _ drafts: [EventDraft], commits: Bool, meanwhile: () throws -> Void
  ) throws -> [(position: Position, header: Header)]

  func head() throws -> Position
  func header(at position: Position) throws -> Header?
  func body(at position: Position) throws -> [UInt8]?
  /// The headers from `first` through `last`, or to the end, with their positions.
  func headers(from first: Position, through last: Position?) throws -> [(Position, Header)]
  func position(at time: Timestamp) throws -> Position
  /// The hash of the tree over the first `size` events; nil where there are not as many.
  func root(at size: UInt64) throws -> TreeHash?

  /// What one reader, opened before `change`, takes for the head before and after it.
  func heads(around change: () throws -> Void) throws -> (before: Position, after: Position)

  /// Closes the log and opens it again.
  func reopen() throws
}

extension DrivenLog {
  /// Appends one durable batch.
  @discardableResult
  public func append(_ drafts: [EventDraft]) throws -> [(position: Position, header: Header)] {
    try append(drafts, commits: true) {}
  }
}

/// One way to keep a log. A second one has to pass the suite that the first one passes.
public struct LogDriver: Sendable, CustomStringConvertible {
  public let description: String
  /// A new, empty log, stamped by this clock.
  public let make: @Sendable (TestClock) throws -> any DrivenLog

  public init(_ name: String, make: @escaping @Sendable (TestClock) throws -> any DrivenLog) {
    description = name
    self.make = make
  }

  public static let all = [
    LogDriver("LMDB") { try LMDBLog(clock: $0) }, LogDriver("an array") { ArrayLog(clock: $0) },
  ]
}
