/// How long a log was, and the root of the tree over its events: all there is to know to check any of
/// them (https://c2sp.org/tlog-checkpoint). Signed, it is the text of a `SignedNote`.
public struct Checkpoint: Equatable, Sendable {
  /// The most events that other programs count: their numbers have a sign.
  public static let maximumTreeSize = UInt64(Int64.max)
  /// The most extension lines that are read; ours has one at most.
  public static let maximumExtensions = 16

  /// Which log it is.
  public let origin: String
  /// How many events the log had.
  public let size: UInt64
  /// The root of the tree over these events.
  public let root: TreeHash
  /// Lines that mean something to this log alone.
  public let extensions: [String]

  /// - Precondition: origin and extensions are lines of text, not empty; `size` is one that others
  ///   count as well.
  public init(origin: String, size: UInt64, root: TreeHash, extensions: [String] = []) {
    precondition(
      ([origin] + extensions).allSatisfy(Self.isLine) && size <= Self.maximumTreeSize
        && extensions.count <= Self.maximumExtensions,
      "a checkpoint of \(size) events at “\(origin)” with \(extensions)")
    self.origin = origin
    self.size = size
    self.root = root
    self.extensions = extensions
  }

  /// Reads the text of a checkpoint.
  ///
  /// - Throws: `.malformedCheckpoint`.
  public init(_ text: String) throws(NoteError) {
    var lines = Array(text.utf8).split(separator: .newline, omittingEmptySubsequences: false)
    guard lines.count >= 4, lines[lines.count - 1].isEmpty else {
      throw .malformedCheckpoint(line: lines.count, expected: "a line with its end")
    }
    lines.removeLast()
    for (index, line) in lines.enumerated() where line.isEmpty {
      throw .malformedCheckpoint(line: index + 1, expected: "something")
    }
    guard let size = Decimal.parse(lines[1]), size <= Self.maximumTreeSize else {
      throw .malformedCheckpoint(line: 2, expected: "the number of events")
    }
    guard let bytes = Base64.decode(lines[2]), let root = TreeHash(bytes) else {
      throw .malformedCheckpoint(line: 3, expected: "a root of 32 bytes in base 64")
    }
    let more = lines.dropFirst(3)
    guard more.count <= Self.maximumExtensions else {
      throw .malformedCheckpoint(
        line: 4 + Self.maximumExtensions, expected: "the end of the text")
    }
    origin = String(decoding: lines[0], as: UTF8.self)
    self.size = size
    self.root = root
    extensions = more.map { String(decoding: $0, as: UTF8.self) }
  }

  /// As `init(_:)` reads it.
  public var text: String {
    ([origin, String(size), Base64.encode(root.bytes)] + extensions).map { "\($0)\n" }.joined()
  }

  /// Byte by byte: two origins that only look the same are two.
  public static func == (a: Self, b: Self) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

  private static func isLine(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { $0 >= 0x20 }
  }
}

/// Numbers as people write them, in one way only: no sign, no zero before them.
public enum Decimal {
  /// The number that `digits` are; nil where writing it would give others, or it is too large.
  public static func parse(_ digits: some Collection<UInt8>) -> UInt64? {
    guard let first = digits.first, digits.count == 1 || first != UInt8(ascii: "0") else {
      return nil
    }
    var number: UInt64 = 0
    for digit in digits {
      guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
      let (tenfold, isTooLarge) = number.multipliedReportingOverflow(by: 10)
      let (sum, overflows) = tenfold.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
      if isTooLarge || overflows { return nil }
      number = sum
    }
    return number
  }
}
