import LMDB

/// State folded from the log.
public protocol Projection: Sendable {
  /// Stored with the generation. Never reused for something else.
  static var name: String { get }
  /// Raise it whenever `apply` would build something else from the same events: a generation
  /// built by another version is not used.
  static var version: UInt32 { get }
  /// Takes in what has happened. Reads no clock, and cannot fail: the past is not up for review.
  /// Same events, same bytes, whether one by one or in a rebuild.
  func apply(_ recorded: RecordedFact, in batch: ViewBatch)
}

/// Which projections there are, in which versions: what a generation was built by.
public struct Blueprint: Equatable, Sendable, CustomStringConvertible {
  public let description: String

  init(description: String) { self.description = description }

  public init(_ projections: [any Projection]) {
    description = projections.map { "\(type(of: $0).name) \(type(of: $0).version)" }
      .joined(separator: ", ")
  }
}
