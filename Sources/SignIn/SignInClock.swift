import FoundationEssentials

/// Says what time it is, handed in so that tests can let weeks pass.
public struct SignInClock: Sendable {
  /// Seconds since 1970-01-01T00:00:00Z.
  public var now: @Sendable () -> Int64

  public init(now: @escaping @Sendable () -> Int64) { self.now = now }

  /// The clock of the machine.
  public static let system = SignInClock { Int64(Date().timeIntervalSince1970) }
}
