import Domain
import EventLog
import LMDB
import ProjectionEngine

/// Every board at any moment: what each request was at, as columns of values, with their past.
///
/// A board's requests are kept in blocks of `Block.size`. New events of a block wait in its tail; when
/// the tail has `TailRecord.maximum`, they go into the block's columns, each of which is a chain of
/// segments. So an event costs a few bytes in one place, and a list, now or of any moment, reads every
/// block's columns once.
///
/// Moments are positions. Where a block has events that happened at another time than they were
/// recorded, its columns are kept a second time, with when things happened as moments.
///
/// Table `tails`: (board, block) → up to 126 records of 32 bytes.
/// Table `columns`: (board, axis, column, block; last moment, or all ones for the last segment) → one
/// segment.
public struct HistoryProjection: Projection {
  public static let name = "History"
  public static let version: UInt32 = 2
  public static let division = Division.byRequests(from: .one)

  let tails: ViewTable<UInt64>
  let columns: ViewTable<WideKey>

  public init(_ opener: TableOpener) throws(LMDBError) {
    tails = try opener.table("tails")
    columns = try opener.table("columns")
  }

  public func apply(_ recorded: RecordedFact, in batch: ViewBatch) {
    guard case .request(let reference, _, let fact) = recorded.fact else { return }
    let record = TailRecord(
      fact, recorded.header, at: recorded.position, place: Block.place(of: reference.number))
    let block = BlockReference(reference)
    var count = 0
    batch.update(block.key, in: tails) { bytes in
      if bytes.isEmpty { bytes.reserveCapacity(TailRecord.maximum * TailRecord.size) }
      record.append(to: &bytes)
      count = bytes.count / TailRecord.size
    }
    guard count == TailRecord.maximum else { return }
    let records = batch.withValue(forKey: block.key, in: tails) { TailRecord.records(in: $0) } ?? []
    batch.put([], forKey: block.key, in: tails)
    ColumnWriter(columns: columns, block: block, batch: batch).take(records)
  }
}

/// One block of one board.
struct BlockReference: Hashable {
  let board: UInt32
  let block: UInt32

  init(board: UInt32, block: UInt32) {
    self.board = board
    self.block = block
  }

  init(_ request: RequestReference) {
    self.init(board: request.board.rawValue, block: Block.number(of: request.number))
  }

  /// Of its tail.
  var key: UInt64 { UInt64(board) << 32 | UInt64(block) }

  /// Of the first segment of `column` that ends at `moment` or later.
  ///
  /// Blocks take 24 bits: sixteen times as many as there are numbers for requests.
  func key(_ column: Column, _ axis: Axis, at moment: UInt64) -> WideKey {
    WideKey(
      UInt64(board) << 32 | axis.rawValue << 31 | UInt64(column.rawValue) << 24 | UInt64(block),
      moment)
  }

  /// Of the segment that still grows.
  func openKey(_ column: Column, _ axis: Axis) -> WideKey { key(column, axis, at: .max) }
}

extension Timestamp {
  /// A number that orders as moments do, those before 1970 included.
  var moment: UInt64 { UInt64(bitPattern: microseconds) ^ 1 << 63 }
}
