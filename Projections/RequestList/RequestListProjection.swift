import Domain
import EventLog
import LMDB
import ProjectionEngine

/// The current state of every request, but for its text: what a row of a list shows.
///
/// Table `requests`: (board, block) → up to 32 rows of 48 bytes, side by side, so that a scan of a
/// board reads memory in order and a change rewrites one small block.
public struct RequestListProjection: Projection {
  public static let name = "RequestList"
  public static let version: UInt32 = 3
  public static let division = Division.byRequests(from: .one)

  let rows: ViewTable<UInt64>
  /// How many requests each board has. A projection of its own, because a build divides this one.
  public let sizes: BoardSizesProjection

  public init(_ opener: TableOpener) throws(LMDBError) {
    rows = try opener.table("requests")
    sizes = try BoardSizesProjection(opener)
  }

  public func apply(_ recorded: RecordedFact, in batch: ViewBatch) {
    guard case .request(let reference, let revision, let fact) = recorded.fact else { return }
    if case .submitted(let opening) = fact {
      let row = RequestRow(
        opening, revision: revision, position: recorded.position,
        happenedAt: recorded.header.happenedAt)
      batch.update(RequestRow.block(of: reference), in: rows) { row.write(to: &$0, at: reference) }
      return
    }
    batch.update(RequestRow.block(of: reference), in: rows) { block in
      guard var row = RequestRow(block: block, at: reference) else {
        preconditionFailure("position \(recorded.position) changes a request never submitted")
      }
      precondition(
        row.revision + 1 == revision,
        "position \(recorded.position) has revision \(revision) after \(row.revision)")
      row.take(
        fact, revision: revision, position: recorded.position,
        happenedAt: recorded.header.happenedAt)
      row.write(to: &block, at: reference)
    }
  }

  public func fields(ofTable table: String, key: RawSpan, value: RawSpan) -> [EntryField]? {
    guard table == rows.name else { return nil }
    let (board, block) = (UInt64(bytes: key) >> 32, UInt64(bytes: key) & 0xFFFF_FFFF)
    return (0..<value.byteCount / RequestRow.size).flatMap { place -> [EntryField] in
      guard let row = RequestRow(bytes: value, at: place * RequestRow.size) else { return [] }
      let number = UInt32(block) * RequestRow.rowsPerBlock + UInt32(place) + 1
      return row.fields(
        of: RequestReference(
          board: BoardNumber(UInt32(board)), number: RequestNumber(number)))
    }
  }

  // MARK: Questions

  /// The row of a request, or nil where there is none.
  public func row(
    of reference: RequestReference, in snapshot: borrowing ViewSnapshot
  ) throws(LMDBError) -> RequestRow? {
    try snapshot.withValue(forKey: RequestRow.block(of: reference), in: rows) {
      RequestRow(block: $0, at: reference)
    } ?? nil
  }

  /// Lends every row of a board as the batch has it, by number. O(requests).
  ///
  /// - Parameter last: the number of its last request.
  public func forEachRow(
    through last: UInt32, on board: BoardNumber, in batch: ViewBatch,
    _ body: (RequestReference, RequestRow) -> Void
  ) {
    var first: UInt32 = 1
    while first <= last {
      let reference = RequestReference(board: board, number: RequestNumber(first))
      _ = batch.withValue(forKey: RequestRow.block(of: reference), in: rows) { block in
        for number in first...min(last, first + RequestRow.rowsPerBlock - 1) {
          let reference = RequestReference(board: board, number: RequestNumber(number))
          if let row = RequestRow(block: block, at: reference) { body(reference, row) }
        }
      }
      first += RequestRow.rowsPerBlock
    }
  }

  /// Lends the row of each request of `set`, from the first on or from the last down. O(1) a row.
  public func forEachRow(
    of set: RequestSet, on board: BoardNumber, fromLast: Bool = false,
    in snapshot: borrowing ViewSnapshot,
    _ body: (UInt32, RequestRow) -> Void
  ) throws(LMDBError) {
    var failure: LMDBError?
    set.forEachBlock(of: RequestRow.rowsPerBlock, fromLast: fromLast) { block, members in
      guard failure == nil else { return }
      let key = UInt64(board.rawValue) << 32 | UInt64(block)
      do throws(LMDBError) {
        _ = try snapshot.withValue(forKey: key, in: rows) { bytes in
          for number in members {
            let offset = Int((number - 1) % RequestRow.rowsPerBlock) * RequestRow.size
            if let row = RequestRow(bytes: bytes, at: offset) { body(number, row) }
          }
        }
      } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// The row of a request as the batch has it.
  public func row(of reference: RequestReference, in batch: ViewBatch) -> RequestRow? {
    batch.withValue(forKey: RequestRow.block(of: reference), in: rows) {
      RequestRow(block: $0, at: reference)
    } ?? nil
  }

  /// How many requests a board has: the number of its last one.
  public func size(
    of board: BoardNumber, in snapshot: borrowing ViewSnapshot
  ) throws(LMDBError) -> UInt32 { try sizes.size(of: board, in: snapshot) }

  /// How many requests a board has, as the batch has it.
  public func size(of board: BoardNumber, in batch: ViewBatch) -> UInt32 {
    sizes.size(of: board, in: batch)
  }
}
