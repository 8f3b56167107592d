/// How soon a request should be looked at.
public enum Priority: UInt8, CaseIterable, Comparable, Sendable {
  case low = 1
  case normal = 2
  case high = 3
  case urgent = 4

  /// The stable name, in commands, addresses and JSON.
  public var name: String {
    switch self {
    case .low: "low"
    case .normal: "normal"
    case .high: "high"
    case .urgent: "urgent"
    }
  }

  public init?(name: String) {
    guard let priority = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = priority
  }

  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
