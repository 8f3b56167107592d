import Crypto
import LMDB

/// A hash of the Merkle tree over the log: of one event, or of everything below a node.
///
/// SHA-256 with a byte before what is hashed, so that no leaf can pass for a node (RFC 9162,
/// section 2.1.1). The leaf of an event is its stored header, which commits to its body.
public struct TreeHash: Hashable, Sendable {
  /// Bytes of a hash.
  public static let size = 32

  let words: (UInt64, UInt64, UInt64, UInt64)

  /// The hash of a log without events: SHA-256 of nothing.
  public static let empty = TreeHash(SHA256())

  /// The hash of an event.
  public static func leaf(of header: Header) -> TreeHash {
    var hasher = TreeHasher()
    return hasher.leaf(header.encoded.span.bytes)
  }

  /// The hash of a node from those of its children.
  public static func node(_ left: TreeHash, _ right: TreeHash) -> TreeHash {
    var hasher = TreeHasher()
    return hasher.node(left, right)
  }

  /// Nil unless there are thirty-two bytes.
  public init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == Self.size else { return nil }
    self.init(Array(bytes).span.bytes, at: 0)
  }

  /// The hash stored at `offset`. Traps past the end.
  init(_ bytes: RawSpan, at offset: Int) {
    words = (
      bytes.integer(at: offset), bytes.integer(at: offset + 8), bytes.integer(at: offset + 16),
      bytes.integer(at: offset + 24)
    )
  }

  init(_ hash: SHA256) {
    words = hash.finalize().withUnsafeBytes {
      (
        $0.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
        $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
        $0.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
        $0.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
      )
    }
  }

  /// The thirty-two bytes.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return bytes
  }

  func append(to bytes: inout [UInt8]) {
    bytes.append(integer: words.0)
    bytes.append(integer: words.1)
    bytes.append(integer: words.2)
    bytes.append(integer: words.3)
  }

  public static func == (a: Self, b: Self) -> Bool { a.words == b.words }

  public func hash(into hasher: inout Hasher) {
    // The first word of a hash spreads as well as all of it.
    hasher.combine(words.0)
  }
}

extension TreeHash: CustomStringConvertible {
  /// Sixty-four hexadecimal digits.
  public var description: String {
    bytes.map { byte in
      let digits = String(byte, radix: 16)
      return digits.utf8.count == 1 ? "0" + digits : digits
    }.joined()
  }
}

/// Hashes leaves and nodes, keeping the room in which their bytes are put together.
public struct TreeHasher: Sendable {
  private var leafBytes = [UInt8](repeating: 0x00, count: 1 + Header.size)
  private var nodeBytes = [UInt8](repeating: 0x01, count: 1 + 2 * TreeHash.size)

  public init() {}

  /// The hash of an event with this stored header. Traps on another length.
  public mutating func leaf(_ header: RawSpan) -> TreeHash {
    precondition(header.byteCount == Header.size, "a header of \(header.byteCount) bytes")
    for index in 0..<Header.size { leafBytes[1 + index] = header.integer(at: index) }
    return Self.hash(leafBytes)
  }

  /// The hash of a node from those of its children.
  public mutating func node(_ left: TreeHash, _ right: TreeHash) -> TreeHash {
    nodeBytes.set(left.words.0, at: 1)
    nodeBytes.set(left.words.1, at: 9)
    nodeBytes.set(left.words.2, at: 17)
    nodeBytes.set(left.words.3, at: 25)
    nodeBytes.set(right.words.0, at: 33)
    nodeBytes.set(right.words.1, at: 41)
    nodeBytes.set(right.words.2, at: 49)
    nodeBytes.set(right.words.3, at: 57)
    return Self.hash(nodeBytes)
  }

  private static func hash(_ bytes: [UInt8]) -> TreeHash {
    var hash = SHA256()
    bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    return TreeHash(hash)
  }
}
