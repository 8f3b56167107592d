import LMDB

/// State folded from the log.
public protocol Projection: Sendable {
  /// Stored with the generation. Never reused for something else.
  static var name: String { get }
  /// Raise it whenever `apply` would build something else from the same events: a generation
  /// built by another version is not used.
  static var version: UInt32 { get }
  /// Whether several workers may build it together. Nothing is divided unless it says so.
  static var division: Division { get }
  /// Takes in what has happened. Reads no clock, and cannot fail: the past is not up for review.
  /// Same events, same bytes, whether one by one or in a rebuild.
  func apply(_ recorded: RecordedFact, in batch: ViewBatch)
  /// What an entry of one of its tables says, for whoever looks for differences; nil where it has no
  /// words for it.
  func fields(ofTable table: String, key: RawSpan, value: RawSpan) -> [EntryField]?
}

extension Projection {
  public static var division: Division { .none }
  public func fields(ofTable table: String, key: RawSpan, value: RawSpan) -> [EntryField]? { nil }
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
