import Domain
import EventLog

/// Which event an undo takes back, and what it restores, in the three numbers of a header: the
/// position's upper 24 bits and a small number, a value, the position's lower 32 bits. 56 bits are
/// more positions than a log can hold.
struct UndoReference {
  let event: EventNumber
  let small: UInt8

  init(_ event: EventNumber, small: UInt8) {
    precondition(event.rawValue < 1 << 56, "there is no position \(event)")
    self.event = event
    self.small = small
  }

  init(_ argument: Header.Argument) {
    event = EventNumber(UInt64(argument.a & 0xFF_FFFF) << 32 | UInt64(argument.c))
    small = UInt8(argument.a >> 24)
  }

  func argument(_ value: UInt32) -> Header.Argument {
    .init(
      UInt32(small) << 24 | UInt32(truncatingIfNeeded: event.rawValue >> 32), value,
      UInt32(truncatingIfNeeded: event.rawValue))
  }

  // MARK: What is restored

  // Stored: never renumber, never reuse.
  private static let owner: UInt8 = 1
  private static let status: UInt8 = 2
  private static let priority: UInt8 = 3
  private static let text: UInt8 = 4
  private static let comment: UInt8 = 5
  private static let withdrawn: UInt8 = 6
  private static let broughtBack: UInt8 = 7

  static func argument(_ event: EventNumber, _ restored: Restored) -> Header.Argument {
    let (small, value): (UInt8, UInt32) =
      switch restored {
      case .owner(let person): (owner, person?.rawValue ?? StoredEvent.nobody)
      case .status(let code): (status, UInt32(code.rawValue))
      case .priority(let value): (priority, UInt32(value.rawValue))
      case .text: (text, 0)
      case .comment(let isRetracted): (comment, isRetracted ? 1 : 0)
      case .withdrawn: (withdrawn, 0)
      case .broughtBack(let value): (broughtBack, UInt32(value.rawValue))
      }
    return UndoReference(event, small: small).argument(value)
  }

  /// Nil where the numbers mean nothing.
  func restored(_ value: UInt32) -> Restored? {
    switch small {
    case Self.owner:
      .owner(value == StoredEvent.nobody ? nil : PersonNumber(value))
    case Self.status: .status(StatusCode(UInt16(truncatingIfNeeded: value)))
    case Self.priority: Self.priority(value).map { .priority($0) }
    case Self.text: .text
    case Self.comment: .comment(isRetracted: value == 1)
    case Self.withdrawn: .withdrawn
    case Self.broughtBack: Self.priority(value).map { .broughtBack($0) }
    default: nil
    }
  }

  private static func priority(_ value: UInt32) -> Priority? {
    Priority(rawValue: UInt8(truncatingIfNeeded: value))
  }
}
