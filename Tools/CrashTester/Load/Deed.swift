import Domain
import EventLog
import Ledger

/// What one command of the load does. Its id tells all of it, so whoever finds the id in a log knows
/// what has to be there.
struct Deed: Equatable {
  enum Kind: UInt8, CaseIterable {
    case submit, comment, rename, assign
  }

  /// Marks the ids of the load: the first four hexadecimal digits.
  private static let mark: UInt64 = 0x4C0A
  /// Of so many texts one is so long that LMDB stores it in pages of its own.
  private static let textsPerLongOne: UInt64 = 16
  private static let longText = 6000

  let id: CommandID
  let kind: Kind

  /// - Parameters:
  ///   - round, submitter, number: name the deed within one ledger.
  ///   - random: what else it varies by.
  init(_ kind: Kind, round: UInt32, submitter: UInt8, number: UInt32, random: UInt64) {
    self.kind = kind
    id = CommandID(
      high: Self.mark << 48 | UInt64(round & 0xFFFF_FF) << 24 | UInt64(number & 0xFFFF_FF),
      low: random & ~0xFFFF | UInt64(submitter) << 8 | UInt64(kind.rawValue))
  }

  /// The deed with this id; nil where the id is none of the load's.
  init?(_ id: CommandID) {
    guard id.high >> 48 == Self.mark, let kind = Kind(rawValue: UInt8(id.low & 0xFF)) else {
      return nil
    }
    self.id = id
    self.kind = kind
  }

  /// The text that the event's body holds; nil where it needs none.
  var text: String? {
    if kind == .assign { return nil }
    let text = "Deed \(id)"
    guard kind == .comment, id.low >> 16 % Self.textsPerLongOne == 0 else { return text }
    return String(repeating: text + ". ", count: Self.longText / text.utf8.count)
  }

  /// Whom the deed gives a request to: one of the first two people, or nobody.
  var owner: PersonNumber? {
    let number = UInt32(id.low >> 16 % 3)
    return number == 0 ? nil : PersonNumber(number)
  }

  /// The command; `key` is the request it is about, of no matter to a submission.
  func command(on key: RequestKey?) -> Command? {
    if kind == .submit { return .submit(board: "ops", Submission(title: text ?? "")) }
    guard let key else { return nil }
    switch kind {
    case .submit: return nil
    case .comment: return .change(key, .comment(text ?? ""))
    case .rename: return .change(key, .edit(Edit(title: text)))
    case .assign: return .change(key, .assign(to: owner))
    }
  }
}
