import LMDB

/// State folded from the log.
public protocol Projection: Sendable {
  /// Stored with the generation. Never reused for something else.
  static var name: String { get }
  /// Raise it whenever `apply` would build something else from the same events: a generation
  /// built by another version is not used.
  static var version: UInt32 { get }
  /// Older versions whose tables this one can still answer from, though it cannot add to them: they are
  /// served until the new ones are built.
  static var readable: Set<UInt32> { get }
  /// Whether several workers may build it together. Nothing is divided unless it says so.
  static var division: Division { get }
  /// Takes in what has happened. Reads no clock, and cannot fail: the past is not up for review.
  /// Same events, same bytes, whether one by one or in a rebuild.
  func apply(_ recorded: RecordedFact, in batch: ViewBatch)
  /// What a worker of a rebuild keeps for it instead of calling `apply`; nil where that is as fast.
  func gathering() -> (any Gathering)?
  /// What an entry of one of its tables says, for whoever looks for differences; nil where it has no
  /// words for it.
  func fields(ofTable table: String, key: RawSpan, value: RawSpan) -> [EntryField]?
}

extension Projection {
  public static var readable: Set<UInt32> { [] }
  public static var division: Division { .none }
  public func gathering() -> (any Gathering)? { nil }
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

  /// Whether `projections` can answer from what these built: the same ones, each in its version or in
  /// one that it can read.
  ///
  /// - Parameter more: versions by name that can be read beside those that the projections name.
  func isReadable(by projections: [any Projection], more: [String: Set<UInt32>]) -> Bool {
    let parts = description.split(separator: ", ")
    guard parts.count == projections.count else { return false }
    return zip(parts, projections).allSatisfy { part, projection in
      let (name, version) = (type(of: projection).name, type(of: projection).version)
      let readable = type(of: projection).readable.union(more[name] ?? []).union([version])
      return readable.contains { "\(name) \($0)" == part }
    }
  }
}
