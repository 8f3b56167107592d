import LMDB

/// What every event has, in a fixed width. What the numbers mean is the business of whoever
/// appends: the log keeps them and compares none but its own.
public struct Header: Equatable, Sendable {
  /// When the log took the event in. Strictly increasing.
  public var recordedAt: Timestamp
  /// When it happened: the same, unless it was imported or corrected.
  public var happenedAt: Timestamp
  public var board: UInt32
  public var request: UInt32
  /// The request's revision after this event: 1, 2, 3 … without a gap.
  public var revision: UInt32
  public var actor: UInt32
  /// What kind of event it is, and which version of its format the body has.
  public var kind: UInt16
  public var version: UInt16
  /// The small values the event sets, so that a fold opens no body for them.
  public var argument: Argument
  /// A digest of the whole command, to tell a retry from another command with the same id.
  public var fingerprint: UInt32
  public var commandID: CommandID
  /// SHA-256 over salt and body; zeros where the event has none.
  public var bodyDigest: BodyDigest

  /// Three numbers whose meaning depends on the kind.
  public struct Argument: Equatable, Sendable {
    public var a: UInt32
    public var b: UInt32
    public var c: UInt32
    public init(_ a: UInt32 = 0, _ b: UInt32 = 0, _ c: UInt32 = 0) {
      self.a = a
      self.b = b
      self.c = c
    }
  }

  /// Thirty-two bytes.
  public struct BodyDigest: Equatable, Sendable {
    public var words: (UInt64, UInt64, UInt64, UInt64)
    public static let none = BodyDigest(words: (0, 0, 0, 0))
    public static func == (a: Self, b: Self) -> Bool { a.words == b.words }
  }
}

// MARK: - Stored format

// Formats 1 and 2: one hundred bytes, every number little-endian, the command id big-endian. Another
// layout needs another `EventLogStore.formatVersion`, a way to upgrade, and a fixture.
extension Header {
  /// Bytes of a stored header.
  public static let size = 100

  /// Reads a stored header. Traps on another length: the log writes none.
  @inline(__always)
  public init(bytes: RawSpan) {
    precondition(bytes.byteCount == Self.size, "a header of \(bytes.byteCount) bytes")
    recordedAt = Timestamp(microseconds: Int64(littleEndian: bytes.integer(at: 0)))
    happenedAt = Timestamp(microseconds: Int64(littleEndian: bytes.integer(at: 8)))
    board = UInt32(littleEndian: bytes.integer(at: 16))
    request = UInt32(littleEndian: bytes.integer(at: 20))
    revision = UInt32(littleEndian: bytes.integer(at: 24))
    actor = UInt32(littleEndian: bytes.integer(at: 28))
    kind = UInt16(littleEndian: bytes.integer(at: 32))
    version = UInt16(littleEndian: bytes.integer(at: 34))
    argument = Argument(
      UInt32(littleEndian: bytes.integer(at: 36)), UInt32(littleEndian: bytes.integer(at: 40)),
      UInt32(littleEndian: bytes.integer(at: 44)))
    fingerprint = UInt32(littleEndian: bytes.integer(at: 48))
    commandID = CommandID(
      high: UInt64(bigEndian: bytes.integer(at: 52)), low: UInt64(bigEndian: bytes.integer(at: 60)))
    bodyDigest = BodyDigest(
      words: (
        UInt64(littleEndian: bytes.integer(at: 68)), UInt64(littleEndian: bytes.integer(at: 76)),
        UInt64(littleEndian: bytes.integer(at: 84)), UInt64(littleEndian: bytes.integer(at: 92))
      ))
  }

  /// The stored form, written over the first `size` bytes of `bytes`.
  func encode(into bytes: inout [UInt8]) {
    bytes.set(recordedAt.microseconds.littleEndian, at: 0)
    bytes.set(happenedAt.microseconds.littleEndian, at: 8)
    bytes.set(board.littleEndian, at: 16)
    bytes.set(request.littleEndian, at: 20)
    bytes.set(revision.littleEndian, at: 24)
    bytes.set(actor.littleEndian, at: 28)
    bytes.set(kind.littleEndian, at: 32)
    bytes.set(version.littleEndian, at: 34)
    bytes.set(argument.a.littleEndian, at: 36)
    bytes.set(argument.b.littleEndian, at: 40)
    bytes.set(argument.c.littleEndian, at: 44)
    bytes.set(fingerprint.littleEndian, at: 48)
    bytes.set(commandID.high.bigEndian, at: 52)
    bytes.set(commandID.low.bigEndian, at: 60)
    bytes.set(bodyDigest.words.0.littleEndian, at: 68)
    bytes.set(bodyDigest.words.1.littleEndian, at: 76)
    bytes.set(bodyDigest.words.2.littleEndian, at: 84)
    bytes.set(bodyDigest.words.3.littleEndian, at: 92)
  }

  /// The stored form.
  public var encoded: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Self.size)
    encode(into: &bytes)
    return bytes
  }
}
