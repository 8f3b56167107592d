/// A disk with a cache in front of it, as a file system may use it between two syncs.
struct Disk {
  /// What a power cut leaves for certain.
  private(set) var durable: [UInt8] = []
  /// What was written since the last sync, in order: any part of it may be on the disk.
  private(set) var pending: [Piece] = []
  private(set) var acknowledged = 0
  /// Whether the file's name is on the disk.
  private(set) var isNamed = false

  /// What is on the disk once `change` has returned.
  mutating func take(_ change: DiskChange, _ random: inout Random) throws {
    switch change {
    case .write(let piece): pending.append(piece)
    case .durableWrite(let piece): durable.write(piece)
    case .sync:
      for piece in pending { durable.write(piece) }
      pending = []
    case .failedSync:
      // No later sync tries them again: each is on the disk now, or never.
      for piece in pending where random.next() % 2 == 0 { durable.write(piece) }
      pending = []
    case .truncate(let size):
      guard pending.isEmpty else { throw TestFailed("The file was cut while writes were pending.") }
      durable.resize(to: Int(size))
    case .folderSync: isNamed = true
    case .acknowledged: acknowledged += 1
    }
  }

  /// What may be on the disk while `change` is under way, beside what was there for certain.
  func inFlight(_ change: DiskChange) -> [Piece] {
    switch change {
    case .write(let piece), .durableWrite(let piece): pending + [piece]
    case .sync, .failedSync, .truncate, .folderSync, .acknowledged: pending
    }
  }
}

extension [UInt8] {
  /// Overwrites what is at the piece's place; the file grows with zeros up to it.
  fileprivate mutating func write(_ piece: Piece) {
    if count < piece.end { resize(to: piece.end) }
    replaceSubrange(piece.offset..<piece.end, with: piece.bytes)
  }

  fileprivate mutating func resize(to size: Int) {
    if count < size {
      append(contentsOf: repeatElement(0, count: size - count))
    } else {
      removeLast(count - size)
    }
  }
}
