import Domain
import EventLog
import LMDB
import Synchronization

/// The activity of every board, folded from the headers once and then kept up: a question reads the
/// headers that came since the one before it. Four kilobytes a board.
final class ActivityCache: Sendable {
  private let folded = Mutex(Folded())

  /// - Parameter boards: together; nil for all there are.
  func activity(
    of boards: [BoardNumber]?, on axis: TimeAxis, in reader: borrowing LogReader,
    through head: Position
  ) throws(LMDBError) -> Activity {
    try folded.withLock { folded throws(LMDBError) in
      try folded.catchUp(with: reader, through: head)
      guard let boards else { return folded[Folded.everything].activity(on: axis) }
      if boards.count == 1 { return folded[boards[0].rawValue].activity(on: axis) }
      var together = TwoTimes()
      for board in boards { together.add(folded[board.rawValue]) }
      return together.activity(on: axis)
    }
  }
}

private struct Folded {
  /// Boards are counted from one.
  static let everything: UInt32 = 0

  /// By the number of the board.
  private var boards: [TwoTimes] = []
  private var position = Position.zero

  subscript(board: UInt32) -> TwoTimes {
    board < boards.count ? boards[Int(board)] : TwoTimes()
  }

  mutating func catchUp(
    with reader: borrowing LogReader, through head: Position
  ) throws(LMDBError) {
    // Another question may have seen more than this one.
    guard position < head else { return }
    _ = try reader.forEachHeader(from: position.next, through: head) { _, header in
      if header.request != 0 {
        add(header, to: Self.everything)
        add(header, to: header.board)
      }
      return true
    }
    position = head
  }

  private mutating func add(_ header: borrowing Header, to board: UInt32) {
    while boards.count <= board { boards.append(TwoTimes()) }
    boards[Int(board)].add(header.recordedAt, header.happenedAt)
  }
}

private struct TwoTimes {
  private var recorded = ActivityFold()
  private var happened = ActivityFold()
  private var differ = false

  mutating func add(_ recordedAt: Timestamp, _ happenedAt: Timestamp) {
    recorded.add(recordedAt)
    happened.add(happenedAt)
    differ = differ || recordedAt != happenedAt
  }

  mutating func add(_ other: TwoTimes) {
    recorded.add(other.recorded)
    happened.add(other.happened)
    differ = differ || other.differ
  }

  func activity(on axis: TimeAxis) -> Activity {
    (axis == .recorded ? recorded : happened).activity(hasTwoTimes: differ)
  }
}
