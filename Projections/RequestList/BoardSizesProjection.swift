import Domain
import EventLog
import LMDB
import ProjectionEngine

/// How many requests each board has.
///
/// Table `boardSizes`: board → the number of its last request.
public struct BoardSizesProjection: Projection {
  public static let name = "BoardSizes"
  public static let version: UInt32 = 1

  let sizes: ViewTable<UInt64>

  public init(_ opener: TableOpener) throws(LMDBError) {
    sizes = try opener.table("boardSizes")
  }

  public func apply(_ recorded: RecordedFact, in batch: ViewBatch) {
    guard case .request(let reference, _, .submitted) = recorded.fact else { return }
    batch.update(UInt64(reference.board.rawValue), in: sizes) { size in
      size.removeAll(keepingCapacity: true)
      size.append(integer: reference.number.rawValue.littleEndian)
    }
  }

  public func fields(ofTable table: String, key: RawSpan, value: RawSpan) -> [EntryField]? {
    guard table == sizes.name else { return nil }
    let count = UInt32(littleEndian: value.integer(at: 0))
    return [
      EntryField(.board(BoardNumber(UInt32(UInt64(bytes: key)))), "requests", .text("\(count)"))
    ]
  }

  func size(
    of board: BoardNumber, in snapshot: borrowing ViewSnapshot
  ) throws(LMDBError) -> UInt32 {
    try snapshot.withValue(forKey: UInt64(board.rawValue), in: sizes) {
      UInt32(littleEndian: $0.integer(at: 0))
    } ?? 0
  }

  func size(of board: BoardNumber, in batch: ViewBatch) -> UInt32 {
    batch.withValue(forKey: UInt64(board.rawValue), in: sizes) {
      UInt32(littleEndian: $0.integer(at: 0))
    } ?? 0
  }
}
