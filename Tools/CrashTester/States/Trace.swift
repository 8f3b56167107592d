import Foundation
import LMDB

/// What happened to the log's file, in order. The numbers are `recorder.c`'s.
enum DiskChange {
  /// Reaches the disk some time before the next sync is over.
  case write(Piece)
  /// Is on the disk when the call has returned: through the handle opened with `O_DSYNC`.
  case durableWrite(Piece)
  case sync
  /// The kernel takes what was pending for written, and it may or may not be.
  case failedSync
  case truncate(UInt64)
  /// The folder's entries are on the disk.
  case folderSync
  case acknowledged
}

/// Bytes at a place of the file.
struct Piece {
  var offset: Int
  var bytes: ArraySlice<UInt8>
  var end: Int { offset + bytes.count }
}

/// A recorded run.
struct Trace {
  let changes: [DiskChange]

  /// What the same calls are worth on a disk that only says that it synced.
  var withoutSyncs: Trace {
    Trace(
      changes: changes.compactMap { change in
        switch change {
        case .sync: nil
        case .durableWrite(let piece): .write(piece)
        case .write, .failedSync, .truncate, .folderSync, .acknowledged: change
        }
      })
  }

  private init(changes: [DiskChange]) { self.changes = changes }

  private static let recordHeader = 16

  /// - Throws: `TestFailed` where the process did something that no crash state is known for.
  init(_ path: String) throws {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    var changes: [DiskChange] = []
    var offset = 0
    while offset + Self.recordHeader <= bytes.count {
      let kind = bytes.integer(at: offset, as: UInt32.self)
      let length = Int(bytes.integer(at: offset + 4, as: UInt32.self))
      let place = bytes.integer(at: offset + 8, as: UInt64.self)
      offset += Self.recordHeader
      let piece = Piece(offset: Int(place), bytes: bytes[offset..<offset + length])
      offset += length
      changes.append(try DiskChange(kind: kind, place: place, piece))
    }
    self.changes = changes
  }
}

extension DiskChange {
  fileprivate init(kind: UInt32, place: UInt64, _ piece: Piece) throws {
    switch kind {
    case 1: self = .write(piece)
    case 2: self = .durableWrite(piece)
    case 3: self = .sync
    case 4: self = .truncate(place)
    case 5: self = .folderSync
    case 6: self = .acknowledged
    case 9: self = .failedSync
    default: throw TestFailed("The log's file was renamed or removed, which no state is known for.")
    }
  }
}
