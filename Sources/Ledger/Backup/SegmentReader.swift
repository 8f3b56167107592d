import Crypto
import EventLog
import LMDB

/// One event of a segment file.
struct SegmentEvent {
  let position: Position
  let header: Header
  /// Nil where there was none, or it was erased.
  let saltedBody: [UInt8]?
  let leaf: TreeHash
}

/// Reads a segment file, believing nothing that it says: every byte is checked against the entry of
/// the manifest, every body against its header.
///
/// Its events are to be believed once `next` answered nil: only then is the whole file known to
/// have the digest that it has to have.
struct SegmentReader: ~Copyable {
  private let path: String
  private let entry: SegmentEntry
  private let file: FileReader
  private var hash = SHA256()
  private var hasher = TreeHasher()
  private var bytes: [UInt8] = []
  /// Where in `bytes` the next event begins.
  private var offset = 0
  /// How many bytes of the file were read, those in `bytes` included.
  private var read = 0
  private var position: Position
  private var lastTime: Timestamp?

  /// - Throws: `.damaged` where the file is missing or has another size.
  init(_ path: String, _ entry: SegmentEntry) throws(BackupError) {
    file = try Self.open(path, ofSize: entry.bytes)
    self.path = path
    self.entry = entry
    position = entry.range.lowerBound
  }

  private static func open(_ path: String, ofSize expected: Int) throws(BackupError) -> FileReader {
    guard let size = File.size(of: path) else {
      throw .damaged(file: path, reason: "it is not there")
    }
    guard size == expected else {
      throw .damaged(file: path, reason: "it has \(size) bytes, and \(expected) were written")
    }
    do throws(LMDBError) { return try FileReader(path) } catch { throw .disk(error) }
  }

  /// The next event; nil after the last one.
  ///
  /// - Throws: `.damaged`, naming the first event that is not as it was.
  mutating func next() throws(BackupError) -> SegmentEvent? {
    if offset == 0 && read == 0 { try begin() }
    guard position <= entry.range.upperBound else {
      try finish()
      return nil
    }
    try fill(Header.size + 4)
    let stored = Array(bytes[offset..<(offset + Header.size)])
    let header = Header(bytes: stored.span.bytes)
    let leaf = hasher.leaf(stored.span.bytes)
    let length: UInt32 = UInt32(littleEndian: bytes.integer(at: offset + Header.size))
    offset += Header.size + 4
    let body = try body(of: header, length)
    if let lastTime, header.recordedAt <= lastTime {
      throw damaged("is not later than the one before it")
    }
    lastTime = header.recordedAt
    defer { position = position.next }
    return SegmentEvent(position: position, header: header, saltedBody: body, leaf: leaf)
  }

  // MARK: -

  private mutating func begin() throws(BackupError) {
    try fill(SegmentFile.headSize)
    guard bytes.starts(with: SegmentFile.head(of: entry.range)) else {
      throw .damaged(file: path, reason: "it does not begin as a segment of these events does")
    }
    offset = SegmentFile.headSize
  }

  private mutating func body(of header: Header, _ length: UInt32) throws(BackupError) -> [UInt8]? {
    switch length {
    case SegmentFile.noBody, SegmentFile.erasedBody:
      guard (length == SegmentFile.noBody) == (header.bodyDigest == .none) else {
        throw damaged("has no body where its header has one")
      }
      return nil
    default:
      guard length <= SegmentFile.maximumBody else {
        throw damaged("has a body of \(length) bytes")
      }
      try fill(Int(length))
      let body = Array(bytes[offset..<(offset + Int(length))])
      offset += Int(length)
      guard Header.BodyDigest(saltedBody: body) == header.bodyDigest else {
        throw damaged("has another body than its header says")
      }
      return body
    }
  }

  /// Sees to it that `count` bytes from `offset` on are there.
  private mutating func fill(_ count: Int) throws(BackupError) {
    guard offset + count > bytes.count else { return }
    bytes.removeFirst(offset)
    offset = 0
    while bytes.count < count {
      guard try readMore() else { throw damaged("is cut off") }
    }
  }

  private mutating func readMore() throws(BackupError) -> Bool {
    let more: [UInt8]
    do throws(LMDBError) { more = try file.read() } catch { throw .disk(error) }
    hash.update(data: more)
    bytes.append(contentsOf: more)
    read += more.count
    return !more.isEmpty
  }

  /// Checks what only the whole file tells.
  private mutating func finish() throws(BackupError) {
    while try readMore() {}
    guard offset == bytes.count else {
      throw .damaged(file: path, reason: "it goes on after its last event")
    }
    guard FileDigest(hash) == entry.digest else {
      throw .damaged(file: path, reason: "its SHA-256 is not the one that it is named by")
    }
  }

  private func damaged(_ what: String) -> BackupError {
    .damaged(file: path, reason: "the event at position \(position) \(what)")
  }
}
