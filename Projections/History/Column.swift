import Domain

/// One value that every request of a board has. The numbers are stored.
public enum Column: UInt8, CaseIterable, Sendable {
  /// A status code.
  case status = 1
  /// A priority, from 1 on; 0 where there is no request, or it was withdrawn.
  case priority = 2
  /// The owner's number; `nobody` where there is none.
  case owner = 3
  /// When its last event happened.
  case updated = 4
  /// Whose request it is. Never changes.
  case requester = 5
  /// When it was submitted. Never changes.
  case created = 6

  /// The owner of what nobody owns.
  public static let nobody = UInt32.max

  /// Bytes a value takes.
  var width: Int {
    switch self {
    case .status: 2
    case .priority: 1
    case .owner, .requester: 4
    case .updated, .created: 8
    }
  }

  /// Those that have a past.
  static let versioned: [Column] = [.status, .priority, .owner, .updated]
}

/// Which of an event's two times orders changes. The numbers are stored.
enum Axis: UInt64 {
  case recorded = 0
  case happened = 1
}

/// Where columns are kept: a board's requests in blocks.
enum Block {
  /// How many requests share a segment. Fewer would cost a look-up more often, more would be rewritten
  /// more often.
  static let size: UInt32 = 4096

  static func number(of request: RequestNumber) -> UInt32 { (request.rawValue - 1) / size }
  static func place(of request: RequestNumber) -> Int { Int((request.rawValue - 1) % size) }
}
