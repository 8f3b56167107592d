/// An event's number in the log: 1, 2, 3 … without a gap. The ledger's clock.
public struct Position: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let rawValue: UInt64
  public init(_ rawValue: UInt64) { self.rawValue = rawValue }

  /// Before the first event.
  public static let zero = Position(0)

  public var next: Position { Position(rawValue + 1) }
  /// The position before this one. Traps at zero: nothing is before the beginning.
  public var previous: Position { Position(rawValue - 1) }

  public var description: String { String(rawValue) }
  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
