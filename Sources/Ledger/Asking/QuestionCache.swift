import Domain
import EventLog
import History
import Synchronization

/// What questions have in common, kept for the next one. Board definitions and access by the event that
/// has them: an event never changes, so neither does an entry. And what was counted of the newest state.
final class QuestionCache: Sendable {
  /// In bytes: a few hundred lists of a team, or some dozens of a thousand people.
  private static let listRoom = 2 << 20
  /// Boards at moments. Pages show every board's totals at theirs.
  private static let statusRoom = 1024

  private let known = Mutex<[Position: BoardDefinition]>([:])
  private let access = Mutex<[Position: BoardAccess]>([:])
  let lists = StateCache<Listing, ListCounts>(room: listRoom)
  let statusCounts = StateCache<BoardAtCut, ColumnCounts>(room: statusRoom)

  subscript(position: Position) -> BoardDefinition? {
    get { known.withLock { $0[position] } }
    set { known.withLock { $0[position] = newValue } }
  }

  subscript(accessAt position: Position) -> BoardAccess? {
    get { access.withLock { $0[position] } }
    set { access.withLock { $0[position] = newValue } }
  }
}
