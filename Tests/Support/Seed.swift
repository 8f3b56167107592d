import Foundation

/// Random numbers that a failing test can repeat: SplitMix64 (Steele, Lea and Flood, 2014).
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  public let seed: UInt64
  private var state: UInt64

  public init(seed: UInt64) {
    self.seed = seed
    state = seed
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// The seeds of a test that repeats itself: others in each run. `LEDGER_SEED` makes a run begin with
/// the seed that failed, and `LEDGER_HISTORIES` makes it longer or shorter.
public enum Seeds {
  public static func some(_ count: Int) -> [UInt64] {
    let environment = ProcessInfo.processInfo.environment
    let count = environment["LEDGER_HISTORIES"].flatMap { Int($0) } ?? count
    let first = environment["LEDGER_SEED"].flatMap { UInt64($0) }
    var random = SystemRandomNumberGenerator()
    let others = (0..<max(0, count - 1)).map { _ in UInt64.random(in: 1...999_999, using: &random) }
    return [first ?? UInt64.random(in: 1...999_999, using: &random)] + others
  }
}
