import EventLog
import LMDB

// The stored form of a segment, version 1 (docs/backups.md): what comes first in the file, and what
// comes before each body. All numbers are little-endian.

/// Sealed events of a log: a file that is named by its content and never changes.
enum SegmentFile {
  /// Events of a full segment. A power of two, so that each full one is a complete subtree of the
  /// log's tree, with a root that never changes; few megabytes, so that an erasure rewrites little.
  static let events: UInt64 = 16_384

  static let magic: [UInt8] = Array("RLSEGMNT".utf8)
  static let version: UInt32 = 1
  /// Magic, version, number of events, first position.
  static let headSize = 8 + 4 + 4 + 8

  /// What stands where a body's length is, for an event that never had one.
  static let noBody: UInt32 = 0
  /// The same for an event whose body was erased.
  static let erasedBody = UInt32.max
  /// The longest body that is believed, salt included: many times what the rules for texts allow,
  /// so that a damaged length asks for no more memory than this.
  static let maximumBody: UInt32 = 64 << 20

  /// Which segment the event at `position` is in, from 0.
  static func index(of position: Position) -> Int { Int((position.rawValue - 1) / events) }

  /// The positions of segment `index` in a log of `size` events.
  static func range(_ index: Int, in size: UInt64) -> ClosedRange<Position> {
    let first = UInt64(index) * events + 1
    return Position(first)...Position(min(first + events - 1, size))
  }

  /// How many segments a log of `size` events has.
  static func count(in size: UInt64) -> Int { Int((size + events - 1) / events) }

  /// The beginning of the file.
  static func head(of range: ClosedRange<Position>) -> [UInt8] {
    var bytes = magic
    bytes.append(integer: version.littleEndian)
    bytes.append(integer: UInt32(range.count).littleEndian)
    bytes.append(integer: range.lowerBound.rawValue.littleEndian)
    return bytes
  }

  /// Adds an event: header, length of the body, body.
  static func append(_ header: RawSpan, _ saltedBody: [UInt8]?, to bytes: inout [UInt8]) {
    header.withUnsafeBytes { bytes.append(contentsOf: $0) }
    if let saltedBody {
      bytes.append(integer: UInt32(saltedBody.count).littleEndian)
      bytes.append(contentsOf: saltedBody)
    } else {
      let isErased = Header(bytes: header).bodyDigest != .none
      bytes.append(integer: (isErased ? erasedBody : noBody).littleEndian)
    }
  }
}

extension ClosedRange<Position> {
  /// How many positions there are.
  var count: UInt64 { upperBound.rawValue - lowerBound.rawValue + 1 }
}

/// What the manifest says of a segment.
struct SegmentEntry: Equatable, Sendable {
  let range: ClosedRange<Position>
  /// The root of the tree over its events alone.
  let root: TreeHash
  let bytes: Int
  let digest: FileDigest

  var name: String { "\(digest).segment" }
}
