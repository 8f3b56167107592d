/// The number of a request on its board: 1, 2, 3 … without a gap.
public struct RequestNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let rawValue: UInt32
  public init(_ rawValue: UInt32) { self.rawValue = rawValue }
  public var description: String { String(rawValue) }
  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// A request anywhere in the ledger.
public struct RequestReference: Hashable, Sendable {
  public let board: BoardNumber
  public let number: RequestNumber
  public init(board: BoardNumber, number: RequestNumber) {
    self.board = board
    self.number = number
  }
}

/// How people name a request: `OPS-142`.
public struct RequestKey: Hashable, Sendable, CustomStringConvertible {
  public let prefix: String
  public let number: RequestNumber

  public init(prefix: String, number: RequestNumber) {
    self.prefix = prefix
    self.number = number
  }

  /// Reads `OPS-142`; small letters will do. Nil where it is no key.
  public init?(_ text: String) {
    guard let dash = text.lastIndex(of: "-") else { return nil }
    let prefix = text[..<dash]
    let digits = text[text.index(after: dash)...]
    guard !prefix.isEmpty, prefix.utf8.count <= 16, digits.utf8.count <= 10,
      prefix.utf8.allSatisfy(\.isLetterOrDigit), digits.utf8.allSatisfy(\.isDigit),
      let number = UInt32(digits), number > 0
    else { return nil }
    self.init(prefix: prefix.uppercased(), number: RequestNumber(number))
  }

  public var description: String { "\(prefix)-\(number)" }
}

extension UInt8 {
  var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
  var isLetterOrDigit: Bool {
    isDigit || (self | 0x20 >= UInt8(ascii: "a") && self | 0x20 <= UInt8(ascii: "z"))
  }
}
