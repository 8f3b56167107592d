import Domain
import EventLog
import LMDB
import ProjectionEngine

/// Which events each request had: its history, oldest first.
///
/// Table `timeline`: (board, request; chunk) → up to 64 positions of 8 bytes, so that a request with
/// a long history costs no more to add to than one with a short.
public struct TimelineProjection: Projection {
  public static let name = "Timeline"
  public static let version: UInt32 = 1
  public static let division = Division.byRequests(from: .one)

  static let positionsPerChunk: UInt32 = 64

  let timeline: ViewTable<WideKey>

  public init(_ opener: TableOpener) throws(LMDBError) {
    timeline = try opener.table("timeline")
  }

  public func apply(_ recorded: RecordedFact, in batch: ViewBatch) {
    guard case .request(let reference, let revision, _) = recorded.fact else { return }
    batch.update(Self.key(of: reference, revision: revision), in: timeline) {
      $0.append(integer: recorded.position.rawValue.littleEndian)
    }
  }

  public func fields(ofTable table: String, key: RawSpan, value: RawSpan) -> [EntryField]? {
    guard table == timeline.name else { return nil }
    let (place, chunk) = (WideKey(bytes: key).high, WideKey(bytes: key).low)
    let reference = RequestReference(
      board: BoardNumber(UInt32(place >> 32)),
      number: RequestNumber(UInt32(truncatingIfNeeded: place)))
    return (0..<value.byteCount / 8).map { index in
      EntryField(
        .request(reference), "event \(chunk * UInt64(Self.positionsPerChunk) + UInt64(index) + 1)",
        .text("position \(UInt64(littleEndian: value.integer(at: index * 8)))"))
    }
  }

  /// The positions of a request's events after `revision`, oldest first, at most `limit`.
  public func positions(
    of reference: RequestReference, after revision: UInt32 = 0, limit: Int = .max,
    in snapshot: borrowing ViewSnapshot
  ) throws(LMDBError) -> [Position] {
    let first = Self.key(of: reference, revision: revision + 1)
    var skip = Int(revision % Self.positionsPerChunk)
    var positions: [Position] = []
    try snapshot.forEach(in: timeline, from: first) { key, value in
      guard key.high == first.high else { return false }
      for index in skip..<max(skip, value.byteCount / 8) where positions.count < limit {
        positions.append(Position(UInt64(littleEndian: value.integer(at: index * 8))))
      }
      skip = 0
      return positions.count < limit
    }
    return positions
  }

  /// The positions of a request's events, oldest first, as the batch has them.
  public func positions(
    of reference: RequestReference, through revision: UInt32, in batch: ViewBatch
  ) -> [Position] {
    var positions: [Position] = []
    for chunk in 0...(max(1, revision) - 1) / Self.positionsPerChunk {
      let key = Self.key(of: reference, revision: chunk * Self.positionsPerChunk + 1)
      let value = batch.value(forKey: key, in: timeline) ?? []
      for index in 0..<value.count / 8 {
        positions.append(Position(UInt64(littleEndian: value.integer(at: index * 8))))
      }
    }
    return positions
  }

  private static func key(of reference: RequestReference, revision: UInt32) -> WideKey {
    WideKey(
      UInt64(reference.board.rawValue) << 32 | UInt64(reference.number.rawValue),
      UInt64((revision - 1) / positionsPerChunk))
  }
}
